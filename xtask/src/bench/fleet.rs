//! `cargo xtask bench fleet`: repositories an hour, on copies of real ones under other names.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::measure::{Need, once};
use crate::run;

/// What `slam fleet` has to judge in an hour (the design, section 6).
const TARGET_PER_HOUR: f64 = 5000.0;

/// Measures a fleet of `copies` repositories, and the distinct ones alone.
pub fn run(repositories: &[PathBuf], copies: usize) -> Result<()> {
    if repositories.is_empty() {
        bail!("name one or more repositories: `cargo xtask bench fleet DIR…`");
    }
    run::wait(run::cargo().args(["build", "--release", "--locked", "--package", "slam"]))?;
    let slam = run::target_dir().join("release/slam");
    let slam = slam.canonicalize().with_context(|| format!("no program {}", slam.display()))?;
    let folder = run::target_dir().join("bench-fleet");
    clear(&folder)?;
    let mut distinct = Vec::new();
    for repository in repositories {
        distinct.push(repository.canonicalize().with_context(|| format!("no repository {}", repository.display()))?);
    }
    let mut all = Vec::new();
    for (number, from) in (0..copies).zip(distinct.iter().cycle()) {
        let to = folder.join(format!("copy-{number:04}"));
        copy(from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
        all.push(to);
    }
    println!(
        "{} distinct repositories, then {copies} copies of them under other names; no cache, no network",
        distinct.len()
    );
    println!(
        "{:10} {:>6} {:>7} {:>8} {:>8} {:>9} {:>10}",
        "fleet", "judged", "failed", "wall s", "cpu s", "peak MiB", "an hour"
    );
    let figures =
        [("distinct", &distinct), ("copies", &all)].map(|(name, fleet)| measured(&slam, &folder, name, fleet));
    clear(&folder)?;
    let mut failed = 0;
    for figure in figures {
        failed += u32::from(figure? < TARGET_PER_HOUR);
    }
    println!("{} passed, {failed} failed (at least {TARGET_PER_HOUR} an hour)", 2 - failed);
    if failed > 0 { bail!("a fleet was slower than it has to be") } else { Ok(()) }
}

/// Judges one fleet, prints its figures, and returns how many repositories that is in an hour.
fn measured(slam: &Path, folder: &Path, name: &str, fleet: &[PathBuf]) -> Result<f64> {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let (list, output) = (folder.join(format!("{name}.txt")), folder.join(format!("{name}.jsonl")));
    fs::create_dir_all(folder)?;
    fs::write(&list, fleet.iter().map(|path| text(path) + "\n").collect::<String>())?;
    let words = ["fleet", "--again", "--no-cache", "--no-progress", "--quiet", "--output"].map(str::to_owned);
    let command: Vec<String> =
        [vec![text(slam)], words.to_vec(), vec![text(&output), text(&list)]].into_iter().flatten().collect();
    let Need { wall_seconds, cpu_seconds, peak_mib } = once(&command)?;
    let rows = fs::read_to_string(&output)?;
    let rows: Vec<Value> = rows.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let judged = rows.iter().filter(|row| row.get("error").is_some_and(Value::is_null)).count();
    let hourly = judged as f64 / wall_seconds * 3600.0;
    println!(
        "{name:10} {judged:6} {:7} {wall_seconds:8.2} {cpu_seconds:8.2} {peak_mib:9.1} {hourly:10.0}",
        fleet.len() - judged
    );
    Ok(hourly)
}

/// Copies a repository: folders anew, files as hard links where the file system has them.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&from, &to)?;
        } else if entry.file_type()?.is_file() && fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

fn clear(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other.with_context(|| format!("cannot remove {}", folder.display())),
    }
}
