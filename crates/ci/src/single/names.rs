//! Definitions without a name: logs and required checks then show a path or an id.

use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::AnonymousDefinition, DefinitionKind},
};

use crate::file::{File, Rating};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if file.kind() != DefinitionKind::Workflow || !file.is_actions() {
        return;
    }
    if let Some(first) = file.root().entries().first().filter(|_| file.root().get("name").is_none()) {
        let rating = Rating::of(Severity::Low, Confidence::High);
        found.push(file.finding(AnonymousDefinition, rating, first.key.span, "the workflow has no name"));
    }
    for job in file.jobs().filter(|job| job.value.get("uses").is_none() && job.value.get("name").is_none()) {
        let rating = Rating::of(Severity::Informational, Confidence::High);
        let message = format!("the job `{}` has no name", file.text(job.key.span));
        found.push(file.finding(AnonymousDefinition, rating, job.key.span, message));
    }
}
