//! `cargo xtask bench status`: the two verbs of a maintainer as ratios to git itself, in one run.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use super::measure::{Need, median};
use crate::run;

/// Measures `status` and `check` on each repository, beside `git ls-tree -r` and `git log`.
pub fn run(repositories: &[PathBuf], runs: u32) -> Result<()> {
    if repositories.is_empty() {
        bail!("name one or more repositories: `cargo xtask bench status PATH…`");
    }
    run::wait(run::cargo().args(["build", "--release", "--locked", "--package", "slam"]))?;
    let slam = run::target_dir().join("release/slam");
    let slam = slam.canonicalize().unwrap_or(slam);
    println!("{:28} {:22} {:>8} {:>8} {:>9} {:>7}", "repository", "command", "wall s", "cpu s", "peak MiB", "x git");
    for repository in repositories {
        one(&slam, repository, runs.max(1))?;
    }
    Ok(())
}

fn one(slam: &Path, repository: &Path, runs: u32) -> Result<()> {
    let repository = repository.canonicalize().with_context(|| format!("no repository {}", repository.display()))?;
    let path = repository.to_string_lossy().into_owned();
    let slam = slam.to_string_lossy().into_owned();
    let git = |words: &[&str]| {
        let mut all = vec!["git".to_owned(), "-C".to_owned(), path.clone()];
        all.extend(words.iter().map(|word| (*word).to_owned()));
        all
    };
    let files = String::from_utf8(run::output(
        Command::new("git").args(&git(&["ls-tree", "-r", "--name-only", "HEAD"])[1..]),
    )?)?;
    let commits =
        String::from_utf8(run::output(Command::new("git").args(&git(&["rev-list", "--count", "HEAD"])[1..]))?)?;
    let name = repository.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    println!("{name}: {} files, {} commits, median of {runs}", files.lines().count(), commits.trim());
    let list = median(&git(&["ls-tree", "-r", "HEAD"]), runs)?;
    let log = median(&git(&["log", "--format=%H %an %ae %at %s"]), runs)?;
    let peer = list.wall_seconds + log.wall_seconds;
    let row = |command: &str, need: Need| {
        println!(
            "{:28} {command:22} {:8.3} {:8.3} {:9.1} {:7.2}",
            "",
            need.wall_seconds,
            need.cpu_seconds,
            need.peak_mib,
            need.wall_seconds / peer
        );
    };
    row("git ls-tree -r", list);
    row("git log", log);
    for verb in ["status", "check"] {
        let kept = format!("--cache-dir={}", run::target_dir().join("bench-cache").display());
        for (name, cache) in [("", "--no-cache"), (" again", &kept)] {
            let words = [slam.as_str(), verb, "--format", "json", "--no-progress", "--quiet", cache, &path];
            row(&format!("slam {verb}{name}"), median(&words.map(str::to_owned), runs)?);
        }
    }
    Ok(())
}
