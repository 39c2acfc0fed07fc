//! Whether the security of the software was assessed. Only a person can say that it was done; documents are evidence of it.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    assessments::{Assessment, judge},
    check::{Check, Evaluate, maintainer},
    gates,
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "security-assessed",
    title: "A security assessment names the most likely and most harmful problems",
    rationale: "Whoever has once written down what could go wrong repairs the right things first.",
    requirements: &["OSPS-SA-03.01"],
    gates: &[gates::has_release],
    effort: maintainer(180),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["security assessment*", "self-assessment*", "self assessment*", "security audit*", "security review*", "pentest*", "penetration test*", "risk assessment*", "risk analysis", "threat*"],
        &["likely", "likelihood", "impact*", "severity", "risk*", "mitigat*", "finding*", "problem*", "weakness*", "attack*"],
    ])
    .under(&["security assessment*", "self-assessment*", "self assessment*", "security self-assessment*", "audit*", "risk*", "threat*", "security review*"])
    .not_in(&[DocumentKind::Contributing, DocumentKind::Governance])
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge(
        evidence,
        &Assessment {
            topic: &TOPIC,
            artifacts: &["ThreatCatalog", "RiskCatalog", "AuditLog"],
            what: "a security assessment",
            requirement: "OSPS-SA-03.01",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn a_document_needs_a_persons_word() {
        check_released(&super::CHECK, "//- docs/self-assessment.md\n# Security self-assessment\n\nThe most likely threat is a stolen key; impact high; mitigation: two people sign.\n\n## Threat model and attack surface\n\nAn attacker controls the arguments of the command.\n", expect!["NeedsReview evidence-in-place docs/self-assessment.md:3"]);
    }

    #[test]
    fn the_answer_to_reports_is_no_assessment() {
        check_released(&super::CHECK, "//- SECURITY.md\n# Security\n\nWe assess reports within a week.\n", expect!["Unknown nothing-written"]);
    }

    #[test]
    fn unknown_when_no_document_speaks() {
        check_released(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Unknown nothing-written"]);
    }
}
