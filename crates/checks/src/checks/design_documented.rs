//! Whether the design is written down: who acts, and what is done.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "design-documented",
    title: "The design documentation shows the actors of the system and their actions",
    rationale: "Nobody can judge the risks of a system whose parts and paths are only in somebody’s head.",
    requirements: &["OSPS-SA-01.01"],
    gates: &[gates::has_release],
    effort: maintainer(90),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "architect*",
            "design*",
            "component*",
            "overview",
            "internals",
            "how it works",
            "data flow*",
            "diagram*",
            "module*",
            "crate*",
        ],
        &[
            "actor*",
            "user*",
            "client*",
            "operator*",
            "administrator*",
            "attacker*",
            "maintainer*",
            "server*",
            "caller*",
            "consumer*",
            "service*",
            "process*",
            "engine*",
        ],
        &[
            "action*",
            "send*",
            "call*",
            "request*",
            "read*",
            "flow*",
            "store*",
            "interact*",
            "write*",
            "receiv*",
            "communicat*",
            "returns",
            "connect*",
            "depends on",
            "pass*",
        ],
    ])
    .under(&[
        "architect*",
        "design",
        "design document*",
        "design overview",
        "how it works",
        "internals",
        "overview of the code",
        "code overview",
        "system overview",
        "data flow*",
        "components",
        "system design",
    ])
    .titled()
    .shown_by_heading()
    .linked_by(&["architecture", "architecture overview", "design document*", "internals", "how it works"])
    .not_in(&[
        DocumentKind::Security,
        DocumentKind::Contributing,
        DocumentKind::Governance,
        DocumentKind::Changelog,
    ])
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Design, DocumentKind::Assessment],
            fields: &["/project/documentation/design"],
            what: "design documentation with actions and actors",
            advice: "write `docs/architecture.md`: the parts of the system, who acts on them, what they do, and what flows between them; a diagram helps",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn passed_by_a_page_with_actors_and_actions() {
        check_released(
            &super::CHECK,
            "//- docs/design.md\n# Architecture\n\nActors: the user, who calls the command. Actions: it reads two numbers and prints.\n",
            expect!["Passed words-found docs/design.md:1"],
        );
    }

    #[test]
    fn a_picture_alone_needs_review() {
        check_released(
            &super::CHECK,
            "//- README.md\n# Tool\n\n## Architecture\n\n![](design.svg)\n",
            expect!["NeedsReview words-in-part README.md:3"],
        );
    }

    #[test]
    fn failed_without_words() {
        check_released(&super::CHECK, "//- README.md\n# Tool\n\nIt adds numbers.\n", expect!["Failed no-words"]);
    }
}
