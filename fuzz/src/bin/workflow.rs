//! A workflow, an action, a pipeline of Azure or Jenkins, or settings of what updates and checks beside them: read, then
//! analysed.
#![no_main]

use slam_model::RepoPath;

/// The first byte of the input chooses one.
const PATHS: &[&str] = &[
    ".github/workflows/ci.yml",
    "action.yml",
    ".github/dependabot.yml",
    ".pre-commit-config.yaml",
    ".forgejo/workflows/ci.yml",
    "azure-pipelines.yml",
    "Jenkinsfile",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let path = PATHS[usize::from(*first) % PATHS.len()];
    if let Some(definition) = slam_ci::read(&RepoPath::from(path), rest) {
        let _ = slam_ci::analyse(&[&definition]);
    }
});
