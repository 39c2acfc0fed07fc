//! Whether users learn when their version stops getting security fixes.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "security-support-end",
    title: "The documentation says when a version no longer gets security updates",
    rationale: "Users who do not know that their version is dead stay on it, with every hole that is found later.",
    requirements: &["OSPS-DO-05.01"],
    gates: &[gates::has_release],
    effort: maintainer(20),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["security", "vulnerabilit*", "cve*"],
        &[
            "security support",
            "supported version*",
            "supported until",
            "updates",
            "update",
            "fixes",
            "patches",
            "patched",
            "backport*",
        ],
        &[
            "until",
            "end of life",
            "end-of-life",
            "eol*",
            "no longer",
            "unsupported",
            "not supported",
            "end of support",
            "only the latest",
            "latest release",
            "latest version",
            "latest minor",
            "latest major",
            "latest stable",
            "most recent release",
            "older versions",
            "❌",
            "✅",
            ":x:",
            ":white_check_mark:",
            "not receive",
            "lts",
            "months",
            "years",
        ],
    ])
    .in_one_sentence()
    .linked_by(&[
        "support policy",
        "maintenance policy",
        "release policy",
        "supported versions",
        "maintenance",
        "lifecycle",
        "end of life",
        "endoflife.date",
    ])
    .rule()
    .under(&[
        "support*",
        "supported versions",
        "end of life",
        "end-of-life",
        "lifecycle",
        "life cycle",
        "eol",
        "security updates",
        "security support",
        "maintenance",
        "scope and supported versions",
    ])
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Support, DocumentKind::Security],
            fields: &["/project/documentation/support-policy"],
            what: "a statement when versions stop getting security updates",
            advice: "write into SUPPORT.md or SECURITY.md until when each version gets security fixes, as a table with dates or as a rule such as `only the newest minor release`",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn passed_by_a_table_with_an_end() {
        check_released(
            &super::CHECK,
            "//- SUPPORT.md\n# Support\n\n| release | security fixes until |\n| --- | --- |\n| 1.0 | 2027-12-31 |\n",
            expect!["Passed words-found SUPPORT.md:3"],
        );
    }

    #[test]
    fn passed_by_a_rule() {
        check_released(
            &super::CHECK,
            "//- SECURITY.md\n# Security policy\n\n## Supported versions\n\nOnly the latest release gets security fixes.\n",
            expect!["Passed words-found SECURITY.md:5"],
        );
    }

    #[test]
    fn a_promise_without_an_end_needs_review() {
        check_released(
            &super::CHECK,
            "//- SECURITY.md\n# Security policy\n\nWe publish security fixes with pleasure.\n",
            expect!["NeedsReview words-in-part SECURITY.md:3"],
        );
    }

    #[test]
    fn failed_without_words() {
        check_released(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }
}
