//! From passages to a verdict, one rule for all requirements that ask for words (class T of the Baseline).

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, Gap, Place, Quote,
    evidence::{
        document::{Document, DocumentKind},
        insights::Parent,
    },
    finding::CitationKind,
};

use super::{Passage, Topic};

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
    if let Some(strong) = found.iter().find(|one| one.full && is_strong(one, &pointer)) {
        let mut evidence = vec![strong.cite()];
        evidence.extend(pointer.cite.clone());
        return Finding::passed("words-found", format!("{} is in {}", check.what, strong.document.path))
            .confidence(if pointer.target == Some(strong.document) { Confidence::High } else { Confidence::Medium })
            .cite(evidence);
    }
    if let Some(best) = found.first() {
        let message = if best.full {
            format!("{} speaks of it; a person has to say whether that is {}", best.document.path, check.what)
        } else {
            format!("{} touches it, and does not say all of {}", best.document.path, check.what)
        };
        return need(Finding::needs_review("words-in-part", message).cite(cited(best)));
    }
    if let Some(cite) = pointer.cite {
        return need(
            Finding::needs_review("words-elsewhere", format!("the Security Insights file points at {}", check.what))
                .cite([cite]),
        );
    }
    if let Some(finding) = parent_not_given(evidence, check) {
        return finding;
    }
    if let Some(foreign) = documents.iter().find(|one| is_foreign(one)) {
        return need(
            Finding::needs_review(
                "words-in-another-language",
                format!("{} is not in English; a person has to read it", foreign.path),
            )
            .cite([Citation::file(&foreign.path)]),
        );
    }
    if let Some((document, link)) = documentation_elsewhere(documents) {
        let gap = Gap::new(
            format!("the documentation is kept outside this repository: {}", link.target),
            format!("{}; or have a person look there and record the answer with `slam declare`", check.advice),
        );
        let place = Place::line(&document.path, link.line);
        return Finding::unknown("documentation-elsewhere", &gap)
            .cite([Citation::place(CitationKind::Document, &place)]);
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

fn is_strong(passage: &Passage<'_>, pointer: &Pointer<'_>) -> bool {
    passage.at_home || pointer.target == Some(passage.document)
}

/// Returns whether a document of some length has none of the commonest English words.
fn is_foreign(document: &Document) -> bool {
    let text = document.sentences.iter().take(60).map(|one| one.text.as_str());
    let words: Vec<String> = text
        .flat_map(|text| text.split(|c: char| !c.is_alphabetic()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let english = words
        .iter()
        .filter(|word| {
            matches!(word.as_str(), "the" | "and" | "of" | "to" | "is" | "for" | "in" | "a" | "you" | "this" | "with")
        })
        .count();
    words.len() >= 40 && english * 50 < words.len()
}

/// Returns the link of the README to documentation that is kept elsewhere.
fn documentation_elsewhere(documents: &[Document]) -> Option<(&Document, &slam_model::evidence::document::Link)> {
    let readme = documents.iter().find(|one| one.kind == DocumentKind::Readme)?;
    let speaks = |text: &str| {
        let text = text.to_lowercase();
        ["documentation", "docs", "guide", "manual", "handbook", "wiki"].iter().any(|word| text.contains(word))
    };
    let external = |target: &str| target.starts_with("https://") || target.starts_with("http://");
    let badge = |target: &str| target.contains("badge") || target.contains("shields.io") || target.ends_with(".svg");
    readme
        .links
        .iter()
        .find(|link| {
            external(&link.target)
                && !badge(&link.target)
                && (speaks(&link.text) || host_is_documentation(&link.target))
        })
        .map(|link| (readme, link))
}

/// Returns whether the host of an address is one for documentation: `docs.x.org`, `x.readthedocs.io`.
fn host_is_documentation(address: &str) -> bool {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest).split('/').next().unwrap_or_default();
    host.starts_with("docs.") || host.ends_with(".readthedocs.io") || host == "docs.rs" || host == "pkg.go.dev"
}
