//! The project under its own check.

use std::path::{Path, PathBuf};

use crate::{contract::problems, sandbox::slam};

/// Returns the root of this checkout; a source archive has no history to judge.
fn root() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    if root.join(".git").exists() {
        return Some(root);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    eprintln!("skipped {test}: this is not a git checkout");
    None
}

#[test]
fn our_own_repository_fails_nothing_of_level_one() {
    let Some(root) = root() else { return };
    let root = root.to_str().unwrap();
    for more in [&[][..], &["--worktree"]] {
        let ran = slam(&[&["check", root, "--level", "1", "--format", "json"], more].concat());
        let report = ran.ends(0, &[]).json();
        assert_eq!(problems("check", &report), Vec::<String>::new());
        let failed = report["requirements"].as_array().unwrap().iter().filter(|row| row["verdict"] == "Failed");
        let failed: Vec<String> = failed.map(|row| format!("{} {}", row["id"], row["message"])).collect();
        assert_eq!(failed, Vec::<String>::new(), "{more:?}");
    }
}

#[test]
fn our_own_badges_are_told_and_some_evidence_is_found() {
    let Some(root) = root() else { return };
    let ran = slam(&["status", root.to_str().unwrap(), "--worktree", "--format", "json"]);
    let report = ran.ends(0, &[]).json();
    assert_eq!(problems("status", &report), Vec::<String>::new());
    let badges = crate::sandbox::badges(&report);
    assert_eq!(badges.len(), 6);
    assert_eq!(badges["cleaner"], "EvidenceFound", "{badges:?}");
}

#[test]
fn our_own_security_insights_file_is_valid() {
    let Some(root) = root() else { return };
    slam(&["validate", root.join("security-insights.yml").to_str().unwrap()]).ends(0, &[]);
}
