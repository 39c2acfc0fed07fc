//! `slam fleet`: one line a repository whatever happens to any of them, in the order of the list, and going on where it stopped.

use std::fs;

use serde_json::Value;
use snapbox::{assert_data_eq, file};

use crate::{
    contract::problems,
    sandbox::{Ran, Sandbox},
};

const BEGUN: &str = "//- README.md\n# Egg timer\n\nRings when the eggs are done.\n";

/// A good repository, an empty one, and nothing at all.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_files(BEGUN);
    sandbox.git(".", &["init", "-q", "-b", "main", "begun"]);
    sandbox.git(".", &["clone", "-q", "--bare", "repo", "bare.git"]);
    sandbox
}

#[track_caller]
fn rows(text: &str) -> Vec<Value> {
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for row in &rows {
        assert_eq!(problems("fleet", row), Vec::<String>::new(), "{row}");
    }
    rows
}

fn kinds(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["error"]["kind"].as_str().unwrap_or("judged")).collect()
}

/// Returns what standard error says, without what the clock says.
fn transcript(ran: &Ran) -> String {
    let is_timed = |line: &&str| line.contains("repositories an hour");
    let err: String = ran.err.lines().filter(|line| !is_timed(line)).map(|line| format!("{line}\n")).collect();
    assert_eq!(ran.err.lines().filter(is_timed).count(), 1, "{}", ran.err);
    format!("{}--- standard error\n{err}--- exit {}\n", ran.out, ran.code)
}

#[test]
fn a_fleet_as_a_person_sees_it() {
    let sandbox = sandbox();
    sandbox.write("list.txt", "# ours\nrepo\ngone\nbegun\nbare.git\next::sh\nhttps://127.0.0.1/a\n");
    let words = ["fleet", "list.txt", "--format", "text", "--cache", "cache"];
    let shown = transcript(&sandbox.slam(&words));
    assert_data_eq!(shown, file!["transcripts/fleet.txt"].raw());
}

#[test]
fn one_bad_repository_stops_no_other_and_the_first_code_of_the_order_counts() {
    let sandbox = sandbox();
    let fleet = |list: &str| {
        sandbox.write("list", list);
        sandbox.slam(&["fleet", "list", "--cache", "cache"])
    };
    let ran = fleet("repo\ngone\nbegun\nbare.git\n");
    assert_eq!((ran.code, kinds(&rows(&ran.out))), (3, vec!["judged", "gone", "empty", "judged"]));
    let ran = fleet("repo\nbegun\n");
    assert_eq!((ran.code, kinds(&rows(&ran.out))), (4, vec!["judged", "empty"]));
    let ran = fleet("gone\nfile:///etc\nrepo\n");
    assert_eq!((ran.code, kinds(&rows(&ran.out))), (2, vec!["gone", "list", "judged"]));
    let ran = fleet("https://10.0.0.1/a\nssh://git@[::1]/a\nrepo\n");
    assert_eq!((ran.code, kinds(&rows(&ran.out))), (3, vec!["refused", "refused", "judged"]));
    assert_eq!(fleet("repo\n").code, 0);
    fleet("# nothing\n").ends(4, &["`list` names no repository"]);
    sandbox.slam(&["fleet", "missing"]).ends(3, &["no such file `missing`"]);
    sandbox.slam(&["fleet", "list", "--event", "fall"]).ends(2, &["there is no edition `fall`"]);
}

#[test]
fn a_fleet_says_what_status_says() {
    let sandbox = Sandbox::with_project();
    sandbox.write("list.csv", "name,address,level\nTally,repo,2\n");
    let row = rows(&sandbox.slam(&["fleet", "list.csv"]).out).remove(0);
    let status = sandbox.slam(&["status", "repo", "--level", "2", "--format", "json"]).json();
    let check = sandbox.slam(&["check", "repo", "--level", "2", "--format", "json"]).json();
    assert_eq!((&row["name"], &row["level"], &row["as_of"]), (&"Tally".into(), &2.into(), &status["as_of"]));
    assert_eq!((&row["commit"], &row["coverage"]), (&status["subject"]["commit"], &check["coverage"]));
    let pairs = |badges: &Value| -> Vec<(Value, Value)> {
        badges.as_array().unwrap().iter().map(|badge| (badge["id"].clone(), badge["status"].clone())).collect()
    };
    assert_eq!(pairs(&row["badges"]), pairs(&status["badges"]));
}

#[test]
fn the_order_is_that_of_the_list_and_the_bytes_are_the_same_with_any_number_of_jobs() {
    let sandbox = sandbox();
    let list: String = (0..40).map(|number| if number % 7 == 3 { "gone\n" } else { "repo\n" }).collect();
    sandbox.write("list", list);
    let one = sandbox.slam(&["fleet", "list", "--jobs", "1"]);
    let four = sandbox.slam(&["fleet", "list", "--jobs", "4"]);
    assert_eq!(one.out, four.out);
    assert_eq!(rows(&one.out).len(), 40);
}

#[test]
fn an_interrupted_run_goes_on_and_ends_with_the_same_bytes() {
    let sandbox = sandbox();
    sandbox.write("list", "repo\nbare.git\ngone\n./repo\n");
    let run = |more: &[&str]| sandbox.slam(&[&["fleet", "list", "--output", "out.jsonl"], more].concat());
    run(&[]).ends(3, &["4 of 4 repositories: 3 judged, 0 unchanged, 1 failed"]);
    let whole = sandbox.read("out.jsonl");
    assert!(!sandbox.path(".out.jsonl.before").exists());

    // Cut in the middle of the second line, as a power cut would.
    let first = whole.find('\n').unwrap() + 1;
    sandbox.write("out.jsonl", &whole[..first + 20]);
    run(&[]).ends(3, &["2 judged, 1 unchanged, 1 failed"]);
    assert_eq!(sandbox.read("out.jsonl"), whole);

    // Interrupted again while going on: what the run before had still counts.
    fs::rename(sandbox.path("out.jsonl"), sandbox.path(".out.jsonl.before")).unwrap();
    sandbox.write("out.jsonl", &whole[..first]);
    run(&[]).ends(3, &["0 judged, 3 unchanged, 1 failed"]);
    assert_eq!(sandbox.read("out.jsonl"), whole);

    run(&["--again"]).ends(3, &["3 judged, 0 unchanged, 1 failed"]);
    run(&["--level", "2"]).ends(3, &["3 judged, 0 unchanged, 1 failed"]);
    run(&["--level", "2"]).ends(3, &["0 judged, 3 unchanged, 1 failed"]);
    sandbox.write("repo/more", "more");
    sandbox.commit("More");
    run(&["--level", "2"]).ends(3, &["2 judged, 1 unchanged, 1 failed"]);
}

#[test]
fn a_table_is_written_whole() {
    let sandbox = sandbox();
    sandbox.write("list.jsonl", "{\"name\":\"=A, B\",\"address\":\"repo\"}\n{\"address\":\"gone\"}\n");
    sandbox.slam(&["fleet", "list.jsonl", "--format", "csv", "--output", "out.csv"]).ends(3, &[]);
    let table = sandbox.read("out.csv");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[0].starts_with("name,address,commit,event,level,as_of,cleaner,"), "{table}");
    assert!(lines[1].starts_with("\"'=A, B\",repo,"), "{table}");
    assert!(lines[2].contains(",gone,no such path `gone`"), "{table}");
}

#[test]
fn a_hostile_repository_is_one_line() {
    let sandbox = sandbox();
    sandbox.git(".", &["clone", "-q", "--bare", "--shared", "repo", "borrower.git"]);
    sandbox.write("pointer/.git", "gitdir: ../repo/.git\n");
    sandbox.write("broken/.git/HEAD", "nonsense");
    sandbox.write("list", "borrower.git\npointer\nbroken\nrepo\n");
    let ran = sandbox.slam(&["fleet", "list"]);
    let rows = rows(&ran.out);
    assert_eq!(kinds(&rows)[..2], ["refused", "refused"]);
    assert_eq!((kinds(&rows)[3], ran.code), ("judged", 3));
}

#[test]
fn an_interrupt_ends_what_runs_and_keeps_what_is_done() {
    let sandbox = sandbox();
    // A host that takes the connection and says nothing: git waits for it when the signal comes.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://127.0.0.1:{}/a", silent.local_addr().unwrap().port());
    sandbox.write("list", format!("repo\n{address}\nbare.git\n"));
    let words = ["fleet", "list", "--jobs", "1", "--allow-private", "--cache", "cache", "--output", "out.jsonl"];
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_slam"))
        .env("SLAM_CACHE", "")
        .args(words)
        .args(["--now", crate::sandbox::NOW])
        .current_dir(sandbox.path("."))
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let held = silent.accept().unwrap();
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let ended = child.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(3), "{err}");
    assert!(err.contains("interrupted") && err.contains("1 of 3 repositories"), "{err}");
    assert_eq!(kinds(&rows(&sandbox.read("out.jsonl"))), ["judged"]);
    drop((held, silent));
    let ran = sandbox.slam(&words);
    ran.ends(3, &["1 judged, 1 unchanged, 1 failed"]);
    assert_eq!(kinds(&rows(&sandbox.read("out.jsonl"))), ["judged", "unreachable", "judged"]);
}

#[cfg(unix)]
#[test]
fn a_device_is_no_file_to_be_replaced() {
    use std::os::unix::fs::{FileTypeExt as _, symlink};

    let sandbox = sandbox();
    sandbox.write("list", "repo\n");
    symlink("/dev/null", sandbox.path("nowhere")).unwrap();
    for format in ["csv", "json-lines"] {
        sandbox.slam(&["fleet", "list", "--format", format, "--output", "nowhere"]).ends(0, &[]);
        assert!(fs::metadata(sandbox.path("nowhere")).unwrap().file_type().is_char_device(), "{format}");
        assert!(fs::symlink_metadata(sandbox.path("nowhere")).unwrap().is_symlink(), "{format}");
    }
}
