//! CRA-05: whether a statement says who signs in with a second factor.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding};

use crate::{
    Judged,
    check::{Check, Evaluate, maintainer},
    stated::{self, Statement},
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "multi-factor-stated",
    title: "A statement says who signs in with a second factor",
    rationale: "Settings are invisible from outside; two sentences tell everyone that a stolen password does not suffice.",
    requirements: &["CRA-05"],
    gates: &[],
    effort: maintainer(10),
    evaluate: Evaluate::Results(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["multi-factor*", "multifactor*", "two-factor*", "second factor*", "2fa", "mfa", "2-factor*", "passkey*"],
        &[
            "require*",
            "must",
            "mandatory",
            "enforce*",
            "obligatory",
            "use",
            "uses",
            "enabled",
            "sign in",
            "signs in",
            "protected",
        ],
    ])
    .in_one_sentence()
});

static STATEMENT: Statement = Statement {
    topic: &TOPIC,
    shown_by: "multi-factor-sign-in",
    what: "a statement on multi-factor sign-in",
    advice: "write into SECURITY.md or GOVERNANCE.md that administrators must sign in with a second factor, and what the platform asks of contributors",
};

fn evaluate(evidence: &Evidence, judged: &Judged<'_>) -> Finding {
    stated::judge(evidence, judged, &STATEMENT)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_judged;

    #[test]
    fn a_sentence_is_the_artifact() {
        for (words, expected) in [
            ("Multi-factor authentication is required for everyone.", expect!["Passed stated GOVERNANCE.md:3"]),
            ("We are careful.", expect!["Failed not-stated"]),
        ] {
            check_judged(&super::CHECK, &format!("//- GOVERNANCE.md\n# Governance\n\n{words}\n"), expected);
        }
    }
}
