//! `cargo xtask test`: every test of the workspace, then a short round of each fuzz target.

use anyhow::Result;

use crate::{fuzz, run};

/// Seconds that each fuzz target runs.
const SMOKE_SECONDS: u64 = 20;

/// Runs what is wanted; the first failure ends it.
pub fn run(with_tests: bool, with_fuzz: bool) -> Result<()> {
    if with_tests {
        let mut cargo = run::cargo();
        cargo.args(["test", "--workspace", "--locked"]);
        // A gate has to answer twice the same. `cargo test` alone draws new cases each time, and the fuzz targets search on.
        if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
            cargo.env("PROPTEST_RNG_SEED", "20261005");
        }
        run::wait(&mut cargo)?;
    }
    if with_fuzz {
        fuzz::smoke(SMOKE_SECONDS)?;
    }
    Ok(())
}
