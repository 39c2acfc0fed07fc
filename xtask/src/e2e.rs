//! `cargo xtask e2e`: scenarios of `xtask/e2e` in a real Chromium, against a server of their own.

mod server;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{provide, run};
use server::Server;

/// The scenario that checks the runner itself, first and without a server.
const SELF_CHECK: &str = "self-check";

/// What is asked.
#[derive(Default)]
pub struct Options {
    /// Whether the event lives in PostgreSQL.
    pub postgres: bool,
    /// Names of scenarios; all when empty.
    pub scenarios: Vec<String>,
}

/// Runs the scenarios; fails when a step does.
pub fn run(options: &Options) -> Result<()> {
    let scenarios = choose(&options.scenarios)?;
    let browser = provide::browser()?;
    let screens = run::target_dir().join(if options.postgres { "e2e/screens-postgres" } else { "e2e/screens" });
    if screens.exists() {
        fs::remove_dir_all(&screens).with_context(|| format!("cannot empty {}", screens.display()))?;
    }
    // PostgreSQL is named before the server, so that it outlives it.
    let mut postgres = None;
    let mut server = None;
    if scenarios.iter().any(|scenario| name(scenario) != SELF_CHECK) {
        run::wait(run::cargo().args(["build", "--workspace", "--all-features", "--locked", "--bin", "slam"]))?;
        if options.postgres {
            postgres = Some(provide::Postgres::start()?);
        }
        server = Some(Server::start(postgres.as_ref().map(provide::Postgres::address))?);
    }
    let mut node = run::tied("TERM", &[], &browser.node);
    node.arg(folder().join("run.mjs"));
    node.arg("--chromium").arg(&browser.chromium).arg("--packages").arg(&browser.modules);
    node.arg("--screens").arg(&screens);
    if let Some(server) = &server {
        server.tell(&mut node);
    }
    node.args(&scenarios);
    let done = run::wait(&mut node);
    eprintln!("pictures of the pages: {}", screens.display());
    if let (Err(_), Some(server)) = (&done, &server) {
        eprintln!("what the server said: {}", server.keep_log()?.display());
    }
    drop(server);
    drop(postgres);
    done.context("the browser test failed")
}

fn folder() -> PathBuf {
    run::root().join("xtask/e2e")
}

/// Returns the scenarios of these names, or all: the self-check, then the others in the order of their names.
fn choose(names: &[String]) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder()).context("cannot read xtask/e2e")? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "mjs") && name(&path) != "run" {
            all.push(path);
        }
    }
    all.sort_by_key(|path| (name(path) != SELF_CHECK, path.clone()));
    if let Some(unknown) = names.iter().find(|wanted| !all.iter().any(|path| name(path) == wanted.as_str())) {
        let known: Vec<&str> = all.iter().map(|path| name(path)).collect();
        bail!("no scenario `{unknown}`; there are {}", known.join(", "));
    }
    all.retain(|path| names.is_empty() || names.iter().any(|wanted| wanted == name(path)));
    Ok(all)
}

fn name(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}
