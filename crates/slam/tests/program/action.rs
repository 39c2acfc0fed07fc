//! The action of this repository: its script is run as a runner would, with a server of its own in place of the releases.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Arc, Mutex},
};

use slam_model::Sha256;

use crate::sandbox::Sandbox;

const VERSION: &str = "9.8.7";
const SUMMARY: &str = "summary.md";

/// Serves one file under any path and writes down what was asked for.
struct Mirror {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Mirror {
    fn of(program: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                list.lock().unwrap().push(answer(stream, &program));
            }
        });
        Self { address, asked }
    }
}

fn answer(mut stream: TcpStream, program: &[u8]) -> String {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    lines.find(String::is_empty);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", program.len());
    // A client that has seen enough may hang up.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(program));
    first.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Runs the script in `repo` of a sandbox with the variables of action.yml, and these on top.
fn act(sandbox: &Sandbox, more: &[(&str, &str)]) -> Output {
    let mut command = Command::new("bash");
    command
        .arg(root().join("action/slam.sh"))
        .current_dir(sandbox.path("repo"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", sandbox.path("."))
        .env("RUNNER_TEMP", sandbox.path("runner"))
        .env("GITHUB_OUTPUT", sandbox.path("output"))
        .env("GITHUB_STEP_SUMMARY", sandbox.path(SUMMARY))
        .envs([("SLAM_STANDARD", "osps-baseline"), ("SLAM_REPOSITORY", "."), ("SLAM_DIGESTS", "")])
        .envs(more.iter().copied());
    fs::create_dir_all(sandbox.path("runner")).unwrap();
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns the target of this machine as the script names it.
fn target() -> String {
    let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    match system {
        "macos" => format!("{machine}-apple-darwin"),
        "windows" => format!("{machine}-pc-windows-msvc"),
        _ => format!("{machine}-unknown-linux-gnu"),
    }
}

fn digests(program: &[u8]) -> String {
    let other = "f".repeat(64);
    format!("{other}  slam-{VERSION}-riscv64-unknown-linux-gnu\n{}  slam-{VERSION}-{}\n", Sha256::of(program), target())
}

#[test]
fn a_request_is_judged_summed_up_and_annotated_by_the_verified_program() {
    let program = fs::read(env!("CARGO_BIN_EXE_slam")).unwrap();
    let (digests, mirror) = (digests(&program), Mirror::of(program));
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    let base = sandbox.git("repo", &["rev-parse", "HEAD"]);
    let weak = "on: issues\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.event.issue.title }}\n";
    sandbox.write("repo/.github/workflows/a.yml", weak);
    sandbox.commit("Add CI");
    let variables = [
        ("SLAM_DIGESTS", digests.as_str()),
        ("SLAM_DOWNLOAD_BASE", &mirror.address),
        ("SLAM_BASE", &base),
        ("SLAM_STANDARD", "ci"),
        ("SLAM_FAIL_ON", "high"),
    ];
    let ran = act(&sandbox, &variables);
    let out = text(&ran.stdout);
    assert_eq!(ran.status.code(), Some(1), "{out}\n{}", text(&ran.stderr));
    assert_eq!(*mirror.asked.lock().unwrap(), [format!("/v{VERSION}/slam-{VERSION}-{}", target())]);
    assert!(out.contains("::error file=.github/workflows/a.yml,line=6"), "{out}");
    assert!(sandbox.read(SUMMARY).contains("**The gate `high` did not pass:**"), "{}", sandbox.read(SUMMARY));
    let output = sandbox.read("output");
    assert!(output.starts_with("exit-code=1\nreport="), "{output}");
    let report = output.split_once("report=").unwrap().1.trim();
    assert!(fs::read_to_string(report).unwrap().contains("\"slam.diff/1\""));
    // The commit alone, without a gate.
    let ran = act(&sandbox, &variables[..2]);
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    assert!(sandbox.read(SUMMARY).contains("# osps-baseline"), "{}", sandbox.read(SUMMARY));
}

#[test]
fn a_program_with_another_digest_is_never_run() {
    let program = b"#!/bin/sh\ntouch \"$HOME/was-run\"\n".to_vec();
    let digests = digests(b"what was released");
    let mirror = Mirror::of(program);
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    let ran = act(&sandbox, &[("SLAM_DIGESTS", &digests), ("SLAM_DOWNLOAD_BASE", &mirror.address)]);
    assert_eq!(ran.status.code(), Some(3));
    assert!(
        text(&ran.stdout).contains("::error title=slam::The downloaded program is another one"),
        "{}",
        text(&ran.stdout)
    );
    assert!(!sandbox.path("was-run").exists());
    assert!(!sandbox.path("runner/slam-action/slam").exists() && !sandbox.path("runner/slam-action/slam.new").exists());
}

#[test]
fn nothing_but_the_named_release_is_fetched() {
    let program = b"#!/bin/sh\nexit 0\n".to_vec();
    let (sha256, mirror) = (Sha256::of(&program).to_string(), Mirror::of(program));
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    let base = ("SLAM_DOWNLOAD_BASE", mirror.address.as_str());
    for (more, words) in [
        (vec![base], "names no program for"),
        (vec![base, ("SLAM_VERSION", VERSION)], "needs the SHA-256"),
        (vec![base, ("SLAM_VERSION", VERSION), ("SLAM_SHA256", "abc")], "The SHA-256 is not one"),
        (vec![base, ("SLAM_VERSION", "../../x"), ("SLAM_SHA256", &sha256)], "not one of a release"),
        (
            vec![("SLAM_DOWNLOAD_BASE", "http://example.org"), ("SLAM_VERSION", VERSION), ("SLAM_SHA256", &sha256)],
            "has to begin with https",
        ),
    ] {
        let ran = act(&sandbox, &more);
        assert_eq!((ran.status.code(), text(&ran.stdout).contains(words)), (Some(3), true), "{}", text(&ran.stdout));
    }
    assert!(mirror.asked.lock().unwrap().is_empty());
    let own = [base, ("SLAM_VERSION", VERSION), ("SLAM_SHA256", sha256.as_str())];
    assert_eq!(act(&sandbox, &own).status.code(), Some(0));
}

#[test]
fn hostile_values_stay_values() {
    // Prints its arguments, one a line.
    let program = b"#!/bin/sh\nfor one; do printf '[%s]\\n' \"$one\"; done\n".to_vec();
    let (sha256, mirror) = (Sha256::of(&program).to_string(), Mirror::of(program));
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    let variables = [
        ("SLAM_DOWNLOAD_BASE", mirror.address.as_str()),
        ("SLAM_VERSION", VERSION),
        ("SLAM_SHA256", &sha256),
        ("SLAM_STANDARD", "ci; touch $HOME/a"),
        ("SLAM_FAIL_ON", "$(touch $HOME/b)"),
        ("SLAM_BASE", "x --output=/tmp/y `touch $HOME/c`"),
    ];
    let ran = act(&sandbox, &variables);
    let out = text(&ran.stdout);
    assert!(out.contains("[--standard=ci; touch $HOME/a]\n"), "{out}");
    assert!(out.contains("[--fail-on=$(touch $HOME/b)]\n") && out.contains("touch $HOME/c`...HEAD]\n"), "{out}");
    assert!(["a", "b", "c"].iter().all(|name| !sandbox.path(name).exists()));
}

#[test]
fn the_action_hands_every_input_over_and_pastes_none() {
    let action = fs::read_to_string(root().join("action.yml")).unwrap();
    let script = fs::read_to_string(root().join("action/slam.sh")).unwrap();
    let (inputs, rest) = action.split_once("\noutputs:").unwrap();
    let names = inputs.lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    for name in names.filter(|name| !name.starts_with(' ')) {
        let variable = format!("SLAM_{}", name.to_uppercase().replace('-', "_"));
        assert!(rest.contains(&format!("{variable}: ${{{{ inputs.{name} }}}}")), "{name}");
        assert!(script.contains(&variable), "{name}");
    }
    let runs = action.lines().filter(|line| line.trim_start().starts_with("run:"));
    assert!(runs.clone().count() == 1 && runs.into_iter().all(|line| !line.contains("${{")));
    let found =
        crate::sandbox::slam_in(&root(), &["check", ".", "--standard", "ci", "--worktree", "--format", "json"]).json();
    let own = found["findings"].as_array().unwrap().iter().filter(|one| one["path"] == "action.yml");
    assert_eq!(own.map(|one| one["id"].to_string()).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_hooks_of_pre_commit_name_verbs_and_flags_that_exist() {
    let hooks = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let entries: Vec<&str> = hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: slam ")).collect();
    assert_eq!(entries.len(), 2);
    assert!(!hooks.contains("language: rust"), "a hook compiles nothing");
    for entry in entries {
        let words: Vec<&str> = entry.split(' ').chain(["--help"]).collect();
        crate::sandbox::slam(&words).ends(0, &[]);
    }
}
