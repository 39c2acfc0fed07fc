//! `cargo xtask test`: every test of the workspace, a short round of each fuzz target, and the event in a real browser.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result, bail};
use cargo_metadata::Message;

use crate::{e2e, fuzz, provide, run};

/// Seconds that each fuzz target runs.
const SMOKE_SECONDS: u64 = 20;

/// Suites that run as a whole on SQLite and then on PostgreSQL: what holds the tests, and the crate. The tests of the store and
/// of the worker ask both databases themselves.
const ON_EACH_DATABASE: &[(&str, &str)] = &[("slam_web", "crates/web"), ("server", "crates/slam")];

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
        if !provide::is_left_out("SLAM_REQUIRE_POSTGRES") {
            e2e::run(&e2e::Options { postgres: true, scenarios: Vec::new() })?;
        }
    }
    Ok(())
}

fn tests() -> Result<()> {
    let provided = provide::for_tests()?;
    let mut cargo = cargo_test();
    provided.tell(&mut cargo);
    // A gate has to answer twice the same. `cargo test` alone draws new cases each time, and the fuzz targets search on.
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        cargo.env("PROPTEST_RNG_SEED", "20261005");
    }
    run::wait(&mut cargo)?;
    if provided.has_postgres() {
        for (suite, folder) in ON_EACH_DATABASE {
            let mut again = Command::new(built(suite, folder)?);
            again.current_dir(run::root().join(folder)).env("SLAM_TEST_ON", "postgres");
            provided.tell(&mut again);
            run::wait(&mut again).with_context(|| format!("the tests of {folder} fail on PostgreSQL"))?;
        }
    }
    Ok(())
}

/// With every feature: the program that is tested is the one that holds all of it.
fn cargo_test() -> Command {
    let mut cargo = run::cargo();
    cargo.args(["test", "--workspace", "--all-features", "--locked"]);
    cargo
}

/// Returns the program that holds the tests of a suite, as the run before built it: a selection of packages would have features
/// of its own, and be built anew.
fn built(suite: &str, folder: &str) -> Result<PathBuf> {
    let mut cargo = cargo_test();
    cargo.args(["--no-run", "--quiet", "--message-format=json"]);
    let said = run::output(&mut cargo)?;
    let manifest = run::root().join(folder).join("Cargo.toml");
    for message in Message::parse_stream(said.as_slice()) {
        if let Message::CompilerArtifact(artifact) = message?
            && artifact.profile.test
            && artifact.target.name == suite
            && artifact.manifest_path == manifest
            && let Some(program) = artifact.executable
        {
            return Ok(program.into_std_path_buf());
        }
    }
    bail!("cargo builds no tests `{suite}` of {folder}")
}
