//! Caches of releases that any branch can fill. GitLab keeps caches of protected and of other branches apart by itself;
//! `unprotect: true` takes that away for a cache.

use slam_formats::tree::Node;
use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::CachePoisoning, Purpose, Taint},
};

use super::Task;
use crate::file::{File, Rating};

pub(super) fn find(file: &File<'_>, tasks: &[Task<'_>], found: &mut Vec<CiFinding>) {
    let root = file.root();
    let shared = root.get("default").and_then(|node| node.get("cache")).or_else(|| root.get("cache"));
    for task in tasks {
        if task.is_hidden() || !releases(task) {
            continue;
        }
        let caches = task.get("cache").or(shared);
        for cache in caches
            .map(|node| if node.is_mapping() { std::slice::from_ref(node) } else { node.items() })
            .unwrap_or_default()
        {
            let Some(open) = cache.entry("unprotect").filter(|entry| entry.value.as_bool() == Some(true)) else {
                continue;
            };
            if cache.get("policy").and_then(Node::as_str) == Some("push") {
                continue;
            }
            let rating = Rating::of(Severity::High, Confidence::Medium).by(Taint::Collaborator);
            let message = format!(
                "job `{}` releases, and takes over a cache that pipelines of every branch and merge request fill",
                task.job.id
            );
            let mut one = file.finding(CachePoisoning, rating, File::join(&open.key, &open.value), message);
            one.related.push(file.place(&task.entry.value));
            found.push(one);
        }
    }
}

/// Returns whether the job makes a release or deploys.
fn releases(task: &Task<'_>) -> bool {
    let by_deed = task.job.steps.iter().flat_map(|step| &step.does).any(|one| one.purpose == Purpose::Release);
    by_deed || task.get("release").is_some() || task.get("environment").is_some()
}
