//! `cargo xtask test`: every test of the workspace, then a short round of each fuzz target.

use anyhow::Result;

use crate::{fuzz, run};

/// Seconds that each fuzz target runs.
const SMOKE_SECONDS: u64 = 20;

/// Runs what is wanted; the first failure ends it.
pub fn run(with_tests: bool, with_fuzz: bool) -> Result<()> {
    if with_tests {
        run::wait(run::cargo().args(["test", "--workspace", "--locked"]))?;
    }
    if with_fuzz {
        fuzz::smoke(SMOKE_SECONDS)?;
    }
    Ok(())
}
