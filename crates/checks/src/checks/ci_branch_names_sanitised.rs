//! Whether a branch name reaches a CI script as code; asked by the Baseline of 2025-10-10 and retired since.

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
    id: "ci-branch-names-sanitised",
    title: "CI never executes the name of a branch",
    rationale: "Anyone who opens a request chooses the name of its branch, and git allows most characters that a shell acts upon.",
    requirements: &["OSPS-BR-01.02"],
    gates: &[gates::has_ci],
    effort: contributor(15),
    evaluate: Evaluate::Facts(evaluate),
};

static QUESTION: CiQuestion = CiQuestion {
    breaks: |one| weaknesses::is_injection(one.rule) && one.source != Taint::Constant && names_branch(&one.quote.text),
    doubtful: |one| weaknesses::is_injection(one.rule) && one.source == Taint::Attacker && names_branch(&one.message),
    good: "no branch name reaches a script",
    need: "sanitised branch names",
    advice: "pass the name through `env:` and use it quoted (`\"$BRANCH\"`) instead of pasting `${{ … }}` into the script",
};

/// Contexts and variables that hold the name of a branch.
fn names_branch(text: &str) -> bool {
    let text = text.to_lowercase();
    ["head_ref", "head.ref", "base_ref", "base.ref", "ref_name", "github.ref", "branch", "commit_ref"].iter().any(|name| text.contains(name))
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
    fn only_branch_names_count() {
        use {CiRule::*, Confidence::*, Taint::*};
        let branch = build::weakness(TemplateInjection, Attacker, High);
        let mut title = branch.clone();
        title.quote.text = "run: echo ${{ github.event.issue.title }}".to_owned();
        for (finding, expected) in [
            (branch.clone(), expect!["Failed ci-weakness .github/workflows/ci.yml:9"]),
            (slam_model::evidence::ci::CiFinding { confidence: Low, ..branch }, expect!["NeedsReview ci-hint .github/workflows/ci.yml:9"]),
            (title, expect!["Passed ci-clean .github/workflows/ci.yml"]),
        ] {
            check_evidence(&super::CHECK, &build::ci(vec![build::workflow(PATH)], vec![finding]), expected);
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
