//! Whether a new collaborator starts with the lowest rights.

use std::sync::LazyLock;

use slam_model::{Evidence, Fact, Finding};

use crate::{
    check::{Check, Evaluate, administrator},
    forge,
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "least-privilege-by-default",
    title: "A new collaborator starts with the lowest rights, or is given rights by hand",
    rationale: "Rights that nobody chose are rights that nobody watches; one careless default gives a stranger the release key.",
    requirements: &["OSPS-AC-02.01"],
    gates: &[],
    effort: administrator(10),
    evaluate: Evaluate::Facts(evaluate),
};

static WORDS: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["collaborator*", "new member*", "new maintainer*", "new contributor*", "new committer*", "access", "permission*", "rights"],
        &["least privilege*", "lowest", "minimum", "minimal", "read-only", "by hand", "manually", "by default", "on request", "explicitly"],
        &["grant*", "given", "get", "gets", "receive*", "start*", "assign*", "added"],
    ])
    .in_one_sentence()
});

const ADVICE: &str = "set the default permission of the organisation to none or read, then give a forge snapshot with `--forge-snapshot FILE` or record it with `slam declare`";

fn evaluate(evidence: &Evidence) -> Finding {
    let need = |finding: Finding| finding.missing("lowest rights by default", ADVICE);
    let default = forge::part(evidence, |forge| &forge.default_member_permission);
    if let Fact::Seen(right) = default {
        let cite = forge::cite(evidence, format!("default permission of members: {right}"));
        return match right.as_str() {
            "none" | "read" | "pull" => {
                Finding::passed("low-default", format!("a new member gets `{right}` by default")).cite([cite])
            }
            "write" | "push" | "admin" => {
                need(Finding::failed("high-default", format!("a new member gets `{right}` everywhere by default"))).cite([cite])
            }
            _ => need(Finding::needs_review("own-default", format!("a person has to say what the role `{right}` may do"))).cite([cite]),
        };
    }
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    if let Some(full) = WORDS.find(documents, &[]).iter().find(|one| one.full) {
        let message = "a document speaks of how rights are given; a person has to confirm that the forge is set so";
        return need(Finding::needs_review("words-only", message)).cite([full.cite()]);
    }
    if matches!(default, Fact::Absent) {
        let message = "the repository belongs to no organisation; collaborators are then added one by one";
        return need(Finding::needs_review("no-organisation", message)).cite([forge::cite(evidence, "no organisation")]);
    }
    need(forge::unseen(&default, "default-not-visible", "the default rights of new collaborators"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Fact, evidence::forge::ForgeFacts};

    use crate::testing::{build, check_evidence, written};

    #[test]
    fn the_default_of_the_organisation_decides() {
        for (right, expected) in [
            ("read", expect!["Passed low-default [snapshot.json: default permission of members: read]"]),
            ("admin", expect!["Failed high-default [snapshot.json: default permission of members: admin]"]),
            ("custom", expect!["NeedsReview own-default [snapshot.json: default permission of members: custom]"]),
        ] {
            let facts = ForgeFacts { default_member_permission: Fact::Seen(right.to_owned()), ..ForgeFacts::default() };
            check_evidence(&super::CHECK, &build::forge(facts), expected);
        }
    }

    #[test]
    fn words_need_review_and_silence_is_unknown() {
        let said = "//- GOVERNANCE.md\n# Access\nNew members get read access by default.\n";
        check_evidence(&super::CHECK, &written(said), expect!["NeedsReview words-only GOVERNANCE.md:2"]);
        check_evidence(&super::CHECK, &build::nothing(), expect!["Unknown default-not-visible"]);
    }
}
