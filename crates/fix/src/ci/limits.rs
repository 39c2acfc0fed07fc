//! Limits that keep a workflow from running beside itself, or for hours.

use slam_formats::tree::Node;
use slam_model::evidence::ci::CiFinding;

use super::target::{Target, nested};
use crate::script::Edit;

/// Minutes for a job of which nothing is known: far above what most need, far below the six hours of the forge.
const MINUTES: u32 = 60;

pub(super) fn concurrency(target: &Target<'_>, _: &CiFinding) -> Option<Vec<Edit>> {
    let root = target.root();
    // A limit that stands in a job, or without a word about the older run, was somebody's choice.
    let jobs = root.get("jobs").map(Node::entries).unwrap_or_default();
    if root.get("concurrency").is_some() || jobs.iter().any(|job| job.value.get("concurrency").is_some()) {
        return None;
    }
    let on = if root.get("on").is_some() { "on" } else { "true" };
    let cancel = "${{ github.event_name == 'pull_request' }}";
    let entries = [("group", "${{ github.workflow }}-${{ github.ref }}"), ("cancel-in-progress", cancel)];
    let mut edit = target.yaml.add(root, Some(on), &nested(target.yaml.is_flow(root), "concurrency", &entries))?;
    // Where an empty line parts the keys, one parts this key, too.
    let is_parted = matches!(target.yaml.bytes().get(edit.start), Some(b'\n' | b'\r'));
    if is_parted && !target.yaml.is_flow(root) {
        edit.text.splice(0..0, target.yaml.line_end().bytes());
    }
    Some(vec![edit])
}

pub(super) fn timeout(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let job = target.job(finding.quote.place.line)?;
    Some(vec![target.yaml.add(&job.value, Some("runs-on"), &[format!("timeout-minutes: {MINUTES}")])?])
}
