//! Whether threats were modelled. Only a person can say that it was done; documents are evidence of it.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    assessments::{Assessment, judge},
    check::{Check, Evaluate, maintainer},
    gates,
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "threats-modelled",
    title: "A threat model and an attack surface analysis cover the critical paths",
    rationale: "An attacker looks at the whole surface; a model is the only way to look at it before.",
    requirements: &["OSPS-SA-03.02"],
    gates: &[gates::has_release],
    effort: maintainer(360),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "threat model*",
            "attack surface*",
            "threat catalog*",
            "threat*",
            "stride",
            "attack tree*",
            "trust boundar*",
            "data flow diagram*",
        ],
        &[
            "attack*",
            "mitigat*",
            "surface",
            "critical",
            "boundar*",
            "actor*",
            "control*",
            "surfaces",
            "input*",
            "entry point*",
            "spoof*",
            "tamper*",
        ],
    ])
    .under(&["threat model*", "threat*", "attack surface*", "trust boundar*"])
    .not_in(&[DocumentKind::Contributing, DocumentKind::Governance])
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge(
        evidence,
        &Assessment {
            topic: &TOPIC,
            artifacts: &["ThreatCatalog"],
            what: "a threat model with an attack surface analysis",
            requirement: "OSPS-SA-03.02",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn a_document_needs_a_persons_word() {
        check_released(
            &super::CHECK,
            "//- docs/self-assessment.md\n# Security self-assessment\n\nThe most likely threat is a stolen key; impact high; mitigation: two people sign.\n\n## Threat model and attack surface\n\nAn attacker controls the arguments of the command.\n",
            expect!["NeedsReview evidence-in-place docs/self-assessment.md:7"],
        );
    }

    #[test]
    fn the_answer_to_reports_is_no_assessment() {
        check_released(
            &super::CHECK,
            "//- SECURITY.md\n# Security\n\nWe assess reports within a week.\n",
            expect!["Unknown nothing-written"],
        );
    }

    #[test]
    fn unknown_when_no_document_speaks() {
        check_released(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Unknown nothing-written"]);
    }
}
