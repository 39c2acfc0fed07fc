//! Chromium, Node.js, and the pinned npm packages that steer and judge pages.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, bail};

use super::apt;
use crate::run;

/// The oldest Node.js that playwright-core runs on.
const OLDEST_NODE: u32 = 18;

/// What a test in a real browser needs.
pub struct Browser {
    /// Chromium.
    pub chromium: PathBuf,
    /// Node.js.
    pub node: PathBuf,
    /// The folder in which `node_modules` lies.
    pub modules: PathBuf,
}

/// Provides Chromium, Node.js, and the packages of `xtask/e2e/package-lock.json`.
pub fn browser() -> Result<Browser> {
    let chromium = apt::find_or_install(
        &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
        &["chromium"],
        "Chromium",
    )?;
    let node = apt::find_or_install(&["node"], &["nodejs", "npm"], "Node.js")?;
    let npm = apt::find_or_install(&["npm"], &["npm"], "npm")?;
    let version = String::from_utf8(run::output(run::command(&node.to_string_lossy()).arg("--version"))?)?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!("{} is {}; the browser tests need {OLDEST_NODE} or newer", node.display(), version.trim());
    }
    Ok(Browser { chromium, node, modules: packages(&npm)? })
}

/// Brings the packages into the target directory, unless the last run brought the same.
fn packages(npm: &std::path::Path) -> Result<PathBuf> {
    let source = run::root().join("xtask/e2e");
    let folder = run::target_dir().join("e2e/packages");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let lock = fs::read(source.join("package-lock.json")).context("cannot read xtask/e2e/package-lock.json")?;
    let done = folder.join("installed-lock.json");
    if fs::read(&done).is_ok_and(|installed| installed == lock) {
        return Ok(folder);
    }
    for file in ["package.json", "package-lock.json"] {
        fs::copy(source.join(file), folder.join(file)).with_context(|| format!("cannot copy xtask/e2e/{file}"))?;
    }
    let mut ci = run::command(&npm.to_string_lossy());
    // Nothing of a package runs when it is installed; the browser is Debian's.
    ci.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    ci.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run::wait(&mut ci).context("the packages of xtask/e2e/package-lock.json cannot be installed")?;
    // Last, so that an installation that was cut short is done again.
    fs::write(done, lock)?;
    Ok(folder)
}
