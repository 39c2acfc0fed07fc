//! What the README says and links.

use slam_model::{
    Citation, Evidence, Fact, Finding, Place,
    evidence::document::{Block, Document, DocumentKind, Link, Origin},
    finding::CitationKind,
};

/// Returns the project's own READMEs that say anything, the one of the root first.
pub(crate) fn all(evidence: &Evidence) -> Vec<&Document> {
    let is_one = |one: &&Document| {
        one.kind == DocumentKind::Readme
            && one.origin == Origin::Own
            && !(one.sentences.is_empty() && one.headings.is_empty())
    };
    let mut found: Vec<_> = evidence.documents.seen().into_iter().flatten().filter(is_one).collect();
    found.sort_by_key(|one| (one.path.depth(), one.path.clone()));
    found
}

/// Returns what to say when documents cannot be seen.
pub(crate) fn hidden(evidence: &Evidence) -> Option<Finding> {
    match &evidence.documents {
        Fact::NotVisible(gap) => Some(Finding::unknown("documents-not-visible", gap)),
        Fact::Broken(cause) => Some(Finding::broken("documents-broken", cause)),
        Fact::Seen(_) | Fact::Absent => None,
    }
}

/// Returns whether a README has a link that counts; `what` is a noun phrase, `advice` one sentence.
pub(crate) fn links(
    evidence: &Evidence,
    counts: impl Fn(&Link, &Document) -> bool,
    what: &str,
    advice: &str,
) -> Finding {
    if let Some(hidden) = hidden(evidence) {
        return hidden;
    }
    let readmes = all(evidence);
    let Some(first) = readmes.first() else {
        return Finding::failed("no-readme", "there is no README that could link it")
            .missing(format!("a link to {what}"), advice);
    };
    let found = readmes.iter().find_map(|one| {
        let link = one.links.iter().find(|link| link.block != Block::Code && counts(link, one))?;
        Some((one, link))
    });
    match found {
        Some((document, link)) => {
            let place = Place::line(&document.path, link.line);
            Finding::passed("linked", format!("{} links {what}", document.path)).cite([Citation::place(
                CitationKind::Document,
                &place,
            )
            .with_note(link.target.clone())])
        }
        None => Finding::failed("not-linked", format!("{} does not link {what}", first.path))
            .cite([Citation::file(&first.path)])
            .missing(format!("a link to {what}"), advice),
    }
}
