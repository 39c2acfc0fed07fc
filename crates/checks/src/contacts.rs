//! Where finders reach the people who care for security: documents, Security Insights, `security.txt`, and the forge.

use std::sync::LazyLock;

use regex::Regex;
use slam_model::{
    Citation, Evidence, Fact,
    evidence::document::{Document, DocumentKind, Link, Sentence},
    finding::CitationKind,
};

use crate::forge;

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)([a-z0-9._%+-]+)(?:@|\s?(?:\[at\]|\(at\)|<at>)\s?)(?:[a-z0-9-]+(?:\.|\s?(?:\[dot\]|\(dot\))\s?))+[a-z]{2,}\b",
    )
    .expect("a constant pattern")
});

/// Forms of forges and platforms that only the maintainers can read.
const PRIVATE_FORMS: &[&str] = &[
    "/security/advisories/new",
    "hackerone.com/",
    "bugcrowd.com/",
    "huntr.com/",
    "huntr.dev/",
    "intigriti.com/",
    "yeswehack.com/",
    "tidelift.com/security",
    "openssf.org/disclosures",
    "issues/new?issuable_template=security",
    "confidential]=true",
    "confidential%5d=true",
];

/// Returns the documents that are security policies.
pub(crate) fn policies(evidence: &Evidence) -> impl Iterator<Item = &Document> {
    evidence.documents.seen().into_iter().flatten().filter(|one| one.kind == DocumentKind::Security)
}

/// Returns the private addresses that a document names: mail addresses and private forms, one a line.
pub(crate) fn private_in(document: &Document) -> Vec<Citation> {
    let words =
        document.sentences.iter().filter(|one| has_mail(one)).map(|one| (one.line, cite_sentence(document, one)));
    let links = document.links.iter().filter(|one| is_private(one)).map(|one| (one.line, cite_link(document, one)));
    let mut found: Vec<_> = words.chain(links).collect();
    found.sort_by_key(|(line, cite)| (*line, cite.quote.is_none()));
    found.dedup_by_key(|(line, _)| *line);
    found.into_iter().map(|(_, cite)| cite).collect()
}

/// Returns contacts outside documents: Security Insights, `security.txt`, and private reporting of the forge.
pub(crate) fn beside_documents(evidence: &Evidence) -> Vec<Citation> {
    let mut cites = Vec::new();
    if let Some(insights) = evidence.insights.seen() {
        cites.extend(insights.cite("/project/vulnerability-reporting/contact/email"));
        cites.extend(insights.cite("/repository/security/champions/0/email"));
    }
    let files = evidence.process.seen().and_then(|process| process.security_txt.as_ref());
    cites.extend(files.iter().flat_map(|txt| &txt.contacts).map(|one| Citation::quote(CitationKind::Config, one)));
    if let Fact::Seen(true) = forge::part(evidence, |forge| &forge.private_reporting) {
        cites.push(forge::cite(evidence, "private vulnerability reporting is on"));
    }
    cites
}

/// Returns whether the sentence names a mail address; `git@host` in a clone address is none.
pub(crate) fn has_mail(sentence: &Sentence) -> bool {
    MAIL.captures_iter(&sentence.text).any(|hit| hit.get(1).is_some_and(|name| name.as_str() != "git"))
}

fn is_private(link: &Link) -> bool {
    let target = link.target.to_lowercase();
    target.starts_with("mailto:")
        || target.contains('@') && !target.contains('/')
        || PRIVATE_FORMS.iter().any(|form| target.contains(form))
}

fn cite_sentence(document: &Document, sentence: &Sentence) -> Citation {
    inherited(document, Citation::quote(CitationKind::Document, &document.quote(sentence)))
}

fn cite_link(document: &Document, link: &Link) -> Citation {
    let place = slam_model::Place::line(&document.path, link.line);
    inherited(document, Citation::place(CitationKind::Document, &place).with_note(link.target.clone()))
}

/// An inherited document has no path in the subject.
fn inherited(document: &Document, cite: Citation) -> Citation {
    use slam_model::evidence::document::Origin;
    match document.origin {
        Origin::Own => cite,
        Origin::OrgDefaults => {
            let words = cite.quote.or(cite.note).unwrap_or_default();
            let line = cite.line.unwrap_or(1);
            Citation::note(
                CitationKind::Document,
                format!("inherited from the organisation, {}:{line}: {words}", document.path),
            )
        }
    }
}
