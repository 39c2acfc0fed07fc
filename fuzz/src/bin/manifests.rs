//! Manifests and lock files.
#![no_main]

use slam_facts::{Blob, read};
use slam_model::{RepoPath, evidence::tree::Mode};

/// The first byte of the input chooses one.
const PATHS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "package.json",
    "package-lock.json",
    "go.mod",
    "pyproject.toml",
    "pom.xml",
    "Gemfile",
    "composer.json",
    "requirements.txt",
    "pubspec.yaml",
    "mix.exs",
    "a.csproj",
    "build.gradle",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let path = PATHS[usize::from(*first) % PATHS.len()];
    let _ = read(&RepoPath::from(path), Mode::File, Blob::Whole(rest));
});
