//! Whether the documentation explains how to contribute, or says that nobody can.

use std::sync::LazyLock;

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::document::{Document, DocumentKind, Origin},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, contributor},
    text::{Topic, points_at},
};

pub(crate) static CHECK: Check = Check {
    id: "contribution-process",
    title: "The documentation explains how to contribute, or says that contributions are not taken",
    rationale: "People who want to help and do not learn how go away, or send what cannot be taken.",
    requirements: &["OSPS-GV-03.01"],
    gates: &[],
    effort: contributor(20),
    evaluate: Evaluate::Facts(evaluate),
};

static PROCESS: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["contribut*", "pull request*", "merge request*", "patches"],
        &["welcome*", "please", "open", "send", "fork*", "submit a", "submit your", "submitting", "see", "read", "must", "should", "how to", "not accept*", "mail"],
    ])
    .under(&["contribut*", "get involved", "getting involved", "how to help"])
    .not_in(&[DocumentKind::Security])
});

const FIELD: &str = "/repository/documentation/contributing-guide";
const ADVICE: &str = "write CONTRIBUTING.md: how a change is proposed, who looks at it, and what happens then; or say in the README that contributions are not taken";

fn evaluate(evidence: &Evidence) -> Finding {
    let documents = match &evidence.documents {
        Fact::Seen(documents) => documents.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("documents-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("documents-broken", cause),
    };
    let insights = evidence.insights.seen();
    let pointer = insights.and_then(|one| one.cite(FIELD));
    let mut guides: Vec<_> = documents.iter().filter(|one| is_guide(one)).collect();
    guides.sort_by_key(|one| (one.origin, one.path.clone()));
    if let Some(guide) = guides.first() {
        // The requirement asks that the explanation is there; whether it is good is asked by contribution-requirements.
        return Finding::passed("guide-in-place", format!("{} explains how to contribute", guide.path))
            .cite([cite(guide)])
            .cite(pointer);
    }
    let found = PROCESS.find(documents, &[]);
    if let Some(section) = found.iter().find(|one| one.at_home && one.full) {
        return Finding::passed("section-in-place", format!("a section of {} explains how to contribute", section.document.path))
            .confidence(Confidence::Medium)
            .cite([section.cite()]);
    }
    if let Some(target) = insights.and_then(|one| one.text(FIELD)).and_then(|to| documents.iter().find(|one| points_at(to, one))) {
        return Finding::passed("pointed-at", format!("the Security Insights file names {} as the guide", target.path))
            .confidence(Confidence::Medium)
            .cite([cite(target)])
            .cite(pointer);
    }
    let field = "/repository/accepts-change-request";
    if let Some(no) = insights.filter(|one| one.text(field) == Some("false")).and_then(|one| one.cite(field)) {
        return Finding::passed("not-accepted", "the Security Insights file says that change requests are not taken").cite([no]);
    }
    let need = |finding: Finding| finding.missing("an explanation of the contribution process", ADVICE);
    if let Some(cite) = pointer {
        return need(Finding::needs_review("guide-elsewhere", "the Security Insights file names a guide outside this repository"))
            .cite([cite]);
    }
    // An empty section is a promise of words, and no words.
    if let Some(words) = found.iter().find(|one| one.met.count_ones() > 1) {
        let message = format!("{} speaks of contributions, and does not explain the process", words.document.path);
        return need(Finding::needs_review("words-in-part", message)).cite([words.cite()]);
    }
    need(Finding::failed("no-guide", "no document explains how to contribute"))
}

/// A guide is a document of that name that says anything.
fn is_guide(document: &Document) -> bool {
    document.kind == DocumentKind::Contributing && !(document.sentences.is_empty() && document.links.is_empty())
}

fn cite(document: &Document) -> Citation {
    match (document.origin, document.sentences.first()) {
        (Origin::OrgDefaults, _) => {
            Citation::note(CitationKind::Document, format!("inherited from the organisation, {}", document.path))
        }
        (Origin::Own, Some(sentence)) => Citation::quote(CitationKind::Document, &document.quote(sentence)),
        (Origin::Own, None) => Citation::file(&document.path),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_by_a_guide_in_any_form() {
        check(&super::CHECK, "//- CONTRIBUTING\n** Contributing **\n\nWelcome!\n", expect!["Passed guide-in-place CONTRIBUTING:1"]);
        check(&super::CHECK, "//- CONTRIBUTING/guide\n####\nGuide\n####\n\nGet started.\n", expect!["Passed guide-in-place CONTRIBUTING/guide:1"]);
    }

    #[test]
    fn passed_by_a_section_that_says_no() {
        check(&super::CHECK, "//- README.md\n# Tool\n\n## Contributing\n\nContributions are not accepted; please fork.\n", expect!["Passed section-in-place README.md:5"]);
    }

    #[test]
    fn a_heading_without_words_is_no_process() {
        check(&super::CHECK, "//- README.md\n# Tool\n\n## Contributing\n", expect!["Failed no-guide"]);
    }

    #[test]
    fn an_empty_guide_is_none() {
        check(&super::CHECK, "//- CONTRIBUTING.md\n\n", expect!["Failed no-guide"]);
    }

    #[test]
    fn failed_without_words() {
        check(&super::CHECK, "//- README.md\nNothing here.\n", expect!["Failed no-guide"]);
    }
}
