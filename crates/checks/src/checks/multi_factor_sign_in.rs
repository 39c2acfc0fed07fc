//! Whether everyone who can change the project has to sign in with more than a password.

use std::sync::LazyLock;

use slam_model::{Evidence, Fact, Finding};

use crate::{
    check::{Check, Evaluate, administrator},
    forge,
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "multi-factor-sign-in",
    title: "Everyone who can change sensitive parts of the project signs in with more than one factor",
    rationale: "A stolen or guessed password is the cheapest way into a project; a second factor makes it worthless alone.",
    requirements: &["OSPS-AC-01.01"],
    gates: &[],
    effort: administrator(10),
    evaluate: Evaluate::Facts(evaluate),
};

static WORDS: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["multi-factor*", "multifactor*", "two-factor*", "second factor*", "2fa", "mfa", "2-factor*", "passkey*", "security key*"],
        &["require*", "must", "mandatory", "enforced", "enforces", "obligatory", "needs to"],
    ])
    .in_one_sentence()
});

const ADVICE: &str = "switch on mandatory two-factor sign-in for the organisation, then give a forge snapshot with `--forge-snapshot FILE` or record it with `slam declare`";

fn evaluate(evidence: &Evidence) -> Finding {
    let need = |finding: Finding| finding.missing("mandatory multi-factor sign-in", ADVICE);
    let required = forge::part(evidence, |forge| &forge.two_factor_required);
    match required {
        Fact::Seen(true) => {
            return Finding::passed("forge-requires", "the organisation requires two-factor sign-in of its members")
                .cite([forge::cite(evidence, "two-factor sign-in is required")]);
        }
        Fact::Seen(false) => {
            return need(Finding::failed("forge-does-not-require", "the organisation does not require two-factor sign-in"))
                .cite([forge::cite(evidence, "two-factor sign-in is not required")]);
        }
        Fact::Absent | Fact::NotVisible(_) | Fact::Broken(_) => {}
    }
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    let words = WORDS.find(documents, &[]);
    if let Some(full) = words.iter().find(|one| one.full) {
        let message = "a document says that it is required; a person has to confirm that the forge enforces it";
        return need(Finding::needs_review("words-only", message)).cite([full.cite()]);
    }
    if matches!(required, Fact::Absent) {
        let message = "the repository belongs to no organisation, so that each person's account decides";
        return need(Finding::needs_review("no-organisation", message)).cite([forge::cite(evidence, "no organisation")]);
    }
    need(forge::unseen(&required, "sign-in-not-visible", "the sign-in rules of the organisation"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Fact, evidence::forge::ForgeFacts};

    use crate::testing::{build, check_evidence, written};

    #[test]
    fn the_forge_decides() {
        for (required, expected) in [
            (Fact::Seen(true), expect!["Passed forge-requires [snapshot.json: two-factor sign-in is required]"]),
            (Fact::Seen(false), expect!["Failed forge-does-not-require [snapshot.json: two-factor sign-in is not required]"]),
            (Fact::Absent, expect!["NeedsReview no-organisation [snapshot.json: no organisation]"]),
            (Fact::default(), expect!["Unknown sign-in-not-visible"]),
        ] {
            let facts = ForgeFacts { two_factor_required: required, ..ForgeFacts::default() };
            check_evidence(&super::CHECK, &build::forge(facts), expected);
        }
    }

    #[test]
    fn words_alone_need_review_and_a_mere_mention_is_nothing() {
        let said = "//- docs/policies.md\n# Access\nMulti-factor authentication is required for everyone.\n";
        check_evidence(&super::CHECK, &written(said), expect!["NeedsReview words-only docs/policies.md:2"]);
        let mentioned = "//- README.md\n# Tool\nSupports 2FA codes.\n";
        check_evidence(&super::CHECK, &written(mentioned), expect!["Unknown sign-in-not-visible"]);
    }
}
