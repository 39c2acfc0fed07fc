//! Repairs of one file, and of a tree that has only this file: whatever stands in it, the edits lie in it.
#![no_main]

use std::collections::BTreeMap;

use slam_fix::{ci, images, plan::applied, refs::Refs, script::Edit};
use slam_model::RepoPath;

/// The first byte of the input chooses one.
const PATHS: &[&str] = &[
    ".github/workflows/ci.yml",
    "action.yml",
    ".github/dependabot.yml",
    ".gitlab-ci.yml",
    ".forgejo/workflows/ci.yml",
    "Dockerfile",
    "compose.yaml",
    "deploy/k8s.yaml",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let path = RepoPath::from(PATHS[usize::from(*first) % PATHS.len()]);
    let files = BTreeMap::from([(path.clone(), rest.to_vec())]);
    let plan = ci::plan(&files, Refs::known(), |_, _| true);
    let mut edits: Vec<Edit> = plan.fixes.into_iter().flat_map(|fix| fix.edits).map(|(_, edit)| edit).collect();
    edits.sort_by_key(|edit| (edit.start, edit.end));
    lie_in(&edits, rest);
    if let Some(pinned) = images::pin(&path, rest, Refs::known()) {
        lie_in(&pinned.edits, rest);
    }
});

fn lie_in(edits: &[Edit], old: &[u8]) {
    let mut behind = 0;
    for edit in edits {
        assert!(behind <= edit.start && edit.start <= edit.end && edit.end <= old.len(), "{edit:?}");
        behind = edit.end;
    }
    let gone: usize = edits.iter().map(|edit| edit.end - edit.start).sum();
    let new: usize = edits.iter().map(|edit| edit.text.len()).sum();
    assert_eq!(applied(old, edits.iter()).len(), old.len() - gone + new);
}
