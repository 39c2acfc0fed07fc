//! A GitLab pipeline: read, then analysed.
#![no_main]

use slam_model::RepoPath;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(definition) = slam_ci::read(&RepoPath::from(".gitlab-ci.yml"), data) {
        let _ = slam_ci::analyse(&[&definition]);
    }
});
