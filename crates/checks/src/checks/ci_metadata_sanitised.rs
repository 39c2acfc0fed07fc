//! Whether text that anyone can write reaches a CI script as code.

use slam_model::{
    Evidence, Finding,
    evidence::ci::Taint,
};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
    weaknesses::{self, CiQuestion},
};

pub(crate) static CHECK: Check = Check {
    id: "ci-metadata-sanitised",
    title: "CI never executes text that outsiders can write",
    rationale: "A title or a branch name pasted into a script runs as code, with the secrets and the token of the job in reach.",
    requirements: &["OSPS-BR-01.01"],
    gates: &[gates::has_ci],
    effort: contributor(20),
    evaluate: Evaluate::Facts(evaluate),
};

static QUESTION: CiQuestion = CiQuestion {
    breaks: |one| weaknesses::is_injection(one.rule) && one.source == Taint::Attacker,
    doubtful: |_| false,
    good: "no text from outside reaches a script",
    need: "sanitised metadata",
    advice: "pass the value through `env:` and use it quoted (`\"$TITLE\"`) instead of pasting `${{ … }}` into the script",
};

fn evaluate(evidence: &Evidence) -> Finding {
    weaknesses::judge(evidence, &QUESTION)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Confidence, Problem,
        evidence::ci::{CiRule, Taint},
    };

    use crate::testing::{build, check_evidence};

    const PATH: &str = ".github/workflows/ci.yml";

    #[test]
    fn attackers_text_fails_and_doubt_needs_review() {
        use {CiRule::*, Confidence::*, Taint::*};
        for (rule, source, confidence, expected) in [
            (TemplateInjection, Attacker, High, expect!["Failed ci-weakness .github/workflows/ci.yml:9"]),
            (EnvironmentFileInjection, Attacker, Medium, expect!["Failed ci-weakness .github/workflows/ci.yml:9"]),
            (TemplateInjection, Attacker, Low, expect!["NeedsReview ci-hint .github/workflows/ci.yml:9"]),
            (TemplateInjection, Collaborator, High, expect!["Passed ci-clean .github/workflows/ci.yml"]),
            (UnpinnedUses, Constant, High, expect!["Passed ci-clean .github/workflows/ci.yml"]),
        ] {
            let evidence = build::ci(vec![build::workflow(PATH)], vec![build::weakness(rule, source, confidence)]);
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }

    #[test]
    fn a_broken_definition_never_passes() {
        let mut workflow = build::workflow(PATH);
        workflow.problems = vec![Problem { line: 4, pointer: String::new(), message: "duplicate key `on`".to_owned() }];
        check_evidence(&super::CHECK, &build::ci(vec![workflow], vec![]), expect!["NeedsReview ci-unreadable .github/workflows/ci.yml:4"]);
    }

    /// Defect 2 of the reference scanner: the answer of a gate was overwritten by the next step.
    #[test]
    fn defect_2_the_gate_about_ci_gates() {
        let evidence = slam_model::Evidence {
            ci: slam_model::Fact::Seen(slam_model::evidence::ci::CiFacts {
                findings: vec![build::weakness(CiRule::TemplateInjection, Taint::Attacker, Confidence::High)],
                ..Default::default()
            }),
            ..build::nothing()
        };
        check_evidence(&super::CHECK, &evidence, expect!["NotApplicable no-ci"]);
    }
}
