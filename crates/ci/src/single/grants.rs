//! Grants that stand wider than they must, whatever the steps need: at the top for every job, or everything at once.

use slam_formats::tree::Node;
use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::WideGrant, CiSystem, DefinitionKind},
};

use crate::file::{File, Rating};

/// Scopes whose misuse changes code, releases, or what others trust; of the others the harm is smaller.
const MIGHTY: [&str; 9] =
    ["actions", "attestations", "contents", "deployments", "id-token", "issues", "packages", "pages", "pull-requests"];

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if file.kind() != DefinitionKind::Workflow || file.definition.workflow.system != CiSystem::GithubActions {
        return;
    }
    let root = file.root();
    let jobs: Vec<_> = file.jobs().collect();
    // Where one job has it all, or each job says for itself, the top gives nothing away.
    let alone = jobs.len() == 1 || jobs.iter().all(|job| job.value.get("permissions").is_some());
    for grant in root.get("permissions").map(Node::entries).unwrap_or_default() {
        let (Some(scope), Some("write")) = (grant.key.text(), grant.value.as_str()) else { continue };
        let severity = match alone {
            true => Severity::Low,
            false if MIGHTY.contains(&scope.as_ref()) => Severity::High,
            false => Severity::Medium,
        };
        let rating = Rating::of(severity, Confidence::High);
        let message = format!("every job may write `{scope}`: grant it to the job that needs it");
        found.push(file.finding(WideGrant, rating, File::join(&grant.key, &grant.value), message));
    }
    everything(file, root, "every job", found);
    for job in jobs {
        everything(file, &job.value, &format!("job `{}`", file.text(job.key.span)), found);
    }
}

/// `read-all` and `write-all`.
fn everything(file: &File<'_>, owner: &Node, whose: &str, found: &mut Vec<CiFinding>) {
    let Some(entry) = owner.entry("permissions") else { return };
    let (severity, what) = match entry.value.as_str() {
        Some("read-all") => (Severity::Medium, "read"),
        Some("write-all") => (Severity::High, "write"),
        _ => return,
    };
    let message = format!("the token of {whose} may {what} everything");
    let rating = Rating::of(severity, Confidence::High);
    found.push(file.finding(WideGrant, rating, File::join(&entry.key, &entry.value), message));
}
