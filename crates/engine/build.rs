//! Digests the sources of everything that decides what a file says, so that a cache never outlives its rules.

#[path = "build/sources.rs"]
mod sources;

/// Crates that change neither facts nor what is kept of them.
const OTHERS: &[&str] =
    &["event", "fix", "graph", "pictures", "report", "sbom", "slam", "store", "testdata", "web", "worker"];

fn main() {
    println!("cargo:rustc-env=SLAM_FACT_RULES={:016x}", sources::digest(OTHERS, &[]));
}
