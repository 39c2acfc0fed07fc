//! Policies for dependencies, secrets, and findings.
//!
//! They share one page, `docs/policies.md`: each is a few lines, whoever looks for one wants the others, and the page is
//! where the evaluation reads a section by its heading. A project that has the statement elsewhere is not asked.

#[cfg(test)]
mod tests;

use slam_model::evidence::document::Markup;

use crate::{
    ci::Class,
    documents::words::{add_to_page, answered_lines, days, ended, is_released, listed, locks},
    draft::Draft,
    prose::{Part, text},
    recipe::{Recipe, Theme},
};

pub(crate) static RECIPES: &[Recipe] = &[
    recipe(
        "add-dependency-policy",
        "Say how dependencies are chosen and tracked",
        &["dependency-policy"],
        dependencies,
    ),
    recipe("add-secrets-policy", "Say how secrets are stored and renewed", &["secrets-policy"], secrets),
    recipe(
        "add-composition-policy",
        "Say which findings about dependencies are fixed, and when",
        &["dependency-findings-threshold"],
        composition,
    ),
    recipe(
        "state-release-gate",
        "Say that findings about dependencies are dealt with before a release",
        &["dependency-findings-before-release"],
        release_gate,
    ),
    recipe(
        "add-analysis-policy",
        "Say which findings of static analysis are fixed, and when",
        &["analysis-findings-threshold"],
        analysis,
    ),
];

const fn recipe(
    id: &'static str,
    title: &'static str,
    helps: &'static [&'static str],
    write: fn(&mut Draft<'_>),
) -> Recipe {
    Recipe { id, title, theme: Theme::Policies, class: Class::NeedsEyes, helps, write }
}

const PAGE: (&str, &str) = ("docs/policies.md", "Policies");

fn dependencies(draft: &mut Draft<'_>) {
    if !is_released(&draft.project) {
        return;
    }
    let source = match (draft.project.answer("dependency-source"), locked(draft)) {
        (Some(answer), _) => answer.words(),
        (None, Some(fact)) => fact,
        (None, None) => draft.blank("dependency-source"),
    };
    let selection = draft.words("dependency-selection");
    let tracking = draft.words("dependency-tracking");
    let parts = [
        text(ended(&format!("Before a dependency is added, this is evaluated: {selection}"))),
        text(ended(&format!("Dependencies are obtained and pinned like this: {source}"))),
        text(ended(&format!("They are tracked and updated by the following: {tracking}"))),
    ];
    add_to_page(draft, PAGE, &["Dependencies", "Policy for dependencies"], &parts);
}

/// Returns what lock files say of versions; `None` where there is none.
fn locked(draft: &Draft<'_>) -> Option<String> {
    let mut files: Vec<_> =
        locks(&draft.project).filter_map(|path| path.as_str()).map(|path| format!("`{path}`")).collect();
    files.sort();
    // A repository of many packages has hundreds; a few show the rule.
    files.truncate(5);
    let verb = if files.len() == 1 { "locks" } else { "lock" };
    (!files.is_empty()).then(|| format!("{} {verb} every version", listed(&files)))
}

fn secrets(draft: &mut Draft<'_>) {
    let store = draft.words("secrets-store");
    let access = draft.words("secrets-access");
    let age = days(draft, "secrets-days");
    let parts = [
        text(ended(&format!("Secrets of the project are stored {store}"))),
        text(ended(&format!("Access to them is limited to {access}"))),
        text(format!("Each is renewed after {age} at the latest.")),
    ];
    add_to_page(draft, PAGE, &["Secrets", "Secrets of the project"], &parts);
}

/// Returns within how many days findings of each severity are fixed, as the end of a sentence.
fn terms(draft: &mut Draft<'_>) -> String {
    let critical = days(draft, "fix-days-critical");
    let high = days(draft, "fix-days-high");
    let medium = days(draft, "fix-days-medium");
    format!(
        "within {critical} when their severity is critical, within {high} when it is high, and within {medium} when it is medium"
    )
}

fn composition(draft: &mut Draft<'_>) {
    let terms = terms(draft);
    let licenses = match answered_lines(draft, "allowed-licenses") {
        Some(licenses) => listed(&licenses),
        None => draft.blank("allowed-licenses"),
    };
    let parts = [
        text(format!("Vulnerabilities that are found in dependencies are fixed {terms}.")),
        text(ended(&format!("Only dependencies under these licences are accepted: {licenses}"))),
    ];
    add_to_page(draft, PAGE, &["Software composition analysis", "Findings about dependencies (SCA)"], &parts);
}

fn release_gate(draft: &mut Draft<'_>) {
    let parts = gate_parts(draft, Markup::Markdown);
    if !parts.is_empty() {
        add_to_page(draft, PAGE, &["Findings before a release", "Release and dependencies"], &parts);
    }
}

/// Returns the rule before a release; nothing where there is none.
pub(crate) fn gate_parts(draft: &mut Draft<'_>, _: Markup) -> Vec<Part> {
    match draft.yes("findings-before-release") {
        Some(true) => vec![text(
            "Before a release is published, every finding about a dependency above the threshold is fixed, or judged to do no harm there.",
        )],
        Some(false) => Vec::new(),
        None => vec![text(draft.blank("findings-before-release"))],
    }
}

fn analysis(draft: &mut Draft<'_>) {
    let tool = draft.words("analysis-tool");
    let terms = terms(draft);
    let parts: Vec<Part> = vec![
        text(ended(&format!("This static analysis runs on changes: {tool}"))),
        text(format!("Its findings are fixed {terms}.")),
    ];
    add_to_page(draft, PAGE, &["Static analysis", "Findings of static analysis (SAST)"], &parts);
}
