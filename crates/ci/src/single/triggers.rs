//! Events that anyone causes and that run with the rights of the repository.

use slam_model::{
    Confidence, Place, Severity,
    evidence::ci::{CiFinding, CiRule::DangerousTrigger, DefinitionKind, Taint},
};

use crate::file::{File, Rating};

/// Event, and what makes it dangerous.
const DANGEROUS: [(&str, &str); 3] = [
    ("pull_request_target", "gives every request of a stranger a run with the secrets and the token of the repository"),
    (
        "workflow_run",
        "runs with the secrets and the token of the repository after a run that a stranger may have started",
    ),
    ("issue_comment", "gives every comment of a stranger a run with the secrets and the token of the repository"),
];

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if file.kind() != DefinitionKind::Workflow || !file.is_actions() || only_labels(file) {
        return;
    }
    let Some(on) = file.root().entry("on").or_else(|| file.root().entry("true")) else { return };
    let named = on.value.items_or_self().iter().chain(on.value.entries().iter().map(|entry| &entry.key));
    for name in named {
        let Some((event, why)) = DANGEROUS.iter().find(|(event, _)| name.as_str() == Some(event)) else { continue };
        let rating = Rating::of(Severity::High, Confidence::Medium).by(Taint::Attacker);
        // What stands alone behind `on` is told with it.
        let span = if name.span == on.value.span && !on.value.is_mapping() {
            File::join(&on.key, &on.value)
        } else {
            name.span
        };
        let mut one = file.finding(DangerousTrigger, rating, span, format!("`{event}` {why}"));
        one.related.push(Place::lines(file.path(), on.key.line, on.value.end_line));
        found.push(one);
    }
}

/// Returns whether all it does is to label requests by the paths that they touch, which reads nothing of theirs.
fn only_labels(file: &File<'_>) -> bool {
    let mut jobs = file.definition.workflow.jobs.iter();
    let (Some(job), None) = (jobs.next(), jobs.next()) else { return false };
    match job.steps.as_slice() {
        [step] => step.uses.as_ref().is_some_and(|uses| uses.name.eq_ignore_ascii_case("actions/labeler")),
        _ => false,
    }
}
