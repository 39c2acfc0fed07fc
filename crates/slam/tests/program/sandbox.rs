//! Repositories made by the `git` program in a folder of their own, and the program run on them with a time limit.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

/// The day of every run: between the opening and the last cut-off of the default edition.
pub(crate) const NOW: &str = "2026-10-05";

/// How long one run may take in a build without optimisation on a busy machine. Hostile input must not buy more.
const LONGEST: Duration = Duration::from_secs(60);

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Returns standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        match serde_json::from_str(&self.out) {
            Ok(value) => value,
            Err(error) => panic!("not JSON: {error}\nexit {}\n{}\n{}", self.code, self.out, self.err),
        }
    }

    /// Asserts the exit code and that standard error has these words.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32, words: &[&str]) -> &Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        let flat = self.err.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in words {
            assert!(flat.contains(word), "`{word}` is not in: {}", self.err);
        }
        self
    }
}

/// Runs the program in a folder.
pub(crate) fn slam_in(folder: &Path, words: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slam"));
    command.args(words).current_dir(folder).env("COLUMNS", "100").env_remove("CLICOLOR_FORCE").env("NO_COLOR", "1");
    // A test that keeps something says where.
    command.env("SLAM_CACHE", "");
    run(&mut command)
}

/// Runs the program.
pub(crate) fn slam(words: &[&str]) -> Ran {
    slam_in(Path::new(env!("CARGO_MANIFEST_DIR")), words)
}

/// Runs a program with a time limit; a crash is a failure whatever the test expects.
fn run(command: &mut Command) -> Ran {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let read_out = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        out.read_to_end(&mut bytes).map(|_| bytes)
    });
    let read_err = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        err.read_to_end(&mut bytes).map(|_| bytes)
    });
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("{command:?} did not end within {LONGEST:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
    let (out, err) = (text(read_out.join().unwrap().unwrap()), text(read_err.join().unwrap().unwrap()));
    assert!(!err.contains("panicked"), "{command:?}: {err}");
    let Some(code) = status.code() else { panic!("{command:?} was ended by {status}: {err}") };
    Ran { code, out, err }
}

/// A folder with repositories in it; gone when dropped.
pub(crate) struct Sandbox(tempfile::TempDir);

impl Sandbox {
    /// Makes an empty folder.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Makes a repository `repo` in it, without a commit.
    pub(crate) fn with_repository() -> Self {
        let sandbox = Self::new();
        sandbox.git(".", &["init", "-q", "-b", "main", "repo"]);
        sandbox
    }

    /// Makes a repository with these files (each after a line `//- PATH`) in one commit.
    pub(crate) fn with_files(files: &str) -> Self {
        let sandbox = Self::with_repository();
        for (path, bytes) in slam_testdata::files(files) {
            sandbox.write(&format!("repo/{path}"), bytes);
        }
        sandbox.commit("Begin");
        sandbox
    }

    /// Makes the complete project of `project.txt`: three signed-off commits of two people, and two releases.
    pub(crate) fn with_project() -> Self {
        let sandbox = Self::with_repository();
        let files = project();
        let steps = [("src/", "Ann", "Add the sources"), ("", "Bob", "Add all the rest"), ("", "Ann", "Look again")];
        for (folder, name, subject) in steps {
            for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with(folder)) {
                sandbox.write(&format!("repo/{path}"), bytes);
            }
            sandbox.git("repo", &["add", "-A", "."]);
            let mail = format!("{}@tally.example.org", name.to_lowercase());
            let message = format!("{subject}\n\nSigned-off-by: {name} Example <{mail}>");
            let name = format!("{name} Example");
            let who = [("GIT_AUTHOR_NAME", name.as_str()), ("GIT_AUTHOR_EMAIL", &mail)];
            sandbox.git_as("repo", &["commit", "-q", "--allow-empty", "-m", &message], &who);
        }
        for tag in ["v0.1.0", "v0.2.0"] {
            // Before HEAD, so that a sibling of HEAD has them in its history too.
            sandbox.git("repo", &["tag", "-a", "-m", &format!("Release {tag}"), tag, "HEAD~1"]);
        }
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
        self.git_with(folder, arguments, environment, b"")
    }

    /// Runs git with bytes on its standard input.
    pub(crate) fn git_with(&self, folder: &str, arguments: &[&str], more: &[(&str, &str)], input: &[u8]) -> String {
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
            .env("GIT_AUTHOR_EMAIL", "ann@tally.example.org")
            .env("GIT_AUTHOR_DATE", "2026-09-01T10:00:00Z")
            .env("GIT_COMMITTER_NAME", "Ann Example")
            .env("GIT_COMMITTER_EMAIL", "ann@tally.example.org")
            .env("GIT_COMMITTER_DATE", "2026-09-01T10:00:00Z")
            .envs(more.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Commits everything in `repo` and returns the commit.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git("repo", &["add", "-A", "-f", "."]);
        self.git("repo", &["commit", "-q", "--allow-empty", "-m", message]);
        self.git("repo", &["rev-parse", "HEAD"])
    }

    /// Writes a blob and returns its id.
    pub(crate) fn blob(&self, bytes: &[u8]) -> String {
        self.git_with("repo", &["hash-object", "-w", "--stdin"], &[], bytes)
    }

    /// Commits a tree object that git itself would not write, from `(mode, name, id)`, to the branch.
    pub(crate) fn commit_raw_tree(&self, entries: &[(&str, &[u8], &str)]) {
        let mut bytes = Vec::new();
        for (mode, name, id) in entries {
            bytes.extend_from_slice(mode.as_bytes());
            bytes.push(b' ');
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend((0..id.len()).step_by(2).map(|at| u8::from_str_radix(&id[at..at + 2], 16).unwrap()));
        }
        let write = ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"];
        let tree = self.git_with("repo", &write, &[], &bytes);
        let commit = self.git("repo", &["commit-tree", "-m", "Begin", &tree]);
        self.git("repo", &["update-ref", "refs/heads/main", &commit]);
    }

    /// Runs the program in the folder above `repo`, at the day of the tests.
    pub(crate) fn slam(&self, words: &[&str]) -> Ran {
        self.slam_at(NOW, words)
    }

    /// Runs the program in the folder above `repo`, at another day.
    pub(crate) fn slam_at(&self, day: &str, words: &[&str]) -> Ran {
        slam_in(&self.path("."), &[words, &["--now", day]].concat())
    }
}

/// Returns the files of the complete project.
pub(crate) fn project() -> BTreeMap<String, Vec<u8>> {
    slam_testdata::files(include_str!("project.txt"))
}

/// Returns the verdict of every requirement of a check report.
pub(crate) fn verdicts(report: &Value) -> BTreeMap<String, String> {
    let rows = report["requirements"].as_array().expect("a check report");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| (text(&row["id"]), text(&row["verdict"]))).collect()
}

/// Returns the status of every badge of a status report.
pub(crate) fn badges(report: &Value) -> BTreeMap<String, String> {
    let rows = report["badges"].as_array().expect("a status report");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| (text(&row["id"]), text(&row["status"]))).collect()
}
