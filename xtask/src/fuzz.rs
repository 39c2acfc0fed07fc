//! Fuzz targets: one a reader, by libFuzzer without a sanitizer, so that the stable toolchain is enough.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command},
};

use anyhow::{Context as _, Result, bail};

use crate::run;

mod seeds;

/// Files of this repository that the targets start from, each behind the bytes that choose it in targets for several
/// formats. Without them the first seconds would be spent on finding out what a mapping looks like.
const SEEDS: &[(&str, &[u8], &str)] = &[
    ("any_blob", &[1], "LICENSE"),
    ("any_blob", &[2], "xtask/src/fuzz.rs"),
    ("configuration", &[0], "slam.toml"),
    ("configuration", &[1], ".github/dependabot.yml"),
    ("configuration", &[10], ".github/ISSUE_TEMPLATE/defect.yml"),
    ("documents", &[0], "README.md"),
    ("documents", &[4], "SECURITY.md"),
    ("json", &[], "docs/schemas/validate.schema.json"),
    ("listings", &[4], "fuzz/Cargo.lock"),
    ("listings", &[18], ".github/workflows/ci.yml"),
    ("manifests", &[0], "Cargo.toml"),
    ("manifests", &[0], "crates/slam/Cargo.toml"),
    ("manifests", &[1], "fuzz/Cargo.lock"),
    ("objective_set", &[], "crates/standards/data/objectives/fall-2026.toml"),
    ("repairs", &[0], ".github/workflows/ci.yml"),
    ("repairs", &[2], ".github/dependabot.yml"),
    ("validate", &[], "security-insights.yml"),
    ("workflow", &[0], ".github/workflows/ci.yml"),
    ("workflow", &[0], ".github/workflows/release.yml"),
    ("workflow", &[2], ".github/dependabot.yml"),
    ("yaml", &[], ".github/workflows/release.yml"),
    ("yaml", &[], "security-insights.yml"),
];

/// Runs each target for some seconds, two at a time; fails when one finds an input that panics, hangs, or eats memory.
///
/// Starts from a fixed seed and an empty corpus, so that two rounds differ by the speed of the machine only.
pub fn smoke(seconds: u64) -> Result<()> {
    if !has_cxx()? {
        return Ok(());
    }
    build()?;
    let targets = targets()?;
    let mut failed = Vec::new();
    for pair in targets.chunks(2) {
        let running: Vec<(&String, Child)> = pair
            .iter()
            .map(|target| {
                Ok((target, smoke_command(target, seconds)?.spawn().with_context(|| format!("cannot start {target}"))?))
            })
            .collect::<Result<_>>()?;
        for (target, mut child) in running {
            if !child.wait()?.success() {
                failed.push(target.clone());
            }
        }
    }
    if failed.is_empty() {
        eprintln!("{} fuzz targets, {seconds} s each: no finding", targets.len());
        return Ok(());
    }
    bail!("fuzz targets with a finding: {} (inputs are in {})", failed.join(", "), artifacts().display())
}

/// Runs one target for a long time.
pub fn long(target: Option<&str>, seconds: u64) -> Result<()> {
    let known = targets()?;
    match target {
        Some(target) if known.iter().any(|one| one == target) => {
            build()?;
            run::wait(&mut command(target, seconds, target_dir().join("corpus").join(target))?)
        }
        Some(target) => bail!("no fuzz target `{target}`; there are {}", known.join(", ")),
        None => {
            println!("{}", known.join("\n"));
            Ok(())
        }
    }
}

/// libFuzzer itself is C++. On a machine of ours the compiler is installed; elsewhere its absence is said by name.
fn has_cxx() -> Result<bool> {
    let works = || Command::new("c++").arg("--version").output().is_ok_and(|done| done.status.success());
    if works() {
        return Ok(true);
    }
    let is_root = run::output(Command::new("id").arg("-u")).is_ok_and(|id| id == b"0\n");
    let has_apt = Command::new("apt-get").arg("--version").output().is_ok();
    if is_root && has_apt {
        run::wait(run::command("apt-get").args(["update", "-q"]))?;
        run::wait(run::command("apt-get").args(["install", "-q", "-y", "--no-install-recommends", "g++"]))?;
    }
    if works() {
        return Ok(true);
    }
    if std::env::var_os("CI").is_some() {
        bail!("the fuzz targets need a C++ compiler (`c++`), and none could be installed");
    }
    eprintln!("skipped the fuzz targets: libFuzzer needs a C++ compiler (`apt-get install g++`)");
    Ok(false)
}

fn manifest() -> PathBuf {
    run::root().join("fuzz/Cargo.toml")
}

fn target_dir() -> PathBuf {
    run::target_dir().join("fuzz")
}

fn artifacts() -> PathBuf {
    target_dir().join("artifacts")
}

/// Returns the names of all targets: the files of `fuzz/src/bin`.
fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(run::root().join("fuzz/src/bin")).context("cannot read fuzz/src/bin")? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
        }
    }
    names.sort();
    Ok(names)
}

/// With coverage counters, by which libFuzzer steers. A target is named even though it is this machine's: flags then do
/// not reach build scripts and macros, which run without libFuzzer.
fn build() -> Result<()> {
    let flags = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
                 -Ccodegen-units=1 -Cdebug-assertions -Cdebuginfo=line-tables-only";
    let mut cargo = run::cargo();
    cargo
        .args(["build", "--release", "--bins", "--locked", "--target", &run::host()?, "--manifest-path"])
        .arg(manifest());
    cargo.arg("--target-dir").arg(target_dir()).env("RUSTFLAGS", flags);
    run::wait(&mut cargo)
}

fn smoke_command(target: &str, seconds: u64) -> Result<Command> {
    let corpus = target_dir().join("smoke").join(target);
    if corpus.exists() {
        fs::remove_dir_all(&corpus)?;
    }
    let mut command = command(target, seconds, corpus)?;
    command.arg("-seed=1");
    Ok(command)
}

fn command(target: &str, seconds: u64, corpus: PathBuf) -> Result<Command> {
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(artifacts())?;
    let program = target_dir().join(run::host()?).join("release").join(target);
    let mut command = run::command(&program.to_string_lossy());
    command.arg(&corpus);
    for (number, (_, choice, file)) in SEEDS.iter().enumerate().filter(|(_, (name, _, _))| *name == target) {
        let text = fs::read(run::root().join(file)).with_context(|| format!("no seed {file}"))?;
        fs::write(corpus.join(format!("seed-{number}")), [*choice, &text].concat())?;
    }
    for (number, (_, choice, text)) in seeds::INLINE.iter().enumerate().filter(|(_, (name, ..))| *name == target) {
        fs::write(corpus.join(format!("inline-{number}")), [*choice, text.as_bytes()].concat())?;
    }
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-artifact_prefix={}/{target}-", artifacts().display()));
    command.args([
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-max_len=65536",
        "-verbosity=0",
        "-print_funcs=0",
        "-print_final_stats=1",
    ]);
    Ok(command)
}
