//! `cargo xtask bench web`: every public page of a server with thousands of projects, at a fixed rate, while projects
//! register beside it. The load comes from a process on the same machine.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{run, serving::Serving};

/// What has to hold (the design, section 6).
const MOST_P99_MS: f64 = 50.0;
const MOST_MIB: f64 = 200.0;

/// What one client may ask is no subject here: all requests come from one address.
const NO_LIMITS: &str = "[limits]\nreads-per-minute = 0\nchanges-per-minute = 0\nsign-ins-per-minute = 0\n";

/// Fills a server with `projects`, asks it for `seconds`, and judges what it measured.
pub fn run(projects: u32, rate: u32, mutations: u32, seconds: u32) -> Result<()> {
    // One selection of packages, so that each crate is built once.
    let mut build = run::cargo();
    build.args(["build", "--release", "--locked", "--features", "slam/server"]);
    build.args(["--package", "slam", "--package", "slam-store", "--package", "slam-web"]);
    run::wait(build.args(["--bin", "slam", "--example", "crowd", "--example", "load"]))?;
    let release = run::target_dir().join("release");
    let folder = tempfile::Builder::new().prefix("slam-bench-web-").tempdir()?;
    let data = folder.path().join("data");
    let settings = folder.path().join("server.toml");
    fs::write(&settings, NO_LIMITS)?;

    let demo = Serving::start(&release.join("slam"), folder.path(), &["--demo"])?;
    wait_for_evaluations(&demo.url())?;
    drop(demo);
    let database = database(&data)?;
    let token = said(Command::new(release.join("examples/crowd")).arg(&database).arg(projects.to_string()))?;

    let settings = settings.to_str().context("a temporary path is text")?.to_owned();
    let server = Serving::start(&release.join("slam"), folder.path(), &["--workers", "0", "--config", &settings])?;
    let mut load = Command::new(release.join("examples/load"));
    load.args([server.url().as_str(), token.trim(), "demo"]);
    for (name, value) in
        [("--projects", projects), ("--rate", rate), ("--mutations", mutations), ("--seconds", seconds)]
    {
        load.args([name, &value.to_string()]);
    }
    let measured = said(&mut load)?;
    let peak = peak_mib(server.id())?;
    drop(server);
    let kept = said(Command::new(release.join("examples/crowd")).arg(&database).arg("registered"))?;

    let (table, last) = measured.trim_end().rsplit_once('\n').context("the load says nothing")?;
    let figures: Value = serde_json::from_str(last).with_context(|| format!("the load ends with `{last}`"))?;
    let figure = |name: &str| figures[name].as_f64().with_context(|| format!("the load does not say `{name}`"));
    println!("{projects} projects; the load runs on the same cores\n{table}\nserver: {peak:.0} MiB at its peak");
    let (accepted, kept) = (figure("accepted")?, kept.trim().parse::<f64>()?);
    judge(&[
        (
            format!("p99 of all pages {:.1} ms, at most {MOST_P99_MS}", figure("p99_ms")?),
            figure("p99_ms")? <= MOST_P99_MS,
        ),
        (
            format!("p99 of the slowest page {:.1} ms, at most {MOST_P99_MS}", figure("slowest_p99_ms")?),
            figure("slowest_p99_ms")? <= MOST_P99_MS,
        ),
        (format!("{} pages failed", figure("failed")?), figure("failed")? == 0.0),
        (format!("peak memory {peak:.0} MiB, under {MOST_MIB}"), peak < MOST_MIB),
        (format!("{accepted} registrations accepted, {kept} stored whole"), accepted == kept && accepted > 0.0),
        (format!("{} registrations refused", figure("refused")?), figure("refused")? == 0.0),
    ])
}

fn judge(answers: &[(String, bool)]) -> Result<()> {
    for (words, holds) in answers {
        println!("{} {words}", if *holds { "ok    " } else { "not ok" });
    }
    let failed = answers.iter().filter(|(_, holds)| !holds).count();
    println!("{} passed, {failed} failed", answers.len() - failed);
    if failed > 0 { bail!("the server does not hold what it has to") } else { Ok(()) }
}

/// Waits until the demonstration has projects with evidence.
fn wait_for_evaluations(url: &str) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(120);
    while Instant::now() < end {
        let page = said(Command::new("curl").args(["--silent", "--fail", &format!("{url}/api/v1/projects")]))?;
        if page.contains("evidence-found") || page.contains("\"evidence_found\"") {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(200));
    }
    bail!("the demonstration has no evaluated project after two minutes")
}

/// The one database file of a data folder.
fn database(data: &Path) -> Result<PathBuf> {
    let mut files = fs::read_dir(data)?.flatten().map(|entry| entry.path());
    files.find(|path| path.extension().is_some_and(|end| end == "db")).context("the data folder has no database")
}

fn said(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stdout));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The most memory that a process had in use at once.
fn peak_mib(id: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the system tells no peak memory")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}
