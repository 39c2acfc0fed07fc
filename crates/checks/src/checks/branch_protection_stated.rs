//! CRA-06: whether a statement says how the main branch is protected.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding};

use crate::{
    Judged,
    check::{Check, Evaluate, maintainer},
    stated::{self, Statement},
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "branch-protection-stated",
    title: "A statement says how the main branch is protected",
    rationale: "Users cannot see your settings; the sentence tells them that no single person can change what they run.",
    requirements: &["CRA-06"],
    gates: &[],
    effort: maintainer(10),
    evaluate: Evaluate::Results(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "protected",
            "protection",
            "direct push*",
            "direct commit*",
            "push directly",
            "commit directly",
            "force push*",
            "force-push*",
            "only through pull request*",
            "only by pull request*",
            "only through merge request*",
            "ruleset*",
        ],
        &["branch*", "main", "master", "trunk"],
    ])
    .in_one_sentence()
});

static STATEMENT: Statement = Statement {
    topic: &TOPIC,
    shown_by: "primary-branch-protected",
    what: "a statement on branch protection",
    advice: "write into SECURITY.md or GOVERNANCE.md that the main branch is protected: changes come by request only, and nobody can force-push or delete it",
};

fn evaluate(evidence: &Evidence, judged: &Judged<'_>) -> Finding {
    stated::judge(evidence, judged, &STATEMENT)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, Level,
        evidence::forge::{BranchRules, ForgeFacts},
    };

    use crate::testing::{build, check_evidence_judged, check_judged};

    #[test]
    fn a_sentence_is_the_artifact() {
        for (words, expected) in [
            ("The main branch is protected: nobody can push to it directly.", expect!["Passed stated GOVERNANCE.md:3"]),
            ("Work on a branch.", expect!["Failed not-stated"]),
        ] {
            check_judged(&super::CHECK, &format!("//- GOVERNANCE.md\n# Governance\n\n{words}\n"), expected);
        }
    }

    #[test]
    fn a_forge_that_shows_it_misses_only_the_words() {
        let rules = BranchRules { requires_change_request: true, endpoint: "rules".into(), ..BranchRules::default() };
        let forge = build::forge(ForgeFacts { branch_rules: Fact::Seen(rules), ..ForgeFacts::default() });
        check_evidence_judged(
            &super::CHECK,
            Level::One,
            &Evidence { ..forge },
            expect!["NeedsReview not-stated [snapshot.json: rules]"],
        );
    }
}
