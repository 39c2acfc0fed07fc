//! Foreign text in a file of variables for later jobs: each line of `artifacts:reports:dotenv` sets one.

use slam_model::{
    Severity,
    evidence::ci::{CiFinding, CiRule::EnvironmentFileInjection, Taint},
};

use super::{Task, foreign::Known};
use crate::file::{File, Rating};

pub(super) fn find(file: &File<'_>, tasks: &[Task<'_>], found: &mut Vec<CiFinding>) {
    for task in tasks {
        let reports = task.get("artifacts").and_then(|artifacts| artifacts.get("reports"));
        let Some(dotenv) = reports.and_then(|reports| reports.get("dotenv")) else { continue };
        let names: Vec<String> =
            dotenv.items_or_self().iter().filter_map(|name| name.text().map(|name| plain(&name).to_owned())).collect();
        let mut known = Known::new(task, &file.definition.env);
        for script in &task.scripts {
            for (index, command) in script.commands.iter().enumerate() {
                for (name, value) in &command.assigns {
                    known.assign(name, value);
                }
                let tee = command.name() == "tee";
                let mut targets =
                    command.targets.iter().chain(tee.then_some(command.arguments()).into_iter().flatten());
                if !targets.any(|target| names.iter().any(|name| plain(target) == name)) {
                    continue;
                }
                let before = index.checked_sub(1).and_then(|before| script.commands.get(before));
                let source = before.filter(|before| tee && before.piped).unwrap_or(command);
                if !matches!(source.name().as_str(), "echo" | "printf" | "cat" | "tee") {
                    continue;
                }
                // One line stays the value of the name before it; a line break begins another variable.
                let text = source.arguments().join(" ") + "\n" + &source.body;
                let worst = super::foreign::names(&text)
                    .filter_map(|name| known.variable(name, 0))
                    .filter(|one| one.lines)
                    .max_by_key(|one| (one.taint, one.confidence));
                let Some(foreign) = worst else { continue };
                let message = format!(
                    "`${}`, {}, is written to the variables of later jobs, where a line break sets any of them",
                    foreign.from,
                    foreign.who()
                );
                let severity = if foreign.taint == Taint::Attacker { Severity::High } else { Severity::Medium };
                let rating = Rating::of(severity, foreign.confidence).by(foreign.taint);
                let mut one = file.finding(EnvironmentFileInjection, rating, script.row(file, command.line), message);
                one.related.push(script.step.place.clone());
                found.push(one);
            }
        }
    }
}

/// Returns the name of a file without the folder of the checkout.
fn plain(name: &str) -> &str {
    let name = name.trim_matches(['"', '\'']);
    let name =
        name.strip_prefix("$CI_PROJECT_DIR/").or_else(|| name.strip_prefix("${CI_PROJECT_DIR}/")).unwrap_or(name);
    name.strip_prefix("./").unwrap_or(name)
}
