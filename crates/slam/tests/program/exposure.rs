//! `slam ci exposure`: the days in March 2025 when every tag of tj-actions/changed-files led to a commit that printed the
//! secrets of its job (GHSA-mrrh-fwg8-r2c3), on a project that pinned and on one that did not.

use serde_json::Value;

use crate::{contract::problems, sandbox::Sandbox};

const WINDOW: [&str; 4] = ["--since", "2025-03-14", "--until", "2025-03-15"];
/// Where the tags led in these days.
const BAD: &str = "0e58ed8671d6b60d0890c21b07f8835ace038e67";

fn workflow(uses: &str) -> String {
    format!(
        "name: lint\non: [push, pull_request]\npermissions:\n  contents: read\nenv:\n  TOKEN: ${{{{ secrets.SHARED_TOKEN }}}}\njobs:\n  \
         changed:\n    runs-on: ubuntu-24.04\n    permissions:\n      contents: read\n      pull-requests: write\n    steps:\n      \
         - uses: actions/checkout@v4\n      - uses: {uses}\n      - run: ./publish\n        env:\n          KEY: ${{{{ secrets.PUBLISH_KEY }}}}\n  \
         other:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{{{ secrets.OTHER }}}}\n"
    )
}

fn at(sandbox: &Sandbox, day: &str, message: &str) -> String {
    let time = format!("{day}T12:00:00Z");
    sandbox.git("repo", &["add", "-A", "."]);
    let when = [("GIT_AUTHOR_DATE", time.as_str()), ("GIT_COMMITTER_DATE", &time)];
    sandbox.git_as("repo", &["commit", "-q", "--allow-empty", "-m", message], &when);
    sandbox.git("repo", &["rev-parse", "HEAD"])
}

fn exposure(sandbox: &Sandbox, action: &str) -> Value {
    let words = [&["ci", "exposure", action, "repo", "--format", "json"], &WINDOW[..]].concat();
    let ran = sandbox.slam(&words);
    ran.ends(0, &[]);
    let report = ran.json();
    assert_eq!(problems("exposure", &report), Vec::<String>::new());
    report["repositories"][0].clone()
}

#[test]
fn a_movable_tag_in_the_window_gives_the_rotation_list() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/.github/workflows/lint.yml", workflow("tj-actions/changed-files@v45"));
    let before = at(&sandbox, "2025-01-10", "Lint what changed");
    sandbox.write("repo/README.md", "# Tally\n");
    let within = at(&sandbox, "2025-03-14", "Write");
    sandbox.write("repo/.github/workflows/lint.yml", workflow("other/action@v1"));
    at(&sandbox, "2025-03-17", "Take it out");
    let found = exposure(&sandbox, "tj-actions/changed-files");
    assert_eq!(found["rotate"], serde_json::json!(["PUBLISH_KEY", "SHARED_TOKEN"]));
    let one = &found["uses"][0];
    assert_eq!(
        (found["uses"].as_array().unwrap().len(), &one["job"], &one["pin"]),
        (1, &"changed".into(), &"movable".into())
    );
    assert_eq!(one["triggers"], serde_json::json!(["pull_request", "push"]));
    let scopes = serde_json::json!({ "scopes": { "contents": "read", "pull-requests": "write" } });
    assert_eq!((&one["token"]["source"], &one["token"]["grant"]), (&"job".into(), &scopes));
    let seen = &one["seen"];
    assert_eq!((&seen["first"]["commit"], &seen["last"]["commit"]), (&before.into(), &within.into()));
    assert_eq!((&seen["at_start"], &seen["refs"]), (&true.into(), &serde_json::json!(["main"])));
}

#[test]
fn a_pin_keeps_everything_safe_unless_it_names_the_bad_commit() {
    let sandbox = Sandbox::with_repository();
    let good = "d6e91a2266cdb9d62096cebf1e8546899c6aa18f";
    sandbox.write("repo/.github/workflows/lint.yml", workflow(&format!("tj-actions/changed-files@{good} # v45.0.6")));
    at(&sandbox, "2025-01-10", "Lint what changed");
    let found = exposure(&sandbox, "tj-actions/changed-files");
    assert_eq!((&found["rotate"], &found["uses"][0]["comment"]), (&serde_json::json!([]), &"v45.0.6".into()));
    assert_eq!(found["rotate_if_pin_was_bad"], serde_json::json!(["PUBLISH_KEY", "SHARED_TOKEN"]));
    assert_eq!(exposure(&sandbox, &format!("tj-actions/changed-files@{BAD}"))["uses"], serde_json::json!([]));
    // A bot that moved the pin in these days.
    sandbox.git("repo", &["checkout", "-q", "-b", "renovate"]);
    sandbox.write("repo/.github/workflows/lint.yml", workflow(&format!("tj-actions/changed-files@{BAD} # v45.0.7")));
    at(&sandbox, "2025-03-15", "Update");
    let found = exposure(&sandbox, &format!("tj-actions/changed-files@{BAD}"));
    assert_eq!(found["uses"][0]["seen"]["refs"], serde_json::json!(["renovate"]));
}

#[test]
fn local_actions_and_called_workflows_are_followed() {
    let sandbox = Sandbox::with_repository();
    let call = "on: workflow_dispatch\npermissions: write-all\njobs:\n  call:\n    permissions:\n      contents: read\n    \
                uses: ./.github/workflows/shared.yml\n    secrets: inherit\n";
    let shared = "on: workflow_call\njobs:\n  work:\n    runs-on: ubuntu-24.04\n    permissions: write-all\n    steps:\n      \
                  - uses: ./tools/changed\n";
    let action = "name: changed\ndescription: x\nruns:\n  using: composite\n  steps:\n    - uses: tj-actions/changed-files/sub@main\n";
    sandbox.write("repo/.github/workflows/call.yml", call);
    sandbox.write("repo/.github/workflows/shared.yml", shared);
    sandbox.write("repo/tools/changed/action.yml", action);
    at(&sandbox, "2025-02-01", "Begin");
    let found = exposure(&sandbox, "TJ-Actions/changed-files");
    let one =
        found["uses"].as_array().unwrap().iter().find(|one| one["workflow"] == ".github/workflows/call.yml").unwrap();
    let via = [".github/workflows/call.yml", ".github/workflows/shared.yml", "tools/changed/action.yml"];
    assert_eq!((&one["via"], &one["line"]), (&serde_json::json!(via), &6.into()));
    assert_eq!((&one["token"]["source"], &one["secrets"]), (&"caller".into(), &serde_json::json!(["inherit"])));
}

#[test]
fn old_branches_and_tags_are_told_apart() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/.github/workflows/lint.yml", workflow("tj-actions/changed-files@v35"));
    at(&sandbox, "2023-01-01", "Begin");
    sandbox.git("repo", &["branch", "release-1"]);
    sandbox.git("repo", &["tag", "v1.0"]);
    sandbox.git("repo", &["rm", "-q", "-r", ".github"]);
    at(&sandbox, "2023-06-01", "Leave CI");
    let found = exposure(&sandbox, "tj-actions/changed-files");
    assert_eq!((&found["rotate"], &found["uses"][0]["seen"]["dormant"]), (&serde_json::json!([]), &true.into()));
    assert_eq!(found["rotate_if_old_branch_ran"], serde_json::json!(["PUBLISH_KEY", "SHARED_TOKEN"]));
    sandbox.git("repo", &["branch", "-q", "-D", "release-1"]);
    assert_eq!(
        exposure(&sandbox, "tj-actions/changed-files")["uses"],
        serde_json::json!([]),
        "a tag alone starts nothing"
    );
}

#[test]
fn what_cannot_be_searched_says_why() {
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    let run = |words: &[&str]| sandbox.slam(&[&["ci", "exposure"], words].concat());
    run(&["checkout", "repo", "--since", "2025-03-14", "--until", "2025-03-15"]).ends(2, &["names no action"]);
    run(&["a/b", "repo", "--since", "2025-03-15", "--until", "2025-03-14"]).ends(2, &["--since lies behind --until"]);
    run(&["a/b", "gone", "--since", "2025-03-14", "--until", "2025-03-15"]).ends(3, &["no such path `gone`"]);
    sandbox.write("repo/.git/shallow", sandbox.git("repo", &["rev-parse", "HEAD"]) + "\n");
    let ran = run(&["a/b", "repo", "--since", "2025-03-14", "--until", "2025-03-15"]);
    assert!(ran.out.contains("not seen: the clone is shallow"), "{}", ran.out);
}
