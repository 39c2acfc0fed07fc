//! What a run that strangers start has uploaded, run where secrets or a writing token are in reach.

use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule, Taint},
};

use super::{At, checkout, finding, quote_line, steps};
use crate::{
    flow::Site,
    shell::Command,
    steps::{rows, script_quote},
};

/// Actions that fetch what another run has uploaded.
const FETCHERS: [&str; 3] = [
    "dawidd6/action-download-artifact",
    "marcofaggian/action-download-multiple-artifacts",
    "aochmann/actions-download-artifact",
];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for at in steps(site) {
        let scope = site.at(at.index.0, at.index.1, at.index.2);
        // Only a run that another one causes gets at what strangers upload and has rights of its own.
        if !scope.reach.has("workflow_run") || scope.reach.own_runs {
            continue;
        }
        let Some(fetched) = fetched(site, &at) else { continue };
        let runs = match fetched.folder.as_deref() {
            None => checkout::runs_later(site, &at),
            Some(folder) => checkout::enters(site, &at, folder),
        };
        let mighty = checkout::mighty(at.definition, at.job);
        if !runs || !mighty {
            continue;
        }
        let rows = rows(at.step);
        let quote = match (fetched.line, &at.step.uses) {
            (None, Some(uses)) => quote_line(&at.definition.workflow.path, uses.line, &uses.text),
            (line, _) => script_quote(at.step, at.more.run.as_ref(), &rows, line.unwrap_or(0)),
        };
        let into = match fetched.folder.as_deref() {
            Some(folder) => format!("`{folder}`, from where a later step runs it"),
            None => "the work tree, where it can replace what a later step runs".to_owned(),
        };
        let message = format!("what a run of a stranger has uploaded goes into {into}");
        let confidence = if fetched.folder.is_some() { Confidence::High } else { Confidence::Medium };
        let one = finding(CiRule::ArtifactPoisoning, Taint::Attacker, confidence, quote, message);
        found.push(CiFinding { severity: Severity::High, related: vec![at.step.place.clone()], ..one });
    }
}

/// What a step fetches.
struct Fetched {
    /// The folder that it goes into; `None` for the work tree itself.
    folder: Option<String>,
    /// The line of the script.
    line: Option<usize>,
}

fn fetched(site: &Site<'_>, at: &At<'_>) -> Option<Fetched> {
    let with = |key: &str| at.step.with.get(key).map(String::as_str);
    if let Some(uses) = &at.step.uses {
        let name = uses.name.to_lowercase();
        // Without a run, the action fetches what this run has made.
        let other = with("run-id").is_some_and(|run| run.contains("workflow_run"));
        let is_fetch = FETCHERS.contains(&name.as_str()) || name == "actions/download-artifact" && other;
        let script = with("script").filter(|_| name == "actions/github-script");
        let by_script = script.is_some_and(|script| script.contains("downloadArtifact"));
        return (is_fetch || by_script).then(|| Fetched { folder: folder(with("path").unwrap_or(".")), line: None });
    }
    let commands = checkout::commands_of(site, at);
    let fetch = commands.iter().find(|command| fetches(command))?;
    let into = fetch.arguments().iter().skip_while(|word| !matches!(word.as_str(), "-D" | "--dir")).nth(1);
    Some(Fetched { folder: folder(into.map_or(".", String::as_str)), line: Some(fetch.line) })
}

fn fetches(command: &Command) -> bool {
    let plain: Vec<&str> = command.plain().collect();
    command.name() == "gh" && matches!(plain.as_slice(), ["run", "download", ..])
}

fn folder(path: &str) -> Option<String> {
    let path = path.trim().trim_start_matches("./").trim_end_matches('/');
    let inside = !path.is_empty() && path != "." && !path.contains("github.workspace");
    inside.then(|| path.to_owned())
}
