//! Azure Pipelines: text that is pasted into scripts, templates of other repositories, tasks of extensions, and tokens
//! that stay in the work tree.

use std::collections::BTreeSet;

use slam_model::{
    Confidence, Quote, Severity,
    evidence::ci::{CiFinding, CiRule, CiSystem, Pin, Taint, Uses},
};

use super::{At, finding, injection, jobs_of, quote_line, quote_piece, quote_words, steps};
use crate::{
    Definition, Lines,
    expression::pieces,
    flow::{Flow, Scope, Site, macros},
    steps::{rows, script_quote},
};

/// Tasks that hand this input to a shell as it stands; in lower case.
const ARGUMENTS: [(&str, &str); 7] = [
    ("azurecli", "arguments"),
    ("azurepowershell", "scriptarguments"),
    ("bash", "arguments"),
    ("batchscript", "arguments"),
    ("powershell", "arguments"),
    ("powershellontargetmachines", "scriptarguments"),
    ("shellscript", "args"),
];
/// Commands that print.
const PRINTERS: [&str; 5] = ["echo", "printf", "write-host", "write-output", "write-information"];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for at in steps(site).filter(|at| at.definition.workflow.system == CiSystem::AzurePipelines) {
        let scope = site.at(at.index.0, at.index.1, at.index.2);
        if let (Some(run), Some(lines)) = (&at.step.run, &at.more.run) {
            pasted(&scope, &at, (run, lines), Confidence::High, found);
        }
        let task = at.step.uses.as_ref().map(|uses| uses.name.to_lowercase()).unwrap_or_default();
        for (_, input) in ARGUMENTS.iter().filter(|(known, _)| *known == task) {
            for (key, text) in at.step.with.iter().filter(|(key, _)| key.eq_ignore_ascii_case(input)) {
                if let Some(lines) = at.more.with.get(key) {
                    // A project can have such tasks check their arguments first.
                    pasted(&scope, &at, (text, lines), Confidence::Medium, found);
                }
            }
        }
        printed(&scope, &at, found);
        persisted(&at, found);
        injection::evaluated(&scope, at.step, at.more.run.as_ref(), found);
    }
    for definition in &site.definitions {
        if definition.workflow.system == CiSystem::AzurePipelines {
            templates(definition, found);
        }
    }
}

/// `$(…)` and `${{ … }}` in a script: both are replaced before the shell reads it.
fn pasted(
    scope: &Scope<'_, '_>,
    at: &At<'_>,
    (text, lines): (&str, &Lines),
    most: Confidence,
    found: &mut Vec<CiFinding>,
) {
    let path = &at.definition.workflow.path;
    let mut add = |flow: &Flow, words: &str, quote: Quote| {
        let who = injection::who(flow.taint);
        let secrets = match flow.taint {
            Taint::Attacker => "; builds of forks see no secrets unless the project lets them",
            Taint::Collaborator | Taint::Constant => "",
        };
        let message = format!("`{words}`, which {who} controls, is pasted into a script before it runs{secrets}");
        let confidence = injection::confidence(flow).min(most);
        let one = finding(CiRule::TemplateInjection, flow.taint, confidence, quote, message);
        found.push(CiFinding { related: vec![at.step.place.clone()], ..one });
    };
    for one in macros(text) {
        let flow = scope.text(one.raw);
        if flow.taint > Taint::Constant {
            add(&flow, one.name, quote_words(path, lines, one.line, one.raw));
        }
    }
    for piece in pieces(text) {
        let Ok(expression) = &piece.expression else { continue };
        let mut values = Vec::new();
        injection::flowing(expression, false, &mut values);
        let flow = values.iter().fold(Flow::constant(), |flow, (value, _)| flow.or(scope.expression(value)));
        if flow.taint > Taint::Constant {
            let words = piece.raw.trim_start_matches("${{").trim_end_matches("}}").trim();
            add(&flow, words, quote_piece(path, lines, &piece));
        }
    }
}

/// The agent reads what steps print: `##vso[…]` in it sets variables of later steps. No name of a branch holds a bracket.
fn printed(scope: &Scope<'_, '_>, at: &At<'_>, found: &mut Vec<CiFinding>) {
    let mut listed = None;
    for command in scope.commands().iter().filter(|command| PRINTERS.contains(&command.name().as_str())) {
        // Behind a command of its own, the text is a value of that command; it ends with the line.
        let free = |word: &&String| word.contains('$') && !word.contains("$(") && !word.contains("##vso[");
        for word in command.arguments().iter().filter(free) {
            let flow = scope.words(word);
            if flow.taint == Taint::Constant || flow.from.contains("BRANCH") || flow.from.ends_with("URI") {
                continue;
            }
            let rows = listed.get_or_insert_with(|| rows(at.step));
            let quote = script_quote(at.step, at.more.run.as_ref(), rows, command.line);
            let message = format!(
                "`{}`, which {} controls, is printed: `##vso[` in it sets variables of later steps",
                flow.from,
                injection::who(flow.taint)
            );
            let confidence = injection::confidence(&flow).min(Confidence::Medium);
            let one = finding(CiRule::EnvironmentFileInjection, flow.taint, confidence, quote, message);
            found.push(CiFinding { related: vec![at.step.place.clone()], ..one });
            break;
        }
    }
}

/// `persistCredentials: true` leaves the token of the job in the work tree, where every later step can read it.
fn persisted(at: &At<'_>, found: &mut Vec<CiFinding>) {
    const KEY: &str = "persistCredentials";
    let asked = at.step.with.get(KEY).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"));
    let (true, Some(lines)) = (asked && at.step.uses.is_none(), at.more.with.get(KEY)) else { return };
    let pushes = at.job.steps.iter().filter_map(|step| step.run.as_deref()).any(|run| run.contains("git push"));
    let quote = quote_words(&at.definition.workflow.path, lines, 0, KEY);
    let (confidence, message) = match pushes {
        true => (Confidence::Low, "the token stays in the work tree, where every step can take it; a push may need it"),
        false => (
            Confidence::Medium,
            "the token stays in the work tree, where every later step can take it, and no step is seen to push",
        ),
    };
    let one = finding(CiRule::PersistedCredentials, Taint::Constant, confidence, quote, message);
    let severity = if pushes { Severity::Low } else { one.severity };
    found.push(CiFinding { severity, related: vec![at.step.place.clone()], ..one });
}

/// What comes from elsewhere: one finding for each repository and each task of an extension, at its first use.
fn templates(definition: &Definition, found: &mut Vec<CiFinding>) {
    let path = &definition.workflow.path;
    let mut told = BTreeSet::new();
    for (job, _) in jobs_of(definition) {
        let of_job = job.uses.iter().map(|uses| (uses, &job.place, true));
        let of_steps = job.steps.iter().filter_map(|step| {
            let uses = step.uses.as_ref()?;
            // A task names its version, a template its repository.
            Some((uses, &step.place, uses.text.contains(".yml") || uses.text.contains(".yaml")))
        });
        for (uses, place, is_template) in of_job.chain(of_steps) {
            let open = matches!(uses.pin, Pin::Movable | Pin::Missing) && !uses.name.starts_with('@');
            if !open || uses.text.contains("${{") || !told.insert(&uses.name) {
                continue;
            }
            let (message, informs) = match is_template {
                true => (template(uses), false),
                // Tasks without a publisher are those that come with the service.
                false if uses.name.contains('.') => (
                    format!(
                        "the task `{}` comes from an extension and is named by its major version, within which its publisher can change it",
                        uses.name
                    ),
                    true,
                ),
                false => continue,
            };
            let quote = quote_line(path, uses.line, &uses.text);
            let mut one = finding(CiRule::UnpinnedUses, Taint::Constant, Confidence::High, quote, message);
            one.severity = if informs { Severity::Informational } else { one.severity };
            one.related.push(place.clone());
            found.push(one);
        }
    }
}

fn template(uses: &Uses) -> String {
    let name = &uses.name;
    match uses.reference.as_deref() {
        None => {
            format!("templates of `{name}` are taken without a `ref`, so they are whatever its default branch holds")
        }
        Some(reference) => match reference.strip_prefix("refs/tags/") {
            Some(tag) => format!("templates of `{name}` are taken by the tag `{tag}`, which its owner can move"),
            None => {
                let branch = reference.strip_prefix("refs/heads/").unwrap_or(reference);
                format!("templates of `{name}` are taken from the branch `{branch}`, which its owner can move")
            }
        },
    }
}
