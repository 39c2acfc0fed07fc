//! `cargo xtask bench`: wall time, processor time, and peak memory of whole processes, as ratios in one run.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::{Value, json};

use crate::run;

/// What one run of a command needed.
#[derive(Clone, Copy)]
struct Need {
    wall_seconds: f64,
    cpu_seconds: f64,
    peak_mib: f64,
}

/// Measures `status` and `check` on each repository, beside `git ls-tree -r` and `git log`.
pub fn run(repositories: &[PathBuf], runs: u32) -> Result<()> {
    if repositories.is_empty() {
        bail!("name one or more repositories: `cargo xtask bench PATH…`");
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
        let words = [slam.as_str(), verb, "--format", "json", "--no-progress", "--quiet", &path].map(str::to_owned);
        row(&format!("slam {verb}"), median(&words, runs)?);
    }
    Ok(())
}

/// Returns the median of each figure over the runs, after one run that is not counted.
fn median(command: &[String], runs: u32) -> Result<Need> {
    once(command)?;
    let all: Vec<Need> = (0..runs).map(|_| once(command)).collect::<Result<_>>()?;
    let middle = |figure: fn(&Need) -> f64| {
        let mut figures: Vec<f64> = all.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied().unwrap_or_default()
    };
    Ok(Need {
        wall_seconds: middle(|need| need.wall_seconds),
        cpu_seconds: middle(|need| need.cpu_seconds),
        peak_mib: middle(|need| need.peak_mib),
    })
}

/// Runs the command below a process of our own, whose only child it is: its peak memory is then the child's alone.
fn once(command: &[String]) -> Result<Need> {
    let own = std::env::current_exe().context("cannot find this program")?;
    let printed = run::output(Command::new(own).arg("measure").arg("--").args(command))?;
    let value: Value = serde_json::from_slice(&printed).context("the measuring process did not answer")?;
    let figure = |name: &str| value.get(name).and_then(Value::as_f64).with_context(|| format!("no figure {name}"));
    Ok(Need { wall_seconds: figure("wall")?, cpu_seconds: figure("cpu")?, peak_mib: figure("peak_mib")? })
}

/// Runs a command with its output thrown away and prints what it needed.
pub fn measure(command: &[String]) -> Result<()> {
    let (program, words) = command.split_first().context("nothing to measure")?;
    let started = Instant::now();
    let status = Command::new(program)
        .args(words)
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {program}"))?;
    let wall = started.elapsed().as_secs_f64();
    if !status.success() {
        bail!("{program} ended with {status}");
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("the system does not tell resource usage")?;
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    // Linux counts in KiB, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1024.0 * 1024.0 } else { 1024.0 };
    println!("{}", json!({ "wall": wall, "cpu": cpu, "peak_mib": usage.max_rss() as f64 / unit }));
    Ok(())
}
