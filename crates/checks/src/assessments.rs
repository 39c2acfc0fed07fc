//! Evidence of security assessments and threat models: shown to the person who has to say that the work was done.

use slam_model::{
    Citation, Evidence, Fact, Finding, Gap, Place, evidence::document::DocumentKind, finding::CitationKind,
};

use crate::text::{Passage, Topic};

/// What is looked for.
pub(crate) struct Assessment<'t> {
    /// Words of documents.
    pub(crate) topic: &'t Topic,
    /// Gemara artifacts that are such a work.
    pub(crate) artifacts: &'t [&'t str],
    /// What is asked, as a noun phrase.
    pub(crate) what: &'t str,
    /// The requirement, for the command that records an answer.
    pub(crate) requirement: &'t str,
}

/// Fields of the Security Insights file that point at an assessment.
const FIELDS: &[&str] = &[
    "/repository/security/assessments/self/evidence",
    "/repository/security/assessments/third-party/0/evidence",
    "/repository/security/assessments/self/comment",
];

/// Returns NeedsReview with everything that speaks of the work, else Unknown: work that nobody wrote down may be done.
pub(crate) fn judge(evidence: &Evidence, asked: &Assessment<'_>) -> Finding {
    if let Fact::NotVisible(gap) = &evidence.documents {
        return Finding::unknown("documents-not-visible", gap);
    }
    let record = format!(
        "have a person who did it record the answer: `slam declare {} --claim met --reason TEXT --link ADDRESS`",
        asked.requirement
    );
    let catalogues = evidence.gemara.seen().map_or(&[][..], Vec::as_slice).iter().filter(|one| {
        one.problems.is_empty() && one.artifact.as_deref().is_some_and(|kind| asked.artifacts.contains(&kind))
    });
    let catalogues = catalogues.map(|one| {
        let place = Place::line(&one.path, one.line);
        let kind = one.artifact.as_deref().unwrap_or_default();
        Citation::place(CitationKind::Config, &place)
            .with_note(format!("valid Gemara {kind} with {} entries", one.entries))
    });
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    let passages = asked.topic.find(documents, &[DocumentKind::Assessment]);
    let strong: Vec<_> = passages.iter().filter(|one| one.full && one.at_home).take(3).map(Passage::cite).collect();
    let weak: Vec<_> = passages.iter().take(3).map(Passage::cite).collect();
    let insights = evidence.insights.seen();
    let fields = insights.into_iter().flat_map(|one| FIELDS.iter().filter_map(|field| one.cite(field)));
    let mut cites: Vec<_> = catalogues.collect();
    let is_strong = !strong.is_empty() || !cites.is_empty();
    cites.extend(if strong.is_empty() { weak } else { strong });
    cites.extend(fields);
    if cites.is_empty() {
        let gap = Gap::new(format!("no document of the repository speaks of {}", asked.what), record);
        return Finding::unknown("nothing-written", &gap);
    }
    let (reason, message) = if is_strong {
        ("evidence-in-place", format!("the repository holds {}; a person has to say that it was performed", asked.what))
    } else {
        ("evidence-in-part", format!("words speak of {}; a person has to say that it was performed", asked.what))
    };
    Finding::needs_review(reason, message).cite(cites).missing("a person's statement", record)
}
