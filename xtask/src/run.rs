//! Starting other programs, with what failed in the message.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// Returns the root of the checkout.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// Returns a command that runs in the root of the checkout.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Returns cargo, as this program was started by it.
pub fn cargo() -> Command {
    command(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// Runs a command to its end; an error when it does not end well.
pub fn wait(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    let status = command.status().with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("{shown} ended with {status}");
    }
    Ok(())
}

/// Returns the words of a command. Its environment can hold a password, and stays unsaid.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// Runs a command to its end and returns what it printed.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let shown = shown(command);
    let done = command.output().with_context(|| format!("cannot start {shown}"))?;
    if !done.status.success() {
        bail!("{shown} ended with {}: {}", done.status, String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(done.stdout)
}

/// Returns a command that gets the signal when this process ends, however that ends: a kill leaves nothing behind.
///
/// `words` are further options of `setpriv`, such as the user to become. Elsewhere than on Linux there is no such tie.
pub fn tied(signal: &str, words: &[String], program: &Path) -> Command {
    if cfg!(target_os = "linux") {
        let mut tied = command("setpriv");
        tied.arg("--pdeathsig").arg(signal).args(words).arg("--").arg(program);
        tied
    } else {
        command(&program.to_string_lossy())
    }
}

/// Sends a child of ours a signal and waits for its end; returns whether it ended in time.
pub fn end(child: &mut Child, signal: Signal, patience: Duration) -> bool {
    if let Ok(id) = i32::try_from(child.id())
        && matches!(child.try_wait(), Ok(None))
    {
        // It can have ended between the two lines.
        let _gone = kill(Pid::from_raw(id), signal);
    }
    let limit = Instant::now() + patience;
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() > limit {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
    true
}

/// Returns the target directory that cargo uses.
pub fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Returns the target of this machine: `x86_64-unknown-linux-gnu`.
pub fn host() -> Result<String> {
    let text = String::from_utf8(output(command("rustc").arg("-vV"))?)?;
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).context("rustc does not tell its host")
}
