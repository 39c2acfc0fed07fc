//! What one command needed, measured from a process of our own around it.

use std::{
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::{Value, json};

use crate::run;

/// What one run of a command needed.
#[derive(Clone, Copy)]
pub struct Need {
    pub wall_seconds: f64,
    pub cpu_seconds: f64,
    pub peak_mib: f64,
}

/// Returns the median of each figure over the runs, after one run that is not counted.
pub fn median(command: &[String], runs: u32) -> Result<Need> {
    median_of(command, runs, &[0])
}

/// Returns the median of a command that may end with any of these codes.
pub fn median_of(command: &[String], runs: u32, codes: &[i32]) -> Result<Need> {
    once_with(command, codes)?;
    let all: Vec<Need> = (0..runs).map(|_| once_with(command, codes)).collect::<Result<_>>()?;
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
pub fn once(command: &[String]) -> Result<Need> {
    once_with(command, &[0])
}

fn once_with(command: &[String], codes: &[i32]) -> Result<Need> {
    let own = std::env::current_exe().context("cannot find this program")?;
    let codes = codes.iter().map(|code| format!("--code={code}"));
    let printed = run::output(Command::new(own).arg("measure").args(codes).arg("--").args(command))?;
    let value: Value = serde_json::from_slice(&printed).context("the measuring process did not answer")?;
    let figure = |name: &str| value.get(name).and_then(Value::as_f64).with_context(|| format!("no figure {name}"));
    Ok(Need { wall_seconds: figure("wall")?, cpu_seconds: figure("cpu")?, peak_mib: figure("peak_mib")? })
}

/// Runs a command with its output thrown away and prints what it needed.
pub fn measure(command: &[String], codes: &[i32]) -> Result<()> {
    let (program, words) = command.split_first().context("nothing to measure")?;
    let started = Instant::now();
    let status = Command::new(program)
        .args(words)
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {program}"))?;
    let wall = started.elapsed().as_secs_f64();
    if !status.code().is_some_and(|code| codes.contains(&code)) {
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
