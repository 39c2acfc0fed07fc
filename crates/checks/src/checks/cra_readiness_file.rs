//! Whether the CRA readiness file has its disclaimer, names the eight items, and promises nothing.

use std::sync::LazyLock;

use slam_model::{
    Citation, Evidence, Finding,
    evidence::document::{Document, DocumentKind, Origin, Sentence},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    readme,
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "cra-readiness-file",
    title: "The CRA readiness file has its disclaimer and promises nothing",
    rationale: "Given freely, the file helps those who carry duties; a promise in it could turn into a duty of your own.",
    requirements: &[],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str =
    "write into CRA-READINESS.md that it is information, creates no obligation, and is not legal advice";
/// Words that promise what nobody attested; `slam explain cra-readiness` says why.
const PROMISES: [&str; 8] = [
    "compliant",
    "in compliance",
    "complies with",
    "comply with",
    "certified",
    "certifies",
    "guaranteed",
    "guarantees",
];
const DENIALS: [&str; 9] = ["not", "no", "nor", "never", "neither", "without", "n't", "cannot", "nothing"];

static NO_OBLIGATION: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["obligation*", "duty", "duties", "warranty", "commitment*", "liabilit*", "guarantee*", "certification"],
        &["no", "not", "without", "nor", "does not", "voluntary"],
    ])
});
static NO_ADVICE: LazyLock<Topic> = LazyLock::new(|| Topic::new(&[&["legal advice"], &["no", "not", "nor"]]));
/// The eight items, each with the words by which it is known.
static ITEMS: LazyLock<[(&str, Topic); 8]> = LazyLock::new(|| {
    let topic = |words: &[&str]| Topic::new(&[words]);
    [
        ("security policy", topic(&["security policy", "security.md", "vulnerability policy", "cra-01"])),
        ("secure contributions", topic(&["contribut*", "cra-02"])),
        ("release notes", topic(&["release note*", "changelog*", "change log*", "cra-03"])),
        ("route for defects", topic(&["bug*", "defect*", "issue*", "cra-04"])),
        (
            "multi-factor sign-in",
            topic(&["multi-factor*", "multifactor*", "two-factor*", "second factor*", "2fa", "mfa", "cra-05"]),
        ),
        ("branch protection", topic(&["branch*", "cra-06"])),
        ("licence", topic(&["licen*", "cra-07"])),
        ("Baseline", topic(&["baseline", "osps", "cra-08"])),
    ]
});

fn evaluate(evidence: &Evidence) -> Finding {
    if let Some(hidden) = readme::hidden(evidence) {
        return hidden;
    }
    let Some(file) = file(evidence) else {
        return Finding::failed("no-file", "there is no CRA-READINESS.md").missing(
            "a readiness file",
            "write CRA-READINESS.md: the eight items with a link each, and the disclaimer",
        );
    };
    let cite = |sentence: &Sentence| Citation::quote(CitationKind::Document, &file.quote(sentence));
    if let Some(promise) = file.sentences.iter().find(|one| promises(&one.text)) {
        return Finding::failed("promises", format!("{} promises what nobody attested", file.path))
            .cite([cite(promise)])
            .missing(
                "words that promise nothing",
                "say what is done and where it can be read, and leave out such words",
            );
    }
    let says = |topic: &Topic| file.sentences.iter().find(|one| topic.groups_in(&one.text) == topic.full());
    let disclaimer =
        [("that it creates no obligation", says(&NO_OBLIGATION)), ("that it is no legal advice", says(&NO_ADVICE))];
    let cites: Vec<_> = disclaimer.iter().filter_map(|(_, found)| found.map(cite)).collect();
    let silent: Vec<_> = disclaimer.iter().filter(|(_, found)| found.is_none()).map(|(what, _)| *what).collect();
    if !silent.is_empty() {
        let message = format!("{} does not say {}", file.path, silent.join(" and "));
        return Finding::failed("no-disclaimer", message)
            .cite([Citation::file(&file.path)])
            .cite(cites)
            .missing("the disclaimer", ADVICE);
    }
    let texts =
        || file.headings.iter().map(|one| one.text.as_str()).chain(file.sentences.iter().map(|one| one.text.as_str()));
    let open: Vec<_> = ITEMS
        .iter()
        .filter(|(_, topic)| !texts().any(|text| topic.groups_in(text) != 0))
        .map(|(name, _)| *name)
        .collect();
    if !open.is_empty() {
        let message =
            format!("{} names {} of the eight items; not found: {}", file.path, 8 - open.len(), open.join(", "));
        return Finding::needs_review("items-open", message)
            .cite(cites)
            .missing("all eight items", format!("add a line with a link for: {}", open.join(", ")));
    }
    Finding::passed("in-place", format!("{} names the eight items and has its disclaimer", file.path)).cite(cites)
}

/// Returns the project's own readiness file.
pub(super) fn file(evidence: &Evidence) -> Option<&Document> {
    let all = evidence.documents.seen().into_iter().flatten();
    all.filter(|one| one.kind == DocumentKind::CraReadiness && one.origin == Origin::Own)
        .min_by_key(|one| (one.path.depth(), one.path.clone()))
}

/// Returns whether a sentence promises; one that denies (`is not certified`) is a disclaimer.
fn promises(text: &str) -> bool {
    let lower = text.to_lowercase();
    let Some(at) = PROMISES.iter().filter_map(|word| lower.find(word)).min() else { return false };
    let before = lower.get(..at).unwrap_or_default();
    let mut words = before.split(|c: char| !c.is_alphanumeric() && c != '\'');
    !words.any(|word| DENIALS.contains(&word) || word.ends_with("n't") || word.starts_with("non"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::testing::{check, sample};

    #[test]
    fn disclaimer_items_and_no_promise() {
        let whole = sample::READINESS;
        for (text, expected) in [
            (whole.to_owned(), expect!["Passed in-place CRA-READINESS.md:3 CRA-READINESS.md:3"]),
            (format!("{whole}\nThis project is CRA compliant.\n"), expect!["Failed promises CRA-READINESS.md:14"]),
            (
                whole.replace("It is not legal advice.", ""),
                expect!["Failed no-disclaimer CRA-READINESS.md CRA-READINESS.md:3"],
            ),
            (
                whole.replace("- Branch protection", "- Trees"),
                expect!["NeedsReview items-open CRA-READINESS.md:3 CRA-READINESS.md:3"],
            ),
            ("//- README.md\n# A\n".to_owned(), expect!["Failed no-file"]),
        ] {
            check(&super::CHECK, &text, expected);
        }
    }

    #[test]
    fn a_denied_promise_is_none() {
        for (text, expected) in [
            ("This software is certified.", true),
            ("It does not mean that the software is certified or compliant.", false),
            ("Nothing here is guaranteed.", false),
            ("We guarantee nothing.", false),
            ("Fully CRA-compliant!", true),
        ] {
            assert_eq!(promises(text), expected, "{text}");
        }
    }
}
