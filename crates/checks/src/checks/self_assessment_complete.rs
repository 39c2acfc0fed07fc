//! Whether a self-assessment in prose has its six parts.

use std::sync::LazyLock;

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::document::{Document, Sentence},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    inspection,
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "self-assessment-complete",
    title: "A self-assessment covers its six parts",
    rationale: "Somebody who sat down once and asked what an attacker would want repairs the right things first.",
    requirements: &[],
    gates: &[],
    effort: maintainer(480),
    evaluate: Evaluate::Facts(evaluate),
};

/// The parts, each with the words by which it is known; one group, so that a heading or a sentence suffices.
static PARTS: LazyLock<[(&str, Topic); 5]> = LazyLock::new(|| {
    let topic = |words: &[&str]| Topic::new(&[words]);
    [
        (
            "overview, scope, actors, and flows",
            topic(&["overview", "scope", "actor*", "data flow*", "flows", "architecture"]),
        ),
        (
            "governance: who merges, what is reviewed",
            topic(&[
                "governance",
                "who may merge",
                "merge rights",
                "code review*",
                "reviewed by",
                "maintainers review*",
                "two-person review",
                "two people review*",
                "dco",
                "cla",
                "branch protection",
            ]),
        ),
        (
            "the worst threats and what is done against them",
            topic(&["threat*", "attack*", "mitigat*", "security control*"]),
        ),
        (
            "incident response",
            topic(&[
                "incident*",
                "vulnerability report*",
                "reported vulnerabilit*",
                "security response",
                "disclosure",
                "responding to",
                "report a vulnerability",
            ]),
        ),
        (
            "dependencies and the way from source to release",
            topic(&[
                "dependenc*",
                "supply chain",
                "build pipeline",
                "release process",
                "release workflow",
                "signed release*",
                "provenance",
                "sbom",
            ]),
        ),
    ]
});

const ADVICE: &str = "write the open parts of the self-assessment; `slam explain inspector` lists all six";

fn evaluate(evidence: &Evidence) -> Finding {
    match &evidence.documents {
        Fact::NotVisible(gap) => return Finding::unknown("documents-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("documents-broken", cause),
        Fact::Seen(_) | Fact::Absent => {}
    }
    let documents = inspection::documents(evidence);
    let Some(first) = documents.first() else {
        return Finding::failed("no-assessment", "the repository has no self-assessment document").missing(
            "a self-assessment",
            "write docs/self-assessment.md; `slam explain inspector` lists its six parts",
        );
    };
    let mut cites = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for (name, topic) in PARTS.iter() {
        match documents.iter().find_map(|one| find(one, topic)) {
            Some(cite) => cites.push(cite.with_note((*name).to_owned())),
            None => open.push((*name).to_owned()),
        }
    }
    match inspection::reviews(evidence).into_iter().next() {
        Some((_, cite)) => cites.push(cite),
        None => open.push("the day of the last review".to_owned()),
    }
    let blank = documents.iter().find_map(|one| Some((*one, one.sentences.iter().find(|line| is_blank(line))?)));
    if let Some((document, sentence)) = blank {
        let cite = Citation::quote(CitationKind::Document, &document.quote(sentence));
        return Finding::needs_review("blank-left", format!("{} still has a blank to fill", document.path))
            .cite([cite])
            .cite(cites)
            .missing("a finished self-assessment", "fill what is marked as open");
    }
    if open.is_empty() {
        return Finding::passed("six-parts", format!("{} speaks of all six parts", first.path))
            .confidence(Confidence::Medium)
            .cite(cites);
    }
    let message = format!("{} does not seem to speak of: {}", first.path, open.join("; "));
    let finding = Finding::needs_review("parts-open", message).cite([Citation::file(&first.path)]).cite(cites);
    open.into_iter().fold(finding, |finding, part| finding.missing(part, ADVICE))
}

fn find(document: &Document, topic: &Topic) -> Option<Citation> {
    let heading = document.headings.iter().find(|one| topic.groups_in(&one.text) != 0);
    let quote = heading.map(|one| document.quote_heading(one)).or_else(|| {
        let sentence = document.sentences.iter().find(|one| topic.groups_in(&one.text) != 0)?;
        Some(document.quote(sentence))
    })?;
    Some(Citation::quote(CitationKind::Document, &quote))
}

/// Returns whether a sentence is a mark that something is still to be written.
fn is_blank(sentence: &Sentence) -> bool {
    ["TODO", "TBD", "FIXME", "[fill in", "<fill in", "(maintainer to confirm)"]
        .iter()
        .any(|mark| sentence.text.contains(mark))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check, sample};

    const TITLE: &str = "//- docs/self-assessment.md\n# Security self-assessment\n\nLast reviewed 2026-09-01.\n\n";

    #[test]
    fn six_parts_pass_and_a_blank_or_a_gap_needs_a_person() {
        check(
            &super::CHECK,
            sample::ASSESSMENT,
            expect![
                "Passed six-parts docs/self-assessment.md:5 docs/self-assessment.md:9 docs/self-assessment.md:13 docs/self-assessment.md:17 docs/self-assessment.md:21 docs/self-assessment.md:3"
            ],
        );
        check(
            &super::CHECK,
            &format!("{}\nTODO: name the actors.\n", sample::ASSESSMENT),
            expect![
                "NeedsReview blank-left docs/self-assessment.md:25 docs/self-assessment.md:5 docs/self-assessment.md:9 docs/self-assessment.md:13 docs/self-assessment.md:17 docs/self-assessment.md:21 docs/self-assessment.md:3"
            ],
        );
        check(
            &super::CHECK,
            &format!("{TITLE}The worst threat is a stolen key.\n"),
            expect![
                "NeedsReview parts-open docs/self-assessment.md docs/self-assessment.md:5 docs/self-assessment.md:3"
            ],
        );
    }

    #[test]
    fn without_a_document_there_is_no_assessment() {
        check(&super::CHECK, "//- SECURITY.md\n# Security\n\nWe assess reports.\n", expect!["Failed no-assessment"]);
    }
}
