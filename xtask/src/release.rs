//! `cargo xtask release`: the build step of the release workflow, for this machine's target.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::run;

/// Builds the stripped program into `dist/` with its digest; with `twice`, two clean builds must give the same bytes.
pub fn run(twice: bool) -> Result<()> {
    let dist = run::root().join("dist");
    fs::create_dir_all(&dist)?;
    let first = build("release-a")?;
    if twice {
        let second = build("release-b")?;
        if fs::read(&first)? != fs::read(&second)? {
            bail!("two clean builds differ: {} and {}", first.display(), second.display());
        }
        eprintln!("two clean builds gave the same bytes");
    }
    let name = format!("slam-{}-{}", env!("CARGO_PKG_VERSION"), run::host()?);
    let program = dist.join(&name);
    fs::copy(&first, &program).with_context(|| format!("cannot write {}", program.display()))?;
    let digest = Sha256::digest(fs::read(&program)?);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(dist.join(format!("{name}.sha256")), format!("{digest}  {name}\n"))?;
    println!("{digest}  {}", program.display());
    Ok(())
}

/// Builds from nothing in a folder of its own. Paths of this machine must not reach the program: they would differ
/// between machines, and tell about them.
fn build(folder: &str) -> Result<PathBuf> {
    let target = run::target_dir().join(folder);
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let registry = std::env::var("CARGO_HOME").map_or_else(|_| home().join(".cargo"), PathBuf::from);
    let map = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let flags = [map(&registry, "/cargo"), map(&target, "/target"), map(&run::root(), "/slam")].join("\u{1f}");
    let mut cargo = run::cargo();
    cargo.args(["build", "--release", "--locked", "--package", "slam", "--features", "online"]);
    cargo.env("CARGO_TARGET_DIR", &target).env("CARGO_ENCODED_RUSTFLAGS", flags).env("SOURCE_DATE_EPOCH", "0");
    run::wait(&mut cargo)?;
    Ok(target.join("release").join(if cfg!(windows) { "slam.exe" } else { "slam" }))
}

fn home() -> PathBuf {
    std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default()
}
