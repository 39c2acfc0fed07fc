//! Whether a short statement stands in a document: the artifact of two CRA readiness items.

use slam_model::{Evidence, Finding, Verdict, evidence::document::DocumentKind};

use crate::{Judged, readiness::ungated, readme, text::Topic};

/// A statement that a project is to make.
pub(crate) struct Statement {
    /// Words that make it.
    pub(crate) topic: &'static std::sync::LazyLock<Topic>,
    /// The check of the Baseline that sees whether it is so.
    pub(crate) shown_by: &'static str,
    /// As a noun phrase: `a statement on multi-factor sign-in`.
    pub(crate) what: &'static str,
    /// What to do about it, as one sentence.
    pub(crate) advice: &'static str,
}

/// Documents in which such a statement is at home, best first.
const HOMES: [DocumentKind; 5] = [
    DocumentKind::CraReadiness,
    DocumentKind::Security,
    DocumentKind::Governance,
    DocumentKind::Contributing,
    DocumentKind::Maintainers,
];

/// Returns the verdict: the words are the artifact; a forge that shows the fact shows that only the words are missing.
pub(crate) fn judge(evidence: &Evidence, judged: &Judged<'_>, statement: &Statement) -> Finding {
    if let Some(hidden) = readme::hidden(evidence) {
        return hidden;
    }
    let documents = evidence.documents.seen().into_iter().flatten();
    let spoken = documents.filter(|one| {
        !matches!(one.kind, DocumentKind::License | DocumentKind::CodeOfConduct | DocumentKind::Changelog)
    });
    let found = statement.topic.find(spoken, &HOMES);
    let shown = ungated(statement.shown_by, evidence, judged);
    let need = |finding: Finding| finding.missing(statement.what, statement.advice);
    if let Some(words) = found.iter().find(|one| one.full) {
        if let Some(refuted) = shown.filter(|one| one.verdict == Verdict::Failed) {
            let message = format!("{} says it, and the forge does not: {}", words.document.path, refuted.message);
            return need(Finding::needs_review("words-refuted", message)).cite([words.cite()]).cite(refuted.evidence);
        }
        return Finding::passed("stated", format!("{} makes the statement", words.document.path))
            .confidence(slam_model::Confidence::Medium)
            .cite([words.cite()]);
    }
    if let Some(shown) = shown.filter(|one| one.verdict == Verdict::Passed) {
        return need(Finding::needs_review("not-stated", format!("{}, and no document says so", shown.message)))
            .cite(shown.evidence);
    }
    if let Some(words) = found.first() {
        let message = format!("{} touches it, and does not make the statement", words.document.path);
        return need(Finding::needs_review("words-in-part", message)).cite([words.cite()]);
    }
    need(
        Finding::failed("not-stated", format!("no document has {}", statement.what))
            .confidence(slam_model::Confidence::Medium),
    )
}
