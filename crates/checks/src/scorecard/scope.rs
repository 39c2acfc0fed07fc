//! Which paths a check looks at.

use slam_model::{Evidence, RepoPath, evidence::tree::Role};

/// Returns whether Scorecard leaves the path out as test data, in nearly all of its checks.
pub(super) fn is_test_data(path: &RepoPath) -> bool {
    let text = path.to_string();
    ["testdata/", "src/test/"].iter().any(|folder| text.starts_with(folder) || text.contains(&format!("/{folder}")))
}

/// Returns whether Scorecard leaves the path out as somebody else's code, for Dockerfiles alone.
pub(super) fn is_vendored(path: &RepoPath) -> bool {
    path.to_lower().split('/').any(|part| part == "vendor" || part == "third_party")
}

/// Returns what the path says that its file is for.
pub(super) fn role(evidence: &Evidence, path: &RepoPath) -> Role {
    let entries = evidence.tree.seen().map(|tree| tree.entries.as_slice()).unwrap_or_default();
    let found = entries.binary_search_by(|entry| entry.path.cmp(path)).ok().and_then(|index| entries.get(index));
    found.map(|entry| entry.role).unwrap_or_default()
}
