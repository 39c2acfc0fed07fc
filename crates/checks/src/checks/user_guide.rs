//! Whether the documentation takes a user to a working result.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "user-guide",
    title: "The documentation shows how to use every basic function",
    rationale: "Software that nobody can start is not used, and a user who has to guess configures it insecurely.",
    requirements: &["OSPS-DO-01.01"],
    gates: &[gates::has_release],
    effort: contributor(60),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "usage",
            "to use",
            "using",
            "user guide",
            "getting started",
            "quick start",
            "quickstart",
            "tutorial*",
            "how to",
            "examples",
            "user manual",
            "handbook",
            "walkthrough",
            "man page",
        ],
        &[
            "run*",
            "call*",
            "type*",
            "install*",
            "import*",
            "example*",
            "command*",
            "click*",
            "start*",
            "open*",
            "configure*",
            "prints",
            "shows",
        ],
    ])
    .under(&[
        "usage",
        "basic use",
        "user guide",
        "user's guide",
        "users guide",
        "user manual",
        "getting started",
        "quick start",
        "quickstart",
        "tutorial",
        "how to use",
        "using the",
        "basic usage",
        "handbook",
        "manual",
    ])
    .headed(&["using", "examples", "example", "a simple example"])
    .titled()
    .shown_by_heading()
    .linked_by(&["user guide", "getting started", "quick start", "quickstart"])
    .not_in(&[
        DocumentKind::Security,
        DocumentKind::Contributing,
        DocumentKind::Governance,
        DocumentKind::Maintainers,
        DocumentKind::Building,
        DocumentKind::Releasing,
    ])
    .code_meets(1)
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[],
            fields: &["/project/documentation/detailed-guide", "/project/documentation/quickstart-guide"],
            what: "a user guide for the basic functions",
            advice: "write a section `Usage` in the README or a page `docs/guide.md` that takes a reader from nothing to a result, with commands, and name it in `project.documentation.detailed-guide` of the Security Insights file",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn passed_by_a_usage_section_with_a_command() {
        check_released(
            &super::CHECK,
            "//- README.md\n# Adder\n\n## Usage\n\n    adder 2 3\n",
            expect!["Passed words-found README.md:3"],
        );
    }

    #[test]
    fn passed_by_a_page_of_the_guide() {
        check_released(
            &super::CHECK,
            "//- docs/user-guide.md\n# Adder\n\nType `adder 2 3` to use it.\n",
            expect!["Passed words-found docs/user-guide.md:3"],
        );
    }

    #[test]
    fn a_word_in_passing_is_no_guide() {
        check_released(&super::CHECK, "//- README.md\n# Adder\n\nIt is of no use yet.\n", expect!["Failed no-words"]);
    }

    #[test]
    fn failed_without_words() {
        check_released(&super::CHECK, "//- README.md\n# Adder\n\nIt adds.\n", expect!["Failed no-words"]);
    }
}
