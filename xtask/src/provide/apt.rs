//! Debian packages, installed only when what they bring is missing.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::run;

/// Tells Debian's packages to start no service (exit code 101, "forbidden by policy").
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Finds the first of the programs; when none is there, installs the packages that bring them and looks again.
///
/// Installs as root only, or in CI with a `sudo` that asks nothing: on a person's machine the message names the command.
pub fn find_or_install(programs: &[&str], packages: &[&str], what: &str) -> Result<PathBuf> {
    let search = || programs.iter().find_map(|program| find(program));
    if let Some(program) = search() {
        return Ok(program);
    }
    let by_hand = format!("apt-get install {}", packages.join(" "));
    let Some(become_root) = become_root().filter(|_| find("apt-get").is_some()) else {
        bail!("{what} is missing and cannot be installed from here; on Debian `{by_hand}` as root brings it");
    };
    let apt = |words: &[&str]| {
        // A mirror that hangs must not hang the tests.
        let mut command = run::command("timeout");
        command.args(["900"]).args(become_root).args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]);
        command.args(["-o", "Acquire::http::Timeout=60", "-o", "Acquire::Retries=2"]).args(words);
        run::wait(&mut command)
    };
    apt(&["update"]).with_context(|| format!("{what} is missing, and the package lists cannot be read"))?;
    let _policy = StartNothing::new();
    let mut words = vec!["install", "--no-install-recommends"];
    words.extend(packages);
    apt(&words).with_context(|| format!("{what} is missing, and `{by_hand}` failed"))?;
    search().with_context(|| format!("`{by_hand}` worked but brought none of {}", programs.join(", ")))
}

/// Finds a program: a path as it is, a name in `PATH` or in the folders of system programs.
pub fn find(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(|path| path.is_file());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Returns whether this process is root.
pub fn is_root() -> bool {
    run::output(Command::new("id").arg("-u")).is_ok_and(|id| id == b"0\n")
}

/// Returns the words before a command that let it run as root; `None` when that is not to be had.
fn become_root() -> Option<&'static [&'static str]> {
    if is_root() {
        return Some(&[]);
    }
    let sudo_works = || Command::new("sudo").args(["-n", "true"]).output().is_ok_and(|done| done.status.success());
    (std::env::var_os("CI").is_some() && sudo_works()).then_some(&["sudo", "-n"])
}

/// While it lives, an installed package starts no service: the tests want programs, not a database and an sshd that run on
/// behind their back. Does nothing when the machine has a policy of its own.
struct StartNothing {
    written: bool,
}

impl StartNothing {
    fn new() -> Self {
        let policy = Path::new(POLICY);
        let written = !policy.exists()
            && fs::write(policy, "#!/bin/sh\nexit 101\n").is_ok()
            && fs::set_permissions(policy, fs::Permissions::from_mode(0o755)).is_ok();
        Self { written }
    }
}

impl Drop for StartNothing {
    fn drop(&mut self) {
        if self.written
            && let Err(error) = fs::remove_file(POLICY)
        {
            eprintln!("cannot remove {POLICY}, which keeps packages from starting services: {error}");
        }
    }
}
