//! Test data: where the published conformance material is, and small trees spelled in a test.

use std::{collections::BTreeMap, env, path::PathBuf};

/// Returns the folder of the conformance data (`SLAM_TEST_DATA`, else `../shared/data` beside the checkout).
///
/// Absent, the test says so by name and skips: `let Some(dir) = slam_testdata::folder("gemara") else { return };`
///
/// # Panics
/// With `SLAM_REQUIRE_DATA=1` absence is a failure.
#[expect(clippy::panic, clippy::print_stderr, reason = "a test helper fails and speaks like a test")]
pub fn folder(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let root = env::var_os("SLAM_TEST_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    if env::var_os("SLAM_REQUIRE_DATA").is_some_and(|value| value == "1") {
        panic!("{test}: no conformance data `{name}`; `cargo xtask data` brings it");
    }
    eprintln!("skipped {test}: no conformance data `{name}`; `cargo xtask data` brings it");
    None
}

/// Returns a file of the conformance data that nobody publishes: made by hand, or derived from what is published.
///
/// `cargo xtask data` cannot bring it, so its absence is never a failure: the test says so by name and skips. The absence
/// of its whole folder is treated as in [`folder`].
#[expect(clippy::print_stderr, reason = "a test helper speaks like a test")]
pub fn made(folder_name: &str, file: &str) -> Option<PathBuf> {
    let path = folder(folder_name)?.join(file);
    if path.is_file() {
        return Some(path);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    eprintln!("skipped {test}: no `{folder_name}/{file}`; `cargo xtask data` says how it was made");
    None
}

/// Returns the files of a small tree: each starts with a line `//- PATH`.
pub fn files(text: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for part in text.split("//- ").skip(1) {
        let (path, body) = part.split_once('\n').unwrap_or((part, ""));
        files.insert(path.trim().to_owned(), body.as_bytes().to_vec());
    }
    files
}
