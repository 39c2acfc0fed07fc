//! From passages to a verdict, one rule for all requirements that ask for words (class T of the Baseline).

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, Gap, Place, Quote,
    evidence::{
        document::{Document, DocumentKind},
        insights::Parent,
    },
    finding::CitationKind,
};

use super::{Elsewhere, Passage, Topic, documentation_elsewhere, elsewhere::sends_on, foreign, linked_elsewhere};

/// What a requirement that asks for words looks for.
pub(crate) struct TextCheck<'t> {
    /// What must be said.
    pub(crate) topic: &'t Topic,
    /// Kinds of documents that are dedicated to it, best first: a full passage there is strong evidence.
    pub(crate) home: &'t [DocumentKind],
    /// Security Insights fields that point at it, in 2.2 pointers.
    pub(crate) fields: &'t [&'t str],
    /// What is asked, as a noun phrase: `a statement of support scope and duration`.
    pub(crate) what: &'t str,
    /// What to write and where, as one sentence.
    pub(crate) advice: &'t str,
}

/// Returns the verdict: strong words pass, a part of them needs review, and words that may stand elsewhere are unknown.
///
/// Strong is a passage that meets the whole topic and stands in a document that is dedicated to it, below a heading that
/// announces it, or in the document to which the Security Insights file points for it.
pub(crate) fn judge_text(evidence: &Evidence, check: &TextCheck<'_>) -> Finding {
    let documents = match &evidence.documents {
        Fact::Seen(documents) => documents.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("documents-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("documents-broken", cause),
    };
    let pointer = pointed_at(evidence, documents, check.fields);
    let found = check.topic.find_pointed(documents, check.home, pointer.target);
    let need = |finding: Finding| finding.missing(check.what.to_owned(), check.advice.to_owned());
    let cited = |best: &Passage<'_>| {
        found
            .iter()
            .filter(|one| one.met == best.met)
            .take(3)
            .map(Passage::cite)
            .chain(pointer.cite.clone())
            .collect::<Vec<_>>()
    };
    if let Some(strong) = found.iter().find(|one| one.full && is_strong(one, &pointer, check.topic)) {
        let mut evidence = vec![strong.cite()];
        evidence.extend(pointer.cite.clone());
        return Finding::passed("words-found", format!("{} is in {}", check.what, strong.document.path))
            .confidence(if pointer.target == Some(strong.document) { Confidence::High } else { Confidence::Medium })
            .cite(evidence);
    }
    let elsewhere = linked_elsewhere(evidence, documents, check.topic);
    if let Some(best) = found.first() {
        let message = if best.full {
            format!("{} speaks of it; a person has to say whether that is {}", best.document.path, check.what)
        } else {
            format!("{} says a part of what is asked: {}", best.document.path, check.what)
        };
        let finding = need(Finding::needs_review("words-in-part", message).cite(cited(best)));
        return finding.cite(elsewhere.as_ref().map(Elsewhere::cite));
    }
    if let Some(cite) = pointer.cite.filter(|_| pointer.target.is_none()) {
        return need(
            Finding::needs_review("words-elsewhere", format!("the Security Insights file points at {}", check.what))
                .cite([cite]),
        );
    }
    if let Some(finding) = parent_not_given(evidence, check) {
        return finding;
    }
    if let Some(link) = elsewhere {
        return need(Finding::needs_review("linked-elsewhere", link.message()).cite([link.cite()]));
    }
    if let Some(foreign) = foreign(documents) {
        return need(
            Finding::needs_review(
                "words-in-another-language",
                format!("{} is not in English; a person has to read it", foreign.path),
            )
            .cite([Citation::file(&foreign.path)]),
        );
    }
    let site = documentation_elsewhere(evidence, documents).filter(|_| !check.topic.is_policy());
    if let Some(site) = site {
        let gap = Gap::new(
            format!("the documentation is kept outside this repository: {}", site.link.target),
            format!("{}; or have a person look there and record the answer with `slam declare`", check.advice),
        );
        return Finding::unknown("documentation-elsewhere", &gap).cite([site.cite()]);
    }
    need(
        Finding::failed("no-words", format!("no document of the repository has {}", check.what))
            .confidence(Confidence::Medium),
    )
}

/// Returns Unknown when the answer may stand in a parent file that was not given.
fn parent_not_given(evidence: &Evidence, check: &TextCheck<'_>) -> Option<Finding> {
    let insights = evidence.insights.seen().filter(|insights| insights.parent == Parent::NotGiven)?;
    let field = check.fields.iter().find(|field| field.starts_with("/project/"))?;
    let gap = Gap::new(
        format!("{} may be named in the parent Security Insights file, which was not given", check.what),
        "give the parent file with `--parent FILE`",
    );
    let cite = insights.parent_source.as_ref().map(|source| {
        let place = Place::line(&insights.path, source.line);
        Citation::quote(CitationKind::Insights, &Quote::new(place, &source.value))
            .with_note(format!("names the parent file, for {field}"))
    });
    Some(Finding::unknown("parent-not-given", &gap).cite(cite))
}

/// The document, if any, that a Security Insights field points at.
struct Pointer<'e> {
    target: Option<&'e Document>,
    cite: Option<Citation>,
}

fn pointed_at<'e>(evidence: &Evidence, documents: &'e [Document], fields: &[&str]) -> Pointer<'e> {
    let Some(insights) = evidence.insights.seen() else { return Pointer { target: None, cite: None } };
    for field in fields {
        let Some(value) = insights.text(field) else { continue };
        let target = documents.iter().find(|one| points_at(value, one));
        return Pointer { target, cite: insights.cite(field) };
    }
    Pointer { target: None, cite: None }
}

/// Returns whether an address ends with the path of the document; a fragment and a query are left out.
pub(crate) fn points_at(address: &str, document: &Document) -> bool {
    let address = address.split(['#', '?']).next().unwrap_or(address);
    let path = document.path.to_string();
    address.strip_suffix(path.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn is_strong(passage: &Passage<'_>, pointer: &Pointer<'_>, topic: &Topic) -> bool {
    // Who only reads where the rule stands has not read the rule.
    let read_on = topic.is_rule() && sends_on(&passage.quote.text);
    !read_on && (passage.at_home || pointer.target == Some(passage.document))
}
