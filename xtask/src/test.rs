//! `cargo xtask test`: every test of the workspace, then a short round of each fuzz target.

use anyhow::Result;

use crate::{fuzz, run};

/// Seconds that each fuzz target runs.
const SMOKE_SECONDS: u64 = 20;

/// Runs everything; the first failure ends it.
pub fn run(with_fuzz: bool) -> Result<()> {
    run::wait(run::cargo().args(["test", "--workspace", "--locked"]))?;
    if with_fuzz {
        fuzz::smoke(SMOKE_SECONDS)?;
    }
    Ok(())
}
