//! Limits that keep a workflow from running beside itself, or for hours.

use slam_formats::tree::Node;
use slam_model::evidence::ci::CiFinding;

use super::target::{Target, events, nested};
use crate::script::Edit;

/// Minutes for a job of which nothing is known: far above what most need, far below the six hours of the forge.
const MINUTES: u32 = 60;
/// Events whose reference is that of the change. Of issues, comments, and other workflows it is the default branch for all,
/// so that in one group they would push each other aside; a workflow that is called bears the name of its caller.
const NAME_THE_CHANGE: [&str; 6] = ["merge_group", "pull_request", "push", "release", "schedule", "workflow_dispatch"];

pub(super) fn concurrency(target: &Target<'_>, _: &CiFinding) -> Option<Vec<Edit>> {
    let root = target.root();
    // A limit that stands in a job, or without a word about the older run, was somebody's choice.
    let jobs = root.get("jobs").map(Node::entries).unwrap_or_default();
    if root.get("concurrency").is_some() || jobs.iter().any(|job| job.value.get("concurrency").is_some()) {
        return None;
    }
    if !events(root).iter().all(|event| NAME_THE_CHANGE.contains(&&**event)) {
        return None;
    }
    let cancel = "${{ github.event_name == 'pull_request' }}";
    let entries = [("group", "${{ github.workflow }}-${{ github.ref }}"), ("cancel-in-progress", cancel)];
    Some(vec![target.add_behind_events(&nested(target.yaml.is_flow(root), "concurrency", &entries))?])
}

pub(super) fn timeout(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let job = target.job(finding.quote.place.line)?;
    Some(vec![target.yaml.add(&job.value, Some("runs-on"), &[format!("timeout-minutes: {MINUTES}")])?])
}
