//! Whether code of outsiders runs where secrets or a writing token are in reach.

use slam_model::{
    Evidence, Finding,
    evidence::ci::{CiRule, Taint},
};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
    weaknesses::{self, CiQuestion},
};

pub(crate) static CHECK: Check = Check {
    id: "ci-foreign-code-isolated",
    title: "CI keeps the code of outsiders away from secrets and tokens",
    rationale: "A request brings code that nobody has read; run beside a secret or a writing token, it can take both.",
    requirements: &["OSPS-BR-01.03"],
    gates: &[gates::has_ci],
    effort: contributor(45),
    evaluate: Evaluate::Facts(evaluate),
};

static QUESTION: CiQuestion = CiQuestion {
    // Forges keep the caches of requests apart from those of branches, so that a cache alone is a doubt.
    breaks: |one| is_exposure(one.rule) && one.rule != CiRule::CachePoisoning && one.source == Taint::Attacker,
    doubtful: |one| is_exposure(one.rule) && one.source != Taint::Constant,
    good: "no code of outsiders runs beside secrets",
    need: "isolation of foreign code",
    advice: "build requests under `pull_request` without secrets, and do privileged work in a separate workflow that never checks out or executes their code",
};

fn is_exposure(rule: CiRule) -> bool {
    use CiRule::{CachePoisoning, ExposedSecrets, SelfHostedRunner, UntrustedCheckout};
    matches!(rule, UntrustedCheckout | CachePoisoning | ExposedSecrets | SelfHostedRunner)
}

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
    fn foreign_code_beside_secrets_fails_and_doubt_needs_review() {
        use {CiRule::*, Confidence::*, Taint::*};
        for (rule, source, confidence, expected) in [
            (UntrustedCheckout, Attacker, High, expect!["Failed ci-weakness .github/workflows/ci.yml:9"]),
            (CachePoisoning, Attacker, Medium, expect!["NeedsReview ci-hint .github/workflows/ci.yml:9"]),
            (SelfHostedRunner, Attacker, Low, expect!["NeedsReview ci-hint .github/workflows/ci.yml:9"]),
            (ExposedSecrets, Attacker, High, expect!["Failed ci-weakness .github/workflows/ci.yml:9"]),
            (UntrustedCheckout, Collaborator, High, expect!["NeedsReview ci-hint .github/workflows/ci.yml:9"]),
            (ExposedSecrets, Constant, High, expect!["Passed ci-clean .github/workflows/ci.yml"]),
            (TemplateInjection, Attacker, High, expect!["Passed ci-clean .github/workflows/ci.yml"]),
        ] {
            let evidence = build::ci(vec![build::workflow(PATH)], vec![build::weakness(rule, source, confidence)]);
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }

    #[test]
    fn a_broken_definition_never_passes_and_no_ci_is_not_applicable() {
        let mut workflow = build::workflow(PATH);
        workflow.problems = vec![Problem { line: 4, pointer: String::new(), message: "no mapping".to_owned() }];
        check_evidence(&super::CHECK, &build::ci(vec![workflow], vec![]), expect!["NeedsReview ci-unreadable .github/workflows/ci.yml:4"]);
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-ci"]);
    }
}
