//! `cargo xtask test`: every test of the workspace, a short round of each fuzz target, and the event in a real browser.

use anyhow::Result;

use crate::{e2e, fuzz, provide, run};

/// Seconds that each fuzz target runs.
const SMOKE_SECONDS: u64 = 20;

/// Which parts run.
pub struct Parts {
    /// The tests of the workspace.
    pub tests: bool,
    /// The fuzz targets.
    pub fuzz: bool,
    /// The test in a browser.
    pub e2e: bool,
}

/// Runs what is wanted; the first failure ends it.
pub fn run(parts: &Parts) -> Result<()> {
    if parts.tests {
        tests()?;
    }
    if parts.fuzz {
        fuzz::smoke(SMOKE_SECONDS)?;
    }
    if parts.e2e {
        e2e::run(&e2e::Options::default())?;
    }
    Ok(())
}

/// With every feature: the program that is tested is the one that holds all of it.
fn tests() -> Result<()> {
    let provided = provide::for_tests()?;
    let mut cargo = run::cargo();
    cargo.args(["test", "--workspace", "--all-features", "--locked"]);
    provided.tell(&mut cargo);
    // A gate has to answer twice the same. `cargo test` alone draws new cases each time, and the fuzz targets search on.
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        cargo.env("PROPTEST_RNG_SEED", "20261005");
    }
    run::wait(&mut cargo)
}
