//! Whether input that collaborators type reaches a CI script as code.

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
    id: "ci-inputs-sanitised",
    title: "CI never executes the input that collaborators give it",
    rationale: "An input of a manual run looks trustworthy, yet a stolen account or a pasted line turns it into code with release rights.",
    requirements: &["OSPS-BR-01.04"],
    gates: &[gates::has_ci],
    effort: contributor(15),
    evaluate: Evaluate::Facts(evaluate),
};

static QUESTION: CiQuestion = CiQuestion {
    breaks: |one| weaknesses::is_injection(one.rule) && one.source == Taint::Collaborator,
    doubtful: |_| false,
    good: "no input reaches a script",
    need: "sanitised inputs",
    advice: "pass `inputs.NAME` through `env:` and use it quoted, or offer a `choice` of allowed values",
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
    fn collaborators_text_fails_and_doubt_needs_review() {
        use {CiRule::*, Confidence::*, Taint::*};
        for (rule, source, confidence, expected) in [
            (TemplateInjection, Collaborator, High, expect!["Failed ci-weakness .github/workflows/ci.yml:9"]),
            (TemplateInjection, Collaborator, Low, expect!["NeedsReview ci-hint .github/workflows/ci.yml:9"]),
            (TemplateInjection, Attacker, High, expect!["Passed ci-clean .github/workflows/ci.yml"]),
            (UntrustedCheckout, Attacker, High, expect!["Passed ci-clean .github/workflows/ci.yml"]),
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
