//! Whether there is a policy for coordinated disclosure that says how soon the project answers.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "disclosure-policy",
    title: "A policy for coordinated disclosure says how soon the project answers",
    rationale: "A finder who knows when to expect an answer waits for it; one who does not know publishes.",
    requirements: &["OSPS-VM-01.01"],
    gates: &[],
    effort: maintainer(45),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "vulnerabilit*",
            "security issue*",
            "security bug*",
            "security report*",
            "security flaw*",
            "security problem*",
            "disclos*",
        ],
        &["report*", "disclos*", "embargo*", "coordinat*"],
        &[
            "answer*",
            "respon*",
            "acknowledg*",
            "reply",
            "replies",
            "assess*",
            "triage*",
            "confirm*",
            "follow up",
            "get back",
            "fix*",
            "publish*",
        ],
        &[
            "hours",
            "days",
            "weeks",
            "months",
            "business day*",
            "working day*",
            "one day",
            "a day",
            "one week",
            "a week",
            "one month",
            "a month",
            "within 24*",
        ],
    ])
    .under(&[
        "disclos*",
        "report a vulnerab*",
        "reporting a vulnerab*",
        "reporting vulnerab*",
        "reporting security*",
        "vulnerability report*",
        "vulnerability management",
    ])
    .not_in(&[DocumentKind::Changelog, DocumentKind::Support])
    .linked_by(&[
        "security",
        "security policy",
        "security process",
        "reporting security*",
        "vulnerability disclosure",
        "disclosure policy",
        "security reporting",
    ])
    .policy()
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Security],
            fields: &["/project/vulnerability-reporting/policy", "/repository/documentation/security-policy"],
            what: "a policy for coordinated disclosure with a time for the answer",
            advice: "write into SECURITY.md how reports are handled and within how many days the reporter gets an answer",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{build, check_evidence, written};

    #[test]
    fn a_policy_names_a_time_for_the_answer() {
        for (text, expected) in [
            (
                "# Security policy\n## Reporting a vulnerability\nMail security@example.org.\nWe answer within 3 working days.\n",
                expect!["Passed words-found SECURITY.md:4"],
            ),
            (
                "# Security policy\nReport vulnerabilities to security@example.org.\n",
                expect!["NeedsReview words-in-part SECURITY.md:2"],
            ),
            ("# Security\nSee the website.\n", expect!["Failed no-words"]),
        ] {
            check_evidence(&super::CHECK, &written(&format!("//- SECURITY.md\n{text}")), expected);
        }
    }

    #[test]
    fn nothing_written_fails_and_a_change_log_is_no_policy() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["Failed no-words"]);
        let log = "//- CHANGELOG.md\n# Changes\nFixed a vulnerability that was reported 3 days ago.\n";
        check_evidence(&super::CHECK, &written(log), expect!["Failed no-words"]);
    }
}
