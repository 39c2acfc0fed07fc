//! Limits that keep a workflow from running beside itself, or for hours.
//!
//! GitHub ends a job after 360 minutes when nothing else is said (documentation of `timeout-minutes`, read 2026-11-22).

use slam_formats::tree::{Entry, Node};
use slam_model::{
    Confidence, Severity,
    evidence::ci::{
        CiFinding,
        CiRule::{MissingConcurrency, MissingTimeout},
        CiSystem, DefinitionKind,
    },
};

use crate::file::{File, Rating};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if file.kind() != DefinitionKind::Workflow || !file.is_actions() {
        return;
    }
    concurrency(file, found);
    timeouts(file, found);
}

/// How far runs of the same change are kept apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// Not at all.
    Missing,
    /// One waits for the other; nothing says what becomes of the older.
    Queued,
    /// The definition says what becomes of the older, whatever it says.
    Decided,
}

fn limit(node: &Node) -> Limit {
    match node.get("concurrency") {
        None => Limit::Missing,
        Some(limit) if limit.is_mapping() => Limit::Decided,
        Some(_) => Limit::Queued,
    }
}

fn concurrency(file: &File<'_>, found: &mut Vec<CiFinding>) {
    let triggers = &file.definition.workflow.triggers;
    // A workflow that others call runs under the limit of its caller; one of its own can block both.
    if triggers.len() == 1 && triggers.iter().all(|trigger| trigger.event == "workflow_call") {
        return;
    }
    let rating = Rating::of(Severity::Low, Confidence::High);
    let root = file.root();
    match limit(root) {
        Limit::Decided => {}
        Limit::Queued => {
            if let Some(entry) = root.entry("concurrency") {
                let message = "a newer run waits for the older one: `cancel-in-progress` is not said";
                found.push(file.finding(MissingConcurrency, rating, File::join(&entry.key, &entry.value), message));
            }
        }
        Limit::Missing => {
            let Some(on) = root.entry("on").or_else(|| root.entry("true")) else { return };
            for (kind, what) in [
                (
                    Limit::Missing,
                    "runs of the same change go on beside each other: no `concurrency` in the workflow, nor in",
                ),
                (Limit::Queued, "a newer run waits for the older one: `cancel-in-progress` is not said in"),
            ] {
                let jobs: Vec<&Entry> =
                    file.jobs().filter(|job| job.value.get("uses").is_none() && limit(&job.value) == kind).collect();
                if jobs.is_empty() {
                    continue;
                }
                let names: Vec<String> =
                    jobs.iter().take(3).map(|job| format!("`{}`", file.text(job.key.span))).collect();
                let more = jobs.len().saturating_sub(names.len());
                let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
                let message = format!("{what} {}{rest}", names.join(", "));
                let mut finding = file.finding(MissingConcurrency, rating, File::join(&on.key, &on.value), message);
                finding.related.extend(jobs.iter().map(|job| file.place(&job.key)));
                found.push(finding);
            }
        }
    }
}

fn timeouts(file: &File<'_>, found: &mut Vec<CiFinding>) {
    // Only GitHub documents its default; instances of Forgejo and Gitea set their own.
    if file.definition.workflow.system != CiSystem::GithubActions {
        return;
    }
    for job in file.jobs().filter(|job| job.value.get("uses").is_none()) {
        let steps = job.value.get("steps").map(Node::items).unwrap_or_default();
        let limited = !steps.is_empty() && steps.iter().all(|step| step.get("timeout-minutes").is_some());
        if job.value.get("timeout-minutes").is_none() && !limited {
            let rating = Rating::of(Severity::Informational, Confidence::High);
            let message =
                format!("the job `{}` may run for six hours: it has no `timeout-minutes`", file.text(job.key.span));
            found.push(file.finding(MissingTimeout, rating, job.key.span, message));
        }
    }
}
