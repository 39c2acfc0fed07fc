//! What Scorecard's own unit tests expect of its workflows (commit 40c1e3599673), in strict mode.

use std::fs;

use slam_model::scorecard::{CheckScore, DetailLevel};

use super::{Mode, scorecard};

/// Returns the answer of one check about a repository that holds this workflow alone.
fn answer(file: &str, check: &str) -> Option<CheckScore> {
    let folder = slam_testdata::folder("scorecard")?;
    let text = fs::read_to_string(folder.join("workflows-testdata").join(file)).unwrap();
    let evidence = crate::testing::evidence(&format!("//- .github/workflows/{file}\n{text}"));
    scorecard(&evidence, Mode::Strict).into_iter().find(|one| one.name == check)
}

fn count(check: &CheckScore, level: DetailLevel) -> usize {
    check.details.iter().filter(|detail| detail.level == level).count()
}

#[test]
fn permissions_score_as_scorecard_scores_them() {
    // Name, score, warnings, infos.
    let table = [
        ("run-codeql-write", 10, 0, 2),
        ("run-no-codeql-write", 10, 1, 1),
        ("run-writes-2", 10, 3, 2),
        ("run-package-workflow-write", 10, 0, 2),
        ("run-package-write", 10, 1, 1),
        ("writeall", 0, 1, 0),
        ("readall", 10, 0, 2),
        ("absent", 0, 1, 1),
        ("writes", 10, 0, 2),
        ("reads", 10, 0, 11),
        ("nones", 10, 0, 11),
        ("none", 10, 0, 2),
        ("status-checks", 9, 2, 3),
        ("secevent-deployments", 8, 2, 4),
        ("contents", 0, 1, 3),
        ("actions", 0, 1, 3),
        ("packages", 0, 1, 2),
        ("contents-writes-no-release", 10, 1, 1),
        ("contents-writes-release", 10, 0, 2),
        ("contents-writes-release-mvn-release", 10, 0, 2),
        ("contents-writes-release-semantic-release-pnpm", 10, 0, 2),
        ("packages-writes", 10, 0, 2),
        ("jobs-only", 9, 1, 4),
        ("run-write-codeql-comment", 10, 1, 1),
        ("secevent-known-actions", 10, 0, 2),
        ("gh-pages", 10, 0, 2),
        ("run-multiple-writes", 10, 7, 1),
    ];
    for (name, score, warnings, infos) in table {
        let Some(found) = answer(&format!("github-workflow-permissions-{name}.yaml"), "Token-Permissions") else {
            return;
        };
        let counts = (found.score, count(&found, DetailLevel::Warn), count(&found, DetailLevel::Info));
        assert_eq!(counts, (Some(score), warnings, infos), "{name}");
    }
}

#[test]
fn dangerous_patterns_are_those_that_scorecard_finds() {
    for (name, hits) in [
        ("untrusted-checkout-workflow_run", 1),
        ("untrusted-checkout", 1),
        ("trusted-checkout", 0),
        ("default-checkout", 0),
        ("untrusted-script-injection", 1),
        ("trusted-script-injection", 0),
        ("untrusted-multiple-script-injection", 2),
        ("untrusted-inline-script-injection", 1),
        ("untrusted-script-injection-wildcard", 1),
        ("untrusted-script-injection-tojson", 1),
        ("safe-trigger", 0),
    ] {
        let Some(found) = answer(&format!("github-workflow-dangerous-pattern-{name}.yml"), "Dangerous-Workflow") else {
            return;
        };
        let score = if hits > 0 { 0 } else { 10 };
        assert_eq!((found.score, count(&found, DetailLevel::Warn)), (Some(score), hits), "{name}");
    }
}

#[test]
fn publishing_workflows_are_those_that_scorecard_knows() {
    let publishing = [
        "npm",
        "maven",
        "maven-multi-line",
        "gradle",
        "sbt-ci-release",
        "gem",
        "nuget",
        "docker-action",
        "docker-push",
        "pypi",
        "pypi-minimal",
        "python-semantic-release",
        "go",
        "cargo",
        "semantic-release",
        "elixir",
    ];
    for (name, score) in
        publishing.map(|name| (name, Some(10))).into_iter().chain([("npm-github", None), ("pypi-failing", None)])
    {
        let Some(found) = answer(&format!("github-workflow-packaging-{name}.yaml"), "Packaging") else { return };
        assert_eq!(found.score, score, "{name}");
    }
}

#[test]
fn analysers_are_those_that_scorecard_knows() {
    for (file, score) in [
        ("airflow-codeql-workflow.yaml", 10),
        ("github-hadolint-workflow.yaml", 10),
        ("github-workflow-sast-codeql.yaml", 10),
        ("github-workflow-sast-no-codeql.yaml", 0),
    ] {
        let Some(found) = answer(file, "SAST") else { return };
        assert_eq!(found.score, Some(score), "{file}");
    }
}
