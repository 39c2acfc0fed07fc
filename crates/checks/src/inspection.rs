//! The written result of asking how the software can be attacked: documents, catalogues, and the day of their review.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use slam_model::{
    Citation, Evidence, RepoPath,
    evidence::{
        document::{Document, DocumentKind, Origin},
        gemara::GemaraDocument,
        insights::Insights,
        tree::Role,
    },
    finding::CitationKind,
};

use crate::insights::{self, Leads};

/// Field of the Security Insights file that leads to the self-assessment.
pub(crate) const SELF: &str = "/repository/security/assessments/self/evidence";
/// Field with the day of the self-assessment.
pub(crate) const SELF_DATE: &str = "/repository/security/assessments/self/date";

static DAY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(\d{4}-\d{2}-\d{2})\b").expect("a constant pattern"));

/// Returns the project's own self-assessments: by their name, or because the Security Insights file leads to them.
pub(crate) fn documents(evidence: &Evidence) -> Vec<&Document> {
    let pointed = evidence.insights.seen().and_then(|file| match insights::leads(evidence, file, file.field(SELF)?) {
        Leads::File(path) => Some(path),
        _ => None,
    });
    let is_one = |one: &&Document| {
        one.origin == Origin::Own && (one.kind == DocumentKind::Assessment || pointed.as_ref() == Some(&one.path))
    };
    let mut found: Vec<_> = evidence.documents.seen().into_iter().flatten().filter(is_one).collect();
    found.sort_by_key(|one| (pointed.as_ref() != Some(&one.path), one.path.clone()));
    found
}

/// Returns the Gemara documents of the product itself; those of tests and examples describe nothing real.
pub(crate) fn catalogues<'e>(evidence: &'e Evidence, artifact: &str) -> Vec<&'e GemaraDocument> {
    let all = evidence.gemara.seen().map_or(&[][..], Vec::as_slice);
    all.iter().filter(|one| one.artifact.as_deref() == Some(artifact) && is_product(evidence, &one.path)).collect()
}

/// Returns whether a path belongs to the product and its documents.
pub(crate) fn is_product(evidence: &Evidence, path: &RepoPath) -> bool {
    let entries = evidence.tree.seen().map_or(&[][..], |tree| tree.entries.as_slice());
    let found = entries.binary_search_by(|entry| entry.path.cmp(path)).ok().and_then(|at| entries.get(at));
    found.is_none_or(|entry| entry.role == Role::Product)
}

/// Returns every day on which a review is recorded, newest first, with what records it.
pub(crate) fn reviews(evidence: &Evidence) -> Vec<(Date, Citation)> {
    let mut days = Vec::new();
    // The day of an assessment that is nowhere to be found is the day of nothing.
    let stands = |file: &Insights| {
        let leads = file.field(SELF).map(|field| insights::leads(evidence, file, field));
        !documents(evidence).is_empty()
            || !catalogues(evidence, "ThreatCatalog").is_empty()
            || matches!(leads, Some(Leads::Elsewhere | Leads::OtherState | Leads::File(_)))
    };
    if let Some(file) = evidence.insights.seen().filter(|file| stands(file))
        && let Some(day) = file.text(SELF_DATE).and_then(day_in)
        && let Some(cite) = file.cite(SELF_DATE)
    {
        days.push((day, cite));
    }
    for document in documents(evidence) {
        let headings = document.headings.iter().map(|one| (one.text.as_str(), document.quote_heading(one)));
        let sentences = document.sentences.iter().map(|one| (one.text.as_str(), document.quote(one)));
        for (text, quote) in headings.chain(sentences) {
            let speaks = ["review", "updated", "checked against"].iter().any(|word| text.to_lowercase().contains(word));
            if let Some(day) = day_in(text).filter(|_| speaks) {
                days.push((day, Citation::quote(CitationKind::Document, &quote)));
            }
        }
    }
    days.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    days
}

fn day_in(text: &str) -> Option<Date> {
    DAY.find_iter(text).filter_map(|hit| hit.as_str().parse().ok()).max()
}
