//! `slam check --diff`: what is new stops the gate, what was there before does not.

use serde_json::Value;

use crate::{contract::problems, sandbox::Sandbox};

const WEAK: &str = "\
//- README.md
# Egg timer
//- .github/workflows/greet.yml
name: greet
on: pull_request_target
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - run: echo \"Thanks for ${{ github.event.pull_request.title }}\"
";

fn diff(sandbox: &Sandbox, range: &str, more: &[&str]) -> Value {
    let words = ["check", "repo", "--format", "json", "--quiet", "--diff", range];
    let report = sandbox.slam(&[&words[..], more].concat()).json();
    assert_eq!(problems("diff", &report), Vec::<String>::new());
    report
}

fn code(sandbox: &Sandbox, range: &str, more: &[&str]) -> i32 {
    sandbox.slam(&[&["check", "repo", "--quiet", "--diff", range][..], more].concat()).code
}

#[test]
fn only_what_is_new_or_worse_stops_the_gate() {
    let sandbox = Sandbox::with_files(WEAK);
    let workflow = sandbox.read("repo/.github/workflows/greet.yml");
    // The weak line moves down, and is not new.
    sandbox.write("repo/.github/workflows/greet.yml", format!("# Says thanks.\n\n{workflow}"));
    sandbox.write("repo/SECURITY.md", "# Security\n\nWrite to security@example.org.\n");
    sandbox.commit("Move");
    let moved = diff(&sandbox, "HEAD~1..HEAD", &[]);
    assert_eq!((&moved["summary"]["new"], &moved["summary"]["worse"]), (&Value::from(0), &Value::from(0)));
    assert!(moved["summary"]["better"].as_u64() > Some(0), "{moved:#}");
    assert!(moved["summary"]["kept"].as_u64() > Some(0), "{moved:#}");
    for standard in [&["--fail-on", "failed"][..], &["--fail-on", "low", "--standard", "ci"]] {
        assert_eq!(code(&sandbox, "HEAD~1..HEAD", standard), 0, "{standard:?}");
    }
    // Without the difference the gate does not pass.
    sandbox.slam(&["check", "repo", "--quiet", "--fail-on", "failed"]).ends(1, &[]);
    sandbox.write("repo/.github/workflows/thank.yml", workflow.replace("pull_request.title", "pull_request.body"));
    sandbox.commit("Add one more");
    let new = diff(&sandbox, "HEAD~1..", &["--fail-on", "failed"]);
    let found = &new["new"][0];
    assert_eq!((&found["path"], &found["line"]), (&Value::from(".github/workflows/thank.yml"), &Value::from(8)));
    assert_eq!(new["gate"]["passed"], false);
    assert_eq!(code(&sandbox, "HEAD~1..", &["--fail-on", "failed"]), 1);
    assert_eq!(code(&sandbox, "HEAD~1..", &["--fail-on", "high", "--standard", "ci"]), 1);
    assert_eq!(code(&sandbox, "HEAD..HEAD~1", &["--fail-on", "failed"]), 0, "taking it away is no fault");
    // What got worse without a line stops it too.
    sandbox.git("repo", &["rm", "-q", "SECURITY.md"]);
    sandbox.commit("Say nothing of security");
    let worse = diff(&sandbox, "HEAD~1..HEAD", &["--fail-on", "failed"]);
    assert!(worse["summary"]["worse"].as_u64() > Some(0) && worse["gate"]["passed"] == false, "{worse:#}");
}

#[test]
fn scores_that_a_change_lowers_stop_the_gate() {
    let sandbox = Sandbox::with_files(WEAK);
    let scorecard = ["--standard", "scorecard", "--fail-on", "score=10,Token-Permissions=10"];
    let workflow = sandbox.read("repo/.github/workflows/greet.yml");
    sandbox.write("repo/.github/workflows/greet.yml", format!("permissions: write-all\n{workflow}"));
    sandbox.commit("Ask for every right");
    let worse = diff(&sandbox, "HEAD~1..HEAD", &scorecard);
    let moved = |check: &str| worse["scores"].as_array().unwrap().iter().find(|one| one["check"] == check).cloned();
    assert_eq!(moved("score").unwrap()["turn"], "worse");
    assert_eq!(moved("Token-Permissions").unwrap()["turn"], "worse");
    assert_eq!(moved("License"), None, "it stayed as it was");
    let warned = worse["new"].as_array().unwrap();
    assert!(warned.iter().any(|one| one["rule"] == "Token-Permissions" && one["line"] == 1), "{warned:?}");
    assert_eq!(worse["gate"]["stopped_by"], serde_json::json!(["score", "Token-Permissions"]));
    assert_eq!(code(&sandbox, "HEAD~1..HEAD", &scorecard), 1);
    // Low as the scores are, this change lowers none.
    assert_eq!(code(&sandbox, "HEAD..HEAD", &scorecard), 0);
    assert_eq!(code(&sandbox, "HEAD..HEAD~1", &scorecard), 0);
    let text = sandbox.slam(&["check", "repo", "--diff", "HEAD~1..HEAD", "--standard", "scorecard"]);
    assert!(text.ends(0, &[]).out.contains("Token-Permissions"));
    let refused = ["check", "repo", "--diff", "HEAD~1..HEAD", "--standard", "scorecard", "--fail-on", "failed"];
    sandbox.slam(&refused).ends(2, &["score=N"]);
}

#[test]
fn three_dots_begin_where_the_lines_part() {
    let sandbox = Sandbox::with_files(WEAK);
    sandbox.git("repo", &["checkout", "-q", "-b", "work"]);
    sandbox.write("repo/CONTRIBUTING.md", "# Contributing\n");
    sandbox.commit("Work");
    sandbox.git("repo", &["checkout", "-q", "main"]);
    sandbox.git("repo", &["rm", "-q", "-r", ".github"]);
    sandbox.commit("Go on without CI");
    let ci = ["--standard", "ci"];
    assert!(diff(&sandbox, "main..work", &ci)["summary"]["new"].as_u64() > Some(0), "it lacks what main has");
    let report = diff(&sandbox, "main...work", &ci);
    assert_eq!((&report["summary"]["new"], &report["base"]["merge_base"]), (&Value::from(0), &Value::from(true)));
    assert_eq!(report["base"]["commit"], sandbox.git("repo", &["rev-parse", "main~1"]).as_str());
}

#[test]
fn ages_of_both_commits_are_counted_to_one_moment() {
    let sandbox = Sandbox::with_project();
    let long_ago = [("GIT_COMMITTER_DATE", "2024-01-01T00:00:00Z"), ("GIT_AUTHOR_DATE", "2024-01-01T00:00:00Z")];
    sandbox.git_as("repo", &["commit", "-q", "--amend", "--allow-empty", "-m", "Old"], &long_ago);
    sandbox.commit("Nothing");
    let words = ["check", "repo", "--format", "json", "--quiet", "--diff", "HEAD~1..HEAD"];
    let report = crate::sandbox::slam_in(&sandbox.path("."), &words).json();
    assert_eq!(report["as_of"], "2026-09-01T10:00:00Z");
    assert_eq!(report["summary"]["worse"], 0);
}

#[test]
fn an_answer_is_kept_for_both_commits() {
    let sandbox = Sandbox::with_files(WEAK);
    sandbox.write("repo/SECURITY.md", "# Security\n");
    sandbox.commit("Two");
    sandbox.git("repo", &["branch", "other", "HEAD"]);
    let run = || sandbox.slam(&["check", "repo", "--diff", "HEAD~1..other", "--cache-dir", "cache"]).out;
    let first = run();
    assert_eq!(run(), first);
    sandbox.git("repo", &["branch", "-f", "other", "HEAD~1"]);
    assert_ne!(run(), first, "the branch moved, HEAD did not");
}

#[test]
fn what_cannot_be_compared_says_why() {
    let sandbox = Sandbox::with_files(WEAK);
    let run = |words: &[&str]| sandbox.slam(&[&["check", "repo", "--diff"][..], words].concat());
    run(&["main"]).ends(2, &["names no two commits", "BASE..HEAD"]);
    run(&["nowhere..HEAD"]).ends(2, &["`nowhere` is not a commit"]);
    run(&["HEAD..HEAD", "--format", "sarif"]).ends(2, &["text, json, markdown, and github"]);
    run(&["HEAD..HEAD", "--fail-on", "high"]).ends(2, &["severities are a gate of --standard ci"]);
    run(&["HEAD..HEAD", "--rev", "main"]).ends(2, &["cannot be used with"]);
    sandbox.git("repo", &["checkout", "-q", "--orphan", "apart"]);
    sandbox.commit("Begin anew");
    run(&["main...apart"]).ends(2, &["no commit that is behind both", "fetch-depth: 0"]);
    sandbox.git("repo", &["rm", "-q", "-r", "."]);
    sandbox.commit("Nothing left");
    run(&["HEAD..HEAD", "--standard", "ci"]).ends(4, &[]);
}
