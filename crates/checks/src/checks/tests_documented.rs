//! Whether contributors learn how to run the tests and when they run.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "tests-documented",
    title: "The documentation says when and how tests are run",
    rationale: "Tests that only one person can run are not run by anyone else, and a red result means nothing to a newcomer.",
    requirements: &["OSPS-QA-06.02"],
    gates: &[gates::has_code],
    effort: contributor(15),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["test*"],
        &[
            "run",
            "runs",
            "running",
            "execute*",
            "cargo test*",
            "cargo xtask*",
            "npm test*",
            "npm run test*",
            "make test*",
            "make check*",
            "pytest*",
            "go test*",
            "mvn *",
            "gradle*",
            "tox",
            "nox",
            "ctest*",
            "rspec*",
            "phpunit*",
            "dotnet test*",
            "bazel test*",
        ],
        &[
            "continuous integration",
            "ci",
            "before you",
            "before submit*",
            "before push*",
            "before commit*",
            "before a",
            "before every",
            "before opening",
            "before the merge",
            "before merg*",
            "every pull request",
            "each pull request",
            "on every",
            "on each",
            "every push",
            "every commit",
            "prior to",
            "github actions",
            "pipeline*",
            "workflow*",
            "automatically",
            "every merge request",
            "nightly",
        ],
    ])
    .under(&[
        "testing",
        "tests",
        "unit test*",
        "integration test*",
        "running the tests",
        "running tests",
        "run the tests",
        "run tests",
        "running unit tests",
        "test suite",
        "ci",
        "continuous integration",
        "how to test",
    ])
    .headed(&["test", "testing", "tests"])
    .rule()
    .not_in(&[DocumentKind::Security, DocumentKind::Governance])
    .code_meets(1)
    .reads_code()
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Testing, DocumentKind::Contributing],
            fields: &[],
            what: "a description of when and how tests are run",
            advice: "write into CONTRIBUTING.md a section `Tests` with the command that runs them and when they run: by hand before a push, and in CI before a merge",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_by_a_command_and_a_moment() {
        check(
            &super::CHECK,
            "//- src/a.rs\nfn a() {}\n//- CONTRIBUTING.md\n# Contributing\n\n## Tests\n\n`cargo test` runs all tests. CI runs them on every pull request.\n",
            expect!["Passed words-found CONTRIBUTING.md:5"],
        );
    }

    #[test]
    fn a_command_without_a_moment_needs_review() {
        check(
            &super::CHECK,
            "//- src/a.rs\nfn a() {}\n//- README.md\n# Tool\n\n## Testing\n\nRun `cargo test`.\n",
            expect!["NeedsReview words-in-part README.md:5"],
        );
    }

    #[test]
    fn failed_without_words() {
        check(&super::CHECK, "//- src/a.rs\nfn a() {}\n//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }

    #[test]
    fn documents_alone_have_no_tests() {
        check(&super::CHECK, "//- README.md\n# Notes\n\nOnly text.\n", expect!["NotApplicable no-code"]);
    }
}
