//! Whether users learn what is supported, and for how long.

use std::sync::LazyLock;

use slam_model::{
    Citation, Confidence, Evidence, Finding, Verdict,
    evidence::document::{Document, DocumentKind},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "support-statement",
    title: "The documentation states the scope and duration of support for each release",
    rationale: "Whoever builds on a release must be able to plan when to leave it.",
    requirements: &["OSPS-DO-04.01"],
    gates: &[gates::has_release],
    effort: maintainer(20),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "support*",
            "maintained",
            "maintenance",
            "end of life",
            "end-of-life",
            "eol*",
            "lts",
            "life cycle",
            "lifecycle",
        ],
        &[
            "support policy",
            "maintenance policy",
            "release policy",
            "until",
            "each release",
            "minor release*",
            "major release*",
            "latest release",
            "latest version",
            "latest major",
            "latest minor",
            "most recent release",
            "end of life",
            "end-of-life",
            "eol*",
            "lts",
            "months",
            "years",
            "weeks",
            "duration",
            "no longer",
            "best effort",
            "end of support",
            "✅",
            "❌",
            ":x:",
            ":white_check_mark:",
            ":heavy_check_mark:",
            "yes",
            "only the",
        ],
    ])
    .in_one_sentence()
    .headed(&["support", "lts", "maintenance"])
    .under(&[
        "support polic*",
        "support statement*",
        "support period*",
        "support schedule*",
        "supported versions",
        "supported releases",
        "version support",
        "release support",
        "long term support",
        "long-term support",
        "end of life",
        "end of support",
        "eol",
        "lifecycle",
        "life cycle",
        "maintenance polic*",
        "release policy",
        "support and maintenance",
    ])
    .not_in(&[
        DocumentKind::Contributing,
        DocumentKind::Governance,
        DocumentKind::Building,
        DocumentKind::Testing,
        DocumentKind::Design,
    ])
    .linked_by(&[
        "support policy",
        "maintenance policy",
        "release policy",
        "supported versions",
        "maintenance",
        "lifecycle",
        "end of life",
        "end-of-life",
        "endoflife.date",
    ])
    .rule()
});

fn evaluate(evidence: &Evidence) -> Finding {
    if let Some(cite) = end_of_life_file(evidence) {
        return Finding::passed("end-of-life-file", "a machine-readable file states the end of life of a release")
            .cite([cite]);
    }
    let finding = judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Support],
            fields: &["/project/documentation/support-policy"],
            what: "a statement of the scope and duration of support",
            advice: "write SUPPORT.md with a table of releases: what is supported, and until when",
        },
    );
    // Words that name a policy may still be vague about dates: a person who reads the quote sees it.
    if finding.verdict == Verdict::Passed && finding.confidence == Confidence::Medium {
        return finding.confidence(Confidence::Low);
    }
    finding
}

/// Returns the line of an OpenEoX file that gives the date.
fn end_of_life_file(evidence: &Evidence) -> Option<Citation> {
    let date = Topic::new(&[&["eoldate*", "endoflife*", "end_of_life*", "eol*", "end-of-life*", "eossec*"]]);
    let is_eox = |document: &&Document| {
        let path = document.path.to_lower();
        path.ends_with(".eox") || path.ends_with(".eox.json")
    };
    evidence.documents.seen()?.iter().filter(is_eox).find_map(|document| {
        let sentence = document.sentences.iter().find(|one| date.groups_in(&one.text) != 0)?;
        Some(Citation::quote(CitationKind::Document, &document.quote(sentence)))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn passed_by_a_table_with_dates() {
        check_released(
            &super::CHECK,
            "//- SUPPORT.md\n# Support\n\n| release | supported until |\n| --- | --- |\n| 1.1 | 2027-12-31 |\n",
            expect!["Passed words-found SUPPORT.md:3"],
        );
    }

    #[test]
    fn passed_by_a_heading_and_a_sentence_of_the_readme() {
        check_released(
            &super::CHECK,
            "//- readme.md\n# Support\n\nThe support policy covers every release for a year.\n",
            expect!["Passed words-found readme.md:3"],
        );
    }

    #[test]
    fn passed_by_an_end_of_life_file_at_any_depth() {
        check_released(
            &super::CHECK,
            "//- nested/SUPPORT.eox\n{\n  \"EOLDate\": \"2028-12-31T23:59:59Z\"\n}\n",
            expect!["Passed end-of-life-file nested/SUPPORT.eox:1"],
        );
    }

    #[test]
    fn where_to_ask_for_help_is_no_duration() {
        check_released(&super::CHECK, "//- SUPPORT.md\n# Support\n\nAsk in the chat.\n", expect!["Failed no-words"]);
    }

    #[test]
    fn failed_without_words() {
        check_released(
            &super::CHECK,
            "//- README.md\n# Contributing\n\n# Getting Started\n",
            expect!["Failed no-words"],
        );
    }
}
