//! Repositories made by the `git` program in a folder of their own, away from the configuration of this machine.

#![allow(dead_code, reason = "each test file uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a test helper fails like a test")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use slam_collect::{CollectError, Request, Silent, collect};
use slam_facts::Sources;

/// A folder with repositories in it; gone when dropped.
pub(crate) struct Sandbox(tempfile::TempDir);

/// A time that every commit of a test has.
pub(crate) const COMMIT_TIME: &str = "1700000000 +0000";

impl Sandbox {
    /// Makes an empty folder.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Makes a repository `repo` in it.
    pub(crate) fn with_repository() -> Self {
        let sandbox = Self::new();
        sandbox.git(".", &["init", "-q", "-b", "main", "repo"]);
        sandbox
    }

    /// Returns the place of a path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(name)
    }

    /// Runs git in a folder and returns what it prints.
    pub(crate) fn git(&self, folder: &str, arguments: &[&str]) -> String {
        self.git_as(folder, arguments, &[])
    }

    /// Runs git with more environment.
    pub(crate) fn git_as(&self, folder: &str, arguments: &[&str], environment: &[(&str, &str)]) -> String {
        let output = self.command(folder, arguments, environment).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {error}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn command(&self, folder: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
        let mut command = Command::new("git");
        command
            .args(["-c", "protocol.file.allow=always", "-c", "core.fsync=none", "-c", "gc.auto=0"])
            .args(arguments)
            .current_dir(self.path(folder))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("."))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Ann Example")
            .env("GIT_AUTHOR_EMAIL", "ann@example.org")
            .env("GIT_AUTHOR_DATE", COMMIT_TIME)
            .env("GIT_COMMITTER_NAME", "Ann Example")
            .env("GIT_COMMITTER_EMAIL", "ann@example.org")
            .env("GIT_COMMITTER_DATE", COMMIT_TIME);
        command.envs(environment.iter().copied());
        command
    }

    /// Runs git with bytes on its standard input.
    pub(crate) fn git_with_input(&self, folder: &str, arguments: &[&str], input: &[u8]) -> String {
        use std::io::Write as _;
        let mut child = self
            .command(folder, arguments, &[])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Commits everything in `repo`.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git("repo", &["add", "-A", "."]);
        self.git("repo", &["commit", "-q", "--allow-empty", "-m", message]);
        self.git("repo", &["rev-parse", "HEAD"])
    }

    /// Collects the repository in a folder.
    pub(crate) fn collect(&self, folder: &str) -> Result<Sources, CollectError> {
        collect(&request(&self.path(folder)), &Silent)
    }
}

/// Returns a request whose clock stands at the time of the commits.
pub(crate) fn request(path: &Path) -> Request {
    Request::new(path, jiff::Timestamp::from_second(1_700_000_000).unwrap())
}

/// Returns the paths of all files.
pub(crate) fn paths(sources: &Sources) -> Vec<String> {
    sources.files.iter().map(|(entry, _)| entry.path.to_string()).collect()
}

/// Returns the messages of all oddities about a path.
pub(crate) fn oddities(sources: &Sources, path: &str) -> Vec<String> {
    sources.oddities.iter().filter(|odd| odd.path.to_string() == path).map(|odd| odd.message.clone()).collect()
}
