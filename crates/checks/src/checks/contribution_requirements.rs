//! Whether contributors learn what a change must fulfil.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "contribution-requirements",
    title: "The contribution guide says what a change must fulfil to be accepted",
    rationale: "A written bar saves review time, treats everyone alike, and keeps untested code out.",
    requirements: &["OSPS-GV-03.02"],
    gates: &[],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "contribut*",
            "pull request*",
            "merge request*",
            "patch*",
            "code style",
            "coding style",
            "coding standard*",
            "commits",
        ],
        &[
            "must",
            "should",
            "require*",
            "need*",
            "please",
            "expect*",
            "has to",
            "have to",
            "make sure",
            "ensure",
            "accept*",
        ],
        &[
            "test*",
            "style*",
            "format*",
            "lint*",
            "sign-off",
            "signed-off*",
            "dco",
            "commit message*",
            "coverage",
            "update the documentation",
            "documented",
            "clippy",
            "rustfmt",
            "gofmt",
            "prettier",
            "eslint",
            "convention*",
            "cla",
            "conventional commits",
            "changelog",
        ],
    ])
    .under(&[
        "contribut*",
        "pull request*",
        "merge request*",
        "coding style",
        "code style",
        "style guide",
        "guideline*",
        "what we accept",
        "commit*",
        "requirement*",
        "acceptance*",
        "submitting*",
        "patches",
        "development",
    ])
    .linked_by(&[
        "contributing",
        "contribution guidelines",
        "contributing guide",
        "contributor guide",
        "contributor's guide",
        "contributing documentation",
        "developer guide",
    ])
    .not_in(&[DocumentKind::Security])
    .policy()
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Contributing],
            fields: &["/repository/documentation/review-policy", "/repository/documentation/contributing-guide"],
            what: "the requirements for acceptable contributions",
            advice: "write into CONTRIBUTING.md what a change must have: style, tests, documentation, commit messages, sign-off",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_by_a_list_of_requirements() {
        check(
            &super::CHECK,
            "//- CONTRIBUTING.md\n# Contributing\n\n## What we accept\n\nChanges must be formatted by rustfmt and come with tests.\n",
            expect!["Passed words-found CONTRIBUTING.md:5"],
        );
    }

    #[test]
    fn a_welcome_is_no_requirement() {
        check(
            &super::CHECK,
            "//- CONTRIBUTING.md\n# Contributing\n\nWe welcome contributions!\n",
            expect!["NeedsReview words-in-part CONTRIBUTING.md:3"],
        );
    }

    #[test]
    fn failed_without_words() {
        check(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }
}
