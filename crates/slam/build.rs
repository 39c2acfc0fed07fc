//! Digests the sources of everything that an answer depends on, so that a kept answer never outlives its program.

#[path = "../engine/build/sources.rs"]
mod sources;

/// Crates that no kept answer comes through.
const OTHERS: &[&str] = &["event", "pictures", "store", "testdata", "web", "worker"];

fn main() {
    println!("cargo:rustc-env=SLAM_ANSWER_RULES={:016x}", sources::digest(OTHERS, &["library"]));
}
