//! The repositories of the demonstration: small streams of `git fast-import` that the program carries, made into bare
//! repositories in its folder. `refs/demo/N` is where a project stood at stage N.

use std::{
    io::{self, Write as _},
    process::{Command, Stdio},
};

use camino::{Utf8Path, Utf8PathBuf};

use crate::error::SlamError;

const STREAMS: [(&str, &str); 7] = [
    ("adder", include_str!("../../../../../../fixtures/demo/adder.fi")),
    ("foghorn", include_str!("../../../../../../fixtures/demo/foghorn.fi")),
    ("kettle", include_str!("../../../../../../fixtures/demo/kettle.fi")),
    ("lantern", include_str!("../../../../../../fixtures/demo/lantern.fi")),
    ("mirage", include_str!("../../../../../../fixtures/demo/mirage.fi")),
    ("orrery", include_str!("../../../../../../fixtures/demo/orrery.fi")),
    ("sundial", include_str!("../../../../../../fixtures/demo/sundial.fi")),
];

/// Makes the repositories and returns their folder as an absolute path, which is how they are registered.
pub(super) fn make(folder: &Utf8Path) -> Result<Utf8PathBuf, SlamError> {
    let failed = |source| SlamError::Demo { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let folder = folder.canonicalize_utf8().map_err(failed)?;
    for (name, stream) in STREAMS {
        let repository = folder.join(name);
        git(&folder, &["init", "--quiet", "--bare", "--initial-branch=main", repository.as_str()], "")?;
        git(&repository, &["fast-import", "--quiet", "--done"], stream)?;
    }
    Ok(folder)
}

/// Moves the default branch to where it stood at a stage; a project that rested then stays where it is.
pub(super) fn advance(repository: &Utf8Path, stage: usize) -> Result<(), SlamError> {
    let reached = (1..=stage).rev().map(|stage| format!("refs/demo/{stage}"));
    for reference in reached {
        if git(repository, &["rev-parse", "--quiet", "--verify", &reference], "").is_ok() {
            return git(repository, &["update-ref", "refs/heads/main", &reference], "");
        }
    }
    Ok(())
}

/// Runs git without any settings of this machine or user.
fn git(folder: &Utf8Path, words: &[&str], input: &str) -> Result<(), SlamError> {
    let failed = |source| SlamError::Demo { path: folder.to_owned(), source };
    let mut command = Command::new("git");
    command.args(words).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut to) = child.stdin.take() {
        to.write_all(input.as_bytes()).map_err(failed)?;
    }
    let status = child.wait().map_err(failed)?;
    if status.success() {
        return Ok(());
    }
    Err(failed(io::Error::other(format!("`git {}` ended with {status}", words.join(" ")))))
}
