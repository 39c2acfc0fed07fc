//! Any file: its class, its licence, its secrets.
#![no_main]

use slam_facts::{Blob, read};
use slam_model::{RepoPath, evidence::tree::Mode};

/// The first byte of the input chooses one.
const PATHS: &[&str] = &["a.bin", "LICENSE", "src/a.rs", "key.pem", "lib/a.class"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let path = PATHS[usize::from(*first) % PATHS.len()];
    let _ = read(&RepoPath::from(path), Mode::File, Blob::Whole(rest));
});
