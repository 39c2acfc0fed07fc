//! Whether people are looked at before they get more rights.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "permissions-reviewed",
    title: "A policy says that collaborators are reviewed before they get more permissions",
    rationale: "The attack on xz came through a helpful stranger who was handed the keys; a written review makes that slower.",
    requirements: &["OSPS-GV-04.01"],
    gates: &[],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "maintainer*",
            "committer*",
            "collaborator*",
            "core team",
            "team member*",
            "new member*",
            "permission*",
            "access",
            "rights",
            "privilege*",
            "reviewer*",
            "role",
        ],
        &[
            "nominat*",
            "vote*",
            "voting",
            "vouch*",
            "review*",
            "vetted",
            "vetting",
            "approv*",
            "elect*",
            "consensus",
            "sponsor*",
            "background*",
            "interview*",
        ],
        &[
            "become*",
            "becoming",
            "escalat*",
            "grant*",
            "promot*",
            "be added",
            "new member*",
            "new maintainer*",
            "new committer*",
            "nominat*",
            "onboard*",
            "elevat*",
            "invit*",
        ],
    ])
    .under(&[
        "becom*",
        "become*",
        "promot*",
        "new maintainer*",
        "adding maintainer*",
        "adding new*",
        "nominat*",
        "contributor ladder",
        "ladder",
        "access",
        "permission*",
        "committers",
        "onboarding",
        "membership",
        "core team",
        "vetting",
        "team members",
    ])
    .linked_by(super::roles_described::GOVERNANCE)
    .policy()
    .not_in(&[DocumentKind::Security, DocumentKind::Codeowners, DocumentKind::Owners, DocumentKind::Changelog])
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Governance],
            fields: &["/repository/documentation/governance"],
            what: "a policy that collaborators are reviewed before they get more permissions",
            advice: "write into GOVERNANCE.md who reviews a person, by what, before that person may merge, release, or read secrets",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_by_a_rule_for_new_maintainers() {
        check(
            &super::CHECK,
            "//- GOVERNANCE.md\n# Governance\n\n## Becoming a maintainer\n\nBefore a contributor gets escalated permissions, two maintainers review the work and vouch in a vote.\n",
            expect!["Passed words-found GOVERNANCE.md:5"],
        );
    }

    #[test]
    fn reviews_of_code_are_another_matter() {
        check(
            &super::CHECK,
            "//- CONTRIBUTING.md\n# Contributing\n\nA maintainer reviews every change.\n",
            expect!["Failed no-words"],
        );
    }

    #[test]
    fn failed_without_words() {
        check(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }
}
