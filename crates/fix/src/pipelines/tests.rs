//! What the definitions are, and that they are sound: read again by our own analysis, none of them has a weakness.
mod gates;
mod releases;
mod scans;

use slam_model::RepoPath;

use crate::{
    plan::Outcome,
    testing::{Case, assert_idempotent, run},
};

const GITHUB: &str = "https://github.com/example/widget";
const GITLAB: &str = "https://gitlab.com/example/widget";
const CODEBERG: &str = "https://codeberg.org/example/widget";

/// Everything is known.
const REFS: &str = "\
actions/checkout@v5 1111111111111111111111111111111111111111 v5.0.1
actions/upload-artifact@v5 2222222222222222222222222222222222222222 v5.0.0
actions/download-artifact@v5 3333333333333333333333333333333333333333 v5.0.0
actions/dependency-review-action@v4 4444444444444444444444444444444444444444 v4.8.0
github/codeql-action@v4 5555555555555555555555555555555555555555 v4.31.0
actions/attest-build-provenance@v3 6666666666666666666666666666666666666666 v3.0.0
anchore/sbom-action@v0 7777777777777777777777777777777777777777 v0.20.0
google/osv-scanner@v2 8888888888888888888888888888888888888888 v2.2.0
golang:1 sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
rust:1 sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
semgrep/semgrep:latest sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
";

const RUST: &str = "//- Cargo.toml\n[package]\nname = 'widget'\nversion = '1.0.0'\n//- Cargo.lock\nversion = 4\n//- src/main.rs\nfn main() {}\n";

/// Asserts that our own analysis finds nothing in the definitions that were written, the pedantic rules included.
fn assert_sound(outcome: &Outcome) {
    let read = |(path, bytes): (&RepoPath, &Vec<u8>)| slam_ci::read(path, bytes);
    let definitions: Vec<_> = outcome.files.iter().filter_map(read).collect();
    let found = slam_ci::analyse(&definitions.iter().collect::<Vec<_>>());
    assert_eq!((found.findings, found.ignored), (vec![], vec![]));
    assert!(definitions.iter().all(|one| one.workflow.problems.is_empty()), "{definitions:?}");
    assert_eq!(outcome.withheld, []);
}

fn paths(outcome: &Outcome) -> Vec<String> {
    outcome.files.keys().map(ToString::to_string).collect()
}

const ALL: &[&str] = &[
    "add-dependency-review",
    "add-dependency-scan",
    "add-static-analysis",
    "add-release-workflow",
    "add-baseline-scan",
    "add-update-bot",
];

#[test]
fn all_of_them_together_are_sound_and_leave_nothing_for_a_second_run() {
    let github = [
        ".github/dependabot.yml",
        ".github/workflows/baseline.yml",
        ".github/workflows/codeql.yml",
        ".github/workflows/dependency-review.yml",
        ".github/workflows/dependency-scan.yml",
        ".github/workflows/release.yml",
    ];
    let gitlab = [
        ".gitlab-ci.yml",
        ".gitlab/ci/baseline-scan.yml",
        ".gitlab/ci/dependency-scan.yml",
        ".gitlab/ci/semgrep.yml",
        "renovate.json",
    ];
    let forgejo = [
        ".forgejo/workflows/baseline.yml",
        ".forgejo/workflows/dependency-scan.yml",
        ".forgejo/workflows/semgrep.yml",
        "renovate.json",
    ];
    for (url, expected) in [(GITHUB, &github[..]), (GITLAB, &gitlab), (CODEBERG, &forgejo)] {
        let case = Case {
            files: RUST,
            answers: releases::BUILD,
            url: Some(url),
            only: ALL,
            with_ci: true,
            refs: REFS,
            ..Case::default()
        };
        let outcome = run(&case);
        assert_sound(&outcome);
        assert_eq!(paths(&outcome), expected);
        assert_idempotent(&case);
        let bot = outcome.files.get(&RepoPath::from(".github/dependabot.yml"));
        let named = bot.is_some_and(|bytes| String::from_utf8_lossy(bytes).contains("github-actions"));
        assert_eq!(named, url == GITHUB, "the bot looks after what was written just now");
    }
}
