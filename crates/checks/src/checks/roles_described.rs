//! Whether the roles of the project and their duties are described.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "roles-described",
    title: "The documentation describes the roles of the project and what each is responsible for",
    rationale: "Who may merge, release, and decide must be known before something goes wrong, and to more than one person.",
    requirements: &["OSPS-GV-01.02"],
    gates: &[],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

/// What names documents about how a project is run.
pub(crate) const GOVERNANCE: &[&str] = &[
    "governance",
    "project governance",
    "governance model",
    "contributor ladder",
    "community membership",
    "project roles",
    "roles",
    "roles and responsibilities",
    "becoming a maintainer",
];

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["role*", "responsib*", "governance", "maintainer*", "committer*"],
        &[
            "maintainer*",
            "contributor*",
            "committer*",
            "reviewer*",
            "administrator*",
            "lead*",
            "member*",
            "owner*",
            "steering*",
            "core team",
            "triager*",
            "release manager*",
        ],
        &[
            "responsib*",
            "review*",
            "merg*",
            "and release",
            "cut releases",
            "release the",
            "decid*",
            "decision*",
            "manage*",
            "triag*",
            "approv*",
            "vote*",
            "access",
        ],
    ])
    .under(&[
        "role*",
        "responsib*",
        "governance",
        "maintainers",
        "core team",
        "project structure",
        "committee*",
        "decision*",
        "decision-making",
        "project organization",
    ])
    .linked_by(GOVERNANCE)
    .policy()
    .not_in(&[DocumentKind::Security, DocumentKind::Codeowners, DocumentKind::Owners])
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Governance, DocumentKind::Maintainers],
            fields: &["/repository/documentation/governance"],
            what: "a description of roles and responsibilities",
            advice: "write into GOVERNANCE.md which roles the project has, what each may do and is responsible for, and how decisions are made",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_by_a_section_about_roles() {
        check(
            &super::CHECK,
            "//- GOVERNANCE.md\n# Governance\n\n## Roles\n\nContributors propose changes. Maintainers review, merge, and release.\n",
            expect!["Passed words-found GOVERNANCE.md:5"],
        );
    }

    #[test]
    fn a_list_of_names_is_no_description() {
        check(
            &super::CHECK,
            "//- MAINTAINERS.md\n# Maintainers\n\n- Ann Example\n- Bob Example\n",
            expect!["NeedsReview words-in-part MAINTAINERS.md:1"],
        );
    }

    #[test]
    fn failed_without_words() {
        check(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }
}
