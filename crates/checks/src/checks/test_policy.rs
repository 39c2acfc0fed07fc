//! Whether a policy asks for tests with major changes.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "test-policy",
    title: "A policy says that major changes add or update automated tests",
    rationale: "What is not tested when it is written is rarely tested later; a rule keeps the suite in step with the code.",
    requirements: &["OSPS-QA-06.03"],
    gates: &[gates::has_code],
    effort: maintainer(10),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["test*"],
        &[
            "must",
            "should",
            "require*",
            "expect*",
            "please",
            "need*",
            "accompanied",
            "always",
            "shall",
            "have to",
            "has to",
            "come with",
            "include*",
            "add tests",
            "added",
        ],
        &[
            "change*",
            "feature*",
            "pull request*",
            "merge request*",
            "patch*",
            "fix*",
            "contribution*",
            "functionality",
            "new code",
            "bug fix*",
            "code",
        ],
    ])
    .under(&[
        "test*",
        "contribut*",
        "pull request*",
        "merge request*",
        "guideline*",
        "what we accept",
        "requirement*",
        "submitting*",
        "quality",
        "policy",
        "policies",
    ])
    .rule()
    .not_in(&[DocumentKind::Security, DocumentKind::Governance])
    .in_one_sentence()
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Contributing, DocumentKind::Testing],
            fields: &[],
            what: "a policy that major changes come with tests",
            advice: "write into CONTRIBUTING.md the sentence that changes of behaviour must add or update automated tests",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_by_one_sentence() {
        check(
            &super::CHECK,
            "//- src/a.rs\nfn a() {}\n//- CONTRIBUTING.md\n# Contributing\n\nMajor changes must come with tests in the automated suite.\n",
            expect!["Passed words-found CONTRIBUTING.md:3"],
        );
    }

    #[test]
    fn words_of_three_sentences_are_no_policy() {
        check(
            &super::CHECK,
            "//- src/a.rs\nfn a() {}\n//- README.md\n# Tool\n\nTests exist. Changes are welcome. You must be kind.\n",
            expect!["Failed no-words"],
        );
    }

    #[test]
    fn failed_without_words() {
        check(&super::CHECK, "//- src/a.rs\nfn a() {}\n//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }
}
