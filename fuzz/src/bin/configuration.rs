//! Configuration of the project's process.
#![no_main]

use slam_facts::{Blob, read};
use slam_model::{RepoPath, evidence::tree::Mode};

/// The first byte of the input chooses one.
const PATHS: &[&str] = &[
    "slam.toml",
    ".github/dependabot.yml",
    "renovate.json",
    ".pre-commit-config.yaml",
    ".asf.yaml",
    ".github/settings.yml",
    "main.tf",
    ".goreleaser.yml",
    "security.txt",
    ".bestpractices.json",
    ".github/ISSUE_TEMPLATE/a.yml",
    "vex.openvex.json",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let path = PATHS[usize::from(*first) % PATHS.len()];
    let _ = read(&RepoPath::from(path), Mode::File, Blob::Whole(rest));
});
