//! The cache is never seen in an answer: not when it is empty, full, shared, damaged, nor of an older program.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};

use crate::sandbox::{NOW, Sandbox};

const STATUS: [&str; 4] = ["status", "repo", "--format", "json"];
const CHECK: [&str; 4] = ["check", "repo", "--format", "json"];

/// Returns every file of the cache, the largest last.
fn files(cache: &Path) -> Vec<PathBuf> {
    let folders = ["facts", "answers"].map(|part| cache.join(part));
    let mut all: Vec<PathBuf> =
        folders.iter().flat_map(fs::read_dir).flatten().map(|entry| entry.unwrap().path()).collect();
    all.sort_by_key(|path| fs::metadata(path).unwrap().len());
    all
}

/// Runs with a cache and returns the result.
fn kept(sandbox: &Sandbox, words: &[&str]) -> String {
    let ran = sandbox.slam(&[words, &["--cache-dir", "cache"]].concat());
    ran.ends(0, &[]);
    ran.out
}

fn fresh(sandbox: &Sandbox, words: &[&str]) -> String {
    sandbox.slam(&[words, &["--no-cache"]].concat()).ends(0, &[]).out.clone()
}

#[test]
fn every_answer_is_the_one_without_a_cache() {
    let sandbox = Sandbox::with_project();
    for round in 0..3 {
        for words in [&STATUS, &CHECK] {
            assert_eq!(kept(&sandbox, words), fresh(&sandbox, words), "round {round}: {words:?}");
        }
        // One file changes, one moves, one goes, one comes.
        sandbox.write("repo/README.md", format!("# Tally\n\nRound {round}.\n"));
        sandbox.git("repo", &["mv", "LICENSE", "COPYING"]);
        sandbox.write(&format!("repo/docs/{round}.md"), "# A page\n\nIt says little.\n");
        sandbox.commit("Change");
        sandbox.git("repo", &["mv", "COPYING", "LICENSE"]);
        sandbox.commit("Change back");
    }
    // A tag is no part of the commit, and neither is where the history is cut.
    sandbox.git("repo", &["tag", "-a", "-m", "Release", "v0.3.0"]);
    assert_eq!(kept(&sandbox, &CHECK), fresh(&sandbox, &CHECK));
    sandbox.write("repo/.git/shallow", sandbox.git("repo", &["rev-parse", "HEAD~1"]) + "\n");
    let cut = kept(&sandbox, &CHECK);
    assert_eq!(cut, fresh(&sandbox, &CHECK));
    fs::remove_file(sandbox.path("repo/.git/shallow")).unwrap();
    assert_ne!(kept(&sandbox, &CHECK), cut);
}

#[test]
fn flags_the_day_and_files_of_the_command_line_ask_another_question() {
    let sandbox = Sandbox::with_project();
    sandbox.write("other.toml", "level = 2\n");
    let answers = files(&sandbox.path("cache")).len();
    assert_eq!(answers, 0);
    let count = |words: &[&str]| {
        sandbox.slam(&[words, &["--cache-dir", "cache"]].concat());
        files(&sandbox.path("cache")).len()
    };
    let first = count(&CHECK);
    assert_eq!(count(&CHECK), first);
    let level = count(&[&CHECK[..], &["--level", "1"]].concat());
    let settings = count(&[&CHECK[..], &["--config", "other.toml"]].concat());
    sandbox.write("other.toml", "level = 1\n");
    let changed = count(&[&CHECK[..], &["--config", "other.toml"]].concat());
    assert_eq!((level, settings, changed), (first + 1, first + 2, first + 3));
    let day = |day: &str| sandbox.slam_at(day, &[&STATUS[..], &["--cache-dir", "cache"]].concat()).json();
    assert_ne!(day("2026-10-05")["as_of"], day("2027-10-05")["as_of"]);
    // Files on disk are read each time.
    let before = count(&[&CHECK[..], &["--worktree"]].concat());
    assert_eq!(before, count(&[&CHECK[..], &["--worktree"]].concat()));
}

#[test]
fn damage_costs_time_and_is_mended() {
    let sandbox = Sandbox::with_project();
    let expected = fresh(&sandbox, &CHECK);
    kept(&sandbox, &CHECK);
    let all = files(&sandbox.path("cache"));
    assert_eq!(all.len(), 2, "one pack and one answer: {all:?}");
    let whole: Vec<Vec<u8>> = all.iter().map(|path| fs::read(path).unwrap()).collect();
    type Damage = fn(&[u8]) -> Vec<u8>;
    let damages: [Damage; 5] = [
        |_| Vec::new(),
        |bytes| bytes[..bytes.len() / 2].to_vec(),
        |bytes| bytes.iter().enumerate().map(|(at, byte)| if at % 97 == 0 { byte ^ 4 } else { *byte }).collect(),
        |bytes| bytes.iter().enumerate().map(|(at, byte)| byte ^ u8::from(at > 0 && at % 1013 == 0)).collect(),
        |bytes| [bytes, b"more"].concat(),
    ];
    for (number, damage) in damages.iter().enumerate() {
        for (path, bytes) in all.iter().zip(&whole) {
            fs::write(path, damage(bytes)).unwrap();
        }
        assert_eq!(kept(&sandbox, &CHECK), expected, "damage {number}");
        assert_eq!(fs::read(&all[0]).unwrap(), whole[0], "the answer is whole again after damage {number}");
    }
    // A folder or a link where a file should be.
    for path in &all {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    }
    assert_eq!(kept(&sandbox, &CHECK), expected);
}

#[test]
fn many_programs_write_at_the_same_time() {
    let sandbox = Sandbox::with_project();
    let expected = fresh(&sandbox, &CHECK);
    let runs: Vec<_> = (0..12)
        .map(|number| {
            let level = ["1", "2", "3"][number % 3];
            let words = [&CHECK[..], &["--cache-dir", "cache", "--now", NOW]].concat();
            let own = if number % 2 == 0 { words } else { [&words[..], &["--level", level]].concat() };
            Command::new(env!("CARGO_BIN_EXE_slam"))
                .args(own)
                .current_dir(sandbox.path("."))
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for (number, run) in runs.into_iter().enumerate() {
        let ended = run.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        if number % 2 == 0 {
            assert_eq!(String::from_utf8(ended.stdout).unwrap(), expected);
        }
    }
    assert_eq!(kept(&sandbox, &CHECK), expected);
    assert_eq!(files(&sandbox.path("cache")).len(), 5, "one pack, an answer a question, and nothing half");
}

#[cfg(unix)]
#[test]
fn a_program_that_is_killed_leaves_no_damage() {
    let sandbox = Sandbox::with_project();
    for number in 0..300 {
        sandbox.write(&format!("repo/docs/page-{number}.md"), format!("# Page {number}\n\nIt says {number}.\n"));
    }
    sandbox.commit("Write pages");
    let expected = fresh(&sandbox, &CHECK);
    let mut killed = 0;
    for wait in (0..200).step_by(5) {
        fs::remove_dir_all(sandbox.path("cache/answers")).ok();
        let mut child = Command::new(env!("CARGO_BIN_EXE_slam"))
            .args([&CHECK[..], &["--cache-dir", "cache", "--now", NOW]].concat())
            .current_dir(sandbox.path("."))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().code().is_none());
    }
    assert!(killed > 0, "no run was killed");
    assert_eq!(kept(&sandbox, &CHECK), expected);
    // What a killed program left is removed once nobody can be writing it any more.
    let half = sandbox.path("cache/facts/.half.1.ThreadId(1)");
    fs::write(&half, b"half").unwrap();
    fs::File::open(&half).unwrap().set_modified(SystemTime::now() - Duration::from_secs(7200)).unwrap();
    kept(&sandbox, &STATUS);
    assert!(!half.exists());
}

#[test]
fn the_oldest_goes_when_room_is_short() {
    let sandbox = Sandbox::with_project();
    let expected = fresh(&sandbox, &STATUS);
    for day in 10..40 {
        let words = [&CHECK[..], &["--cache-dir", "cache", "--cache-limit", "1"]].concat();
        sandbox.slam_at(&format!("2026-{:02}-{:02}", 10 + day / 28, 1 + day % 28), &words).ends(0, &[]);
    }
    let total: u64 = files(&sandbox.path("cache")).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert!(total <= 1 << 20, "{total} bytes");
    let none = sandbox.slam(&[&STATUS[..], &["--cache-dir", "none", "--cache-limit", "0"]].concat());
    assert_eq!(none.out, expected);
    assert_eq!(files(&sandbox.path("none")).len(), 0);
}

#[test]
fn no_value_of_a_secret_is_kept() {
    // Published by AWS as an example, which no account has; split so that no scanner takes this file for a leak.
    let secret = ["AKIA", "IOSFODNN7", "EXAMPLF"].concat();
    let sandbox = Sandbox::with_project();
    sandbox.write("repo/docs/setup.md", format!("# Setup\n\nThe key of the robot is {secret} for now.\n"));
    sandbox.write("repo/deploy.env", format!("AWS_ACCESS_KEY_ID={secret}\n"));
    sandbox.commit("Leak");
    let text = ["check", "repo", "--format", "text"];
    let json = kept(&sandbox, &CHECK);
    assert!(json.contains("deploy.env"), "the secret is found");
    kept(&sandbox, &text);
    kept(&sandbox, &["status", "repo"]);
    for path in files(&sandbox.path("cache")) {
        let bytes = fs::read(&path).unwrap();
        let holds = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!holds, "{} holds the secret", path.display());
    }
}

#[test]
fn what_was_missing_is_asked_for_again() {
    let sandbox = Sandbox::with_project();
    let id = sandbox.git("repo", &["rev-parse", "HEAD:README.md"]);
    let object = sandbox.path(&format!("repo/.git/objects/{}/{}", &id[..2], &id[2..]));
    let whole = fresh(&sandbox, &CHECK);
    let bytes = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    let lacking = kept(&sandbox, &CHECK);
    assert_eq!(kept(&sandbox, &CHECK), lacking);
    assert_ne!(lacking, whole);
    fs::write(&object, bytes).unwrap();
    assert_eq!(kept(&sandbox, &CHECK), whole);
}
