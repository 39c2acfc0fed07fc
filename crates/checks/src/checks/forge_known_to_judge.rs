//! Whether the project is on a forge where the scanners and the hub of the edition work.

use slam_model::{Citation, Evidence, Finding, ForgeKind, Gap, finding::CitationKind};

use crate::check::{Check, Evaluate, maintainer};

pub(crate) static CHECK: Check = Check {
    id: "forge-known-to-judge",
    title: "The project is on a forge where the edition's scanners work",
    rationale: "The scanners and the hub that the organisers know run on GitHub; elsewhere nobody can judge by them.",
    requirements: &[],
    gates: &[],
    effort: maintainer(10),
    evaluate: Evaluate::Facts(evaluate),
};

/// Another forge is no failure: the rules do not say what counts there, and only the organisers can.
fn evaluate(evidence: &Evidence) -> Finding {
    let forge = &evidence.subject.forge;
    let cite = forge.told_by.as_deref().map(|told| Citation::note(CitationKind::Config, format!("told by {told}")));
    match forge.kind {
        ForgeKind::Github => Finding::passed("github", "the project is on GitHub").cite(cite),
        ForgeKind::Unknown => {
            let gap = Gap::new(
                "nothing tells on which forge the project is",
                "name it with `--forge-kind github` or `forge = \"github\"` in slam.toml; for another forge ask the organisers what they accept",
            );
            Finding::unknown("forge-unknown", &gap)
        }
        other => {
            let gap = Gap::new(
                format!("the project is on {}, where the edition's scanners do not run", other.name()),
                "ask the organisers what they accept for this forge, then record their answer with `slam declare`",
            );
            Finding::unknown("another-forge", &gap).cite(cite)
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::ForgeKind;

    use crate::testing::{build, check_evidence};

    #[test]
    fn another_forge_is_unknown_and_never_a_failure() {
        for (kind, expected) in [
            (ForgeKind::Github, expect!["Passed github"]),
            (ForgeKind::Forgejo, expect!["Unknown another-forge"]),
            (ForgeKind::Mail, expect!["Unknown another-forge"]),
            (ForgeKind::Unknown, expect!["Unknown forge-unknown"]),
        ] {
            let mut evidence = build::nothing();
            evidence.subject.forge.kind = kind;
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }
}
