//! Whether the project publishes what it learns about its own vulnerabilities.

use std::sync::LazyLock;

use regex::Regex;
use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::document::{DocumentKind, Origin},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    forge,
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "vulnerabilities-published",
    title: "The project publishes the vulnerabilities that it learns of",
    rationale: "Users and their scanners can only act on what is published with an identifier and the affected versions.",
    requirements: &["OSPS-VM-04.01"],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

static ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(CVE-\d{4}-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3}|RUSTSEC-\d{4}-\d{4}|GO-\d{4}-\d{4,}|PYSEC-\d{4}-\d+|OSV-\d{4}-\d+)\b").expect("a constant pattern")
});

static WORDS: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["advisory", "advisories", "cve", "cves", "vulnerabilit*"],
        &["publish*", "published", "announce*", "disclose*", "posted", "listed at", "list of"],
    ])
});

const ADVICE: &str = "publish an advisory with affected versions for each vulnerability, on the forge or as CSAF or OSV files in the tree, and link the list from SECURITY.md";

fn evaluate(evidence: &Evidence) -> Finding {
    let need = |finding: Finding| finding.missing("published vulnerabilities", ADVICE);
    let advisories = evidence.process.seen().map_or(&[][..], |process| process.advisories.as_slice());
    let count = forge::part(evidence, |forge| &forge.published_advisories);
    if let Fact::Seen(count @ 1..) = count {
        return Finding::passed("advisories-on-forge", format!("the forge lists {count} published advisories")).cite([forge::cite(evidence, format!("{count} published advisories"))]);
    }
    if !advisories.is_empty() {
        return Finding::passed("advisories-in-tree", format!("the tree holds {} published advisories", advisories.len()))
            .confidence(Confidence::Medium)
            .cite(advisories.iter().take(5).map(Citation::file));
    }
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    let named = documents.iter().filter(|one| one.kind == DocumentKind::Changelog && one.origin == Origin::Own).find_map(|log| {
        let sentence = log.sentences.iter().find(|sentence| ID.is_match(&sentence.text))?;
        Some(Citation::quote(CitationKind::Document, &log.quote(sentence)))
    });
    let words = WORDS.find(documents.iter().filter(|one| one.kind != DocumentKind::Changelog), &[DocumentKind::Security]);
    let cites: Vec<_> = named.clone().into_iter().chain(words.iter().filter(|one| one.full).take(2).map(|one| one.cite())).collect();
    if named.is_some() {
        let message = "the change log names vulnerabilities; a person has to say whether those of the project are published";
        return need(Finding::needs_review("ids-in-changelog", message)).cite(cites);
    }
    if !cites.is_empty() {
        let message = "a document says that advisories are published; none can be seen from here";
        return need(Finding::needs_review("words-only", message)).cite(cites);
    }
    if let Fact::Seen(0) = count {
        let message = "the forge lists no published advisory; a person has to say whether there was nothing to publish";
        return need(Finding::needs_review("none-on-forge", message)).cite([forge::cite(evidence, "0 published advisories")]);
    }
    need(forge::unseen(&count, "advisories-not-visible", "whether advisories are published"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Fact, RepoPath, evidence::forge::ForgeFacts};

    use crate::testing::{build, check_evidence, written};

    #[test]
    fn published_advisories_decide() {
        for (count, expected) in [
            (2, expect!["Passed advisories-on-forge [snapshot.json: 2 published advisories]"]),
            (0, expect!["NeedsReview none-on-forge [snapshot.json: 0 published advisories]"]),
        ] {
            let facts = ForgeFacts { published_advisories: Fact::Seen(count), ..ForgeFacts::default() };
            check_evidence(&super::CHECK, &build::forge(facts), expected);
        }
        let mut evidence = build::nothing();
        if let Fact::Seen(process) = &mut evidence.process {
            process.advisories = vec![RepoPath::from("advisories/2026-1.json")];
        }
        check_evidence(&super::CHECK, &evidence, expect!["Passed advisories-in-tree advisories/2026-1.json"]);
    }

    #[test]
    fn words_and_ids_need_review_and_silence_is_unknown() {
        for (files, expected) in [
            ("//- SECURITY.md\n# Security\nWe publish an advisory with a CVE identifier.\n", expect!["NeedsReview words-only SECURITY.md:2"]),
            ("//- CHANGELOG.md\n# 1.1\nFixes CVE-2026-12345.\n", expect!["NeedsReview ids-in-changelog CHANGELOG.md:2"]),
            ("//- README.md\n# Tool\nLike CVE-land.\n", expect!["Unknown advisories-not-visible"]),
        ] {
            check_evidence(&super::CHECK, &written(files), expected);
        }
    }
}
