//! Words that are not in the repository: kept on a site, in another repository, or written in another language.

use slam_model::{
    Citation, Evidence, Place,
    evidence::document::{Block, Document, DocumentKind, Link, Origin},
    finding::CitationKind,
};

use super::{Topic, points_at};

/// A link to a document that is kept elsewhere.
pub(crate) struct Elsewhere<'e> {
    pub(super) document: &'e Document,
    pub(super) link: &'e Link,
}

impl Elsewhere<'_> {
    /// Returns the line with the link as evidence.
    pub(crate) fn cite(&self) -> Citation {
        let place = Place::line(&self.document.path, self.link.line);
        Citation::place(CitationKind::Document, &place).with_note(self.link.target.clone())
    }

    /// Returns what the reader is told: `README.md links to ADDRESS; …`.
    pub(crate) fn message(&self) -> String {
        let Self { document, link } = self;
        let forge = ["github.com/", "gitlab.com/", "codeberg.org/"].iter().any(|host| link.target.contains(host));
        let way = if forge {
            "which is kept in another repository; a person has to follow it, or give the organisation's defaults with `--org-defaults DIR`"
        } else {
            "which is kept outside this repository; a person has to follow it"
        };
        format!("{} links to {}, {way}", document.path, link.target)
    }
}

/// Returns the first link by which a document about the project leads to another place for the topic.
pub(crate) fn linked_elsewhere<'e>(
    evidence: &Evidence,
    documents: &'e [Document],
    topic: &Topic,
) -> Option<Elsewhere<'e>> {
    use DocumentKind::{Contributing, Governance, Maintainers, Owners, Readme, Security, Support};
    let speaks = |one: &&Document| {
        one.origin == Origin::Own
            && matches!(one.kind, Contributing | Governance | Maintainers | Owners | Readme | Security | Support)
            && !topic.is_not_in(one.kind)
    };
    let mut from: Vec<_> = documents.iter().filter(speaks).collect();
    from.sort_by_key(|one| (one.path.depth(), one.kind == Readme, one.path.clone()));
    let own =
        evidence.subject.url.as_deref().map(|url| url.trim_end_matches('/').trim_end_matches(".git").to_lowercase());
    let is_own = |target: &str| {
        let lower = target.to_lowercase();
        let here = own.as_deref().is_some_and(|own| lower.starts_with(&format!("{own}/")));
        here || documents.iter().any(|one| lower.contains("/blob/") && own.is_none() && points_at(target, one))
    };
    from.into_iter().find_map(|document| {
        let badge = |link: &Link| {
            document.sentences.iter().any(|one| {
                one.line <= link.line
                    && link.line <= one.end_line
                    && one.text.contains("![")
                    && one.text.starts_with('[')
            })
        };
        let counts = |link: &&Link| {
            let speaks = topic.is_linked_by(link) || topic.links() && is_referred_to(document, link, topic);
            speaks && link.block != Block::Code && is_external(&link.target) && !is_own(&link.target) && !badge(link)
        };
        document.links.iter().find(counts).map(|link| Elsewhere { document, link })
    })
}

/// Returns whether a sentence of a policy, below a heading that announces the topic, sends the reader to the link.
fn is_referred_to(document: &Document, link: &Link, topic: &Topic) -> bool {
    let Some(sentence) = document.sentences.iter().find(|one| one.line <= link.line && link.line <= one.end_line)
    else {
        return false;
    };
    let policy = matches!(document.kind, DocumentKind::Security | DocumentKind::Support);
    let below = policy && document.headings_above(sentence).next().is_some_and(|heading| topic.is_under(&heading.text));
    below && sends_on(&sentence.text)
}

/// Returns whether a sentence only says where to read on.
pub(super) fn sends_on(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = || text.split(|c: char| !c.is_alphanumeric());
    text.contains("http") && words().any(|word| matches!(word, "see" | "read" | "refer" | "here" | "consult"))
}

/// Returns the link of the README to the project's own documentation, when that is kept on a site.
pub(crate) fn documentation_elsewhere<'e>(evidence: &Evidence, documents: &'e [Document]) -> Option<Elsewhere<'e>> {
    let names = names(evidence, documents);
    let mut readmes: Vec<_> =
        documents.iter().filter(|one| one.kind == DocumentKind::Readme && one.origin == Origin::Own).collect();
    readmes.sort_by_key(|one| (one.path.depth(), one.path.clone()));
    let document = readmes.into_iter().next()?;
    let speaks = |text: &str| {
        let text = text.to_lowercase();
        ["documentation", "docs", "guide", "manual", "handbook", "wiki"].iter().any(|word| text.contains(word))
    };
    let counts = |link: &&Link| {
        let target = link.target.to_lowercase();
        let host = target.split_once("://").map_or("", |(_, rest)| rest).split('/').next().unwrap_or_default();
        let reference = ["docs.rs", "pkg.go.dev", "docs.google.com", "javadoc.io", "www.rubydoc.info"].contains(&host);
        let kept =
            host.starts_with("docs.") || host.ends_with(".readthedocs.io") || speaks(&link.text) || speaks(&target);
        let is_ours = |name: &String| {
            host.contains(name.as_str()) || target.split('/').skip(3).take(1).any(|part| part == name.as_str())
        };
        link.block != Block::Code
            && is_external(&target)
            && !reference
            && !is_picture(&target)
            && !target.contains("/blob/")
            && !host.ends_with("github.com")
            && kept
            && names.iter().any(is_ours)
    };
    document.links.iter().find(counts).map(|link| Elsewhere { document, link })
}

/// Returns the names by which the project's own addresses are told, in lower case.
fn names(evidence: &Evidence, documents: &[Document]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    names.extend(evidence.subject.url.clone());
    names.extend(evidence.insights.seen().and_then(|one| one.text("/repository/url")).map(str::to_owned));
    let manifests = evidence.manifests.seen().into_iter().flatten().filter(|one| one.path.depth() <= 1);
    names.extend(manifests.filter_map(|one| one.name.as_ref()).map(|name| name.text.clone()));
    if names.is_empty() {
        let readme = documents.iter().find(|one| one.kind == DocumentKind::Readme && one.path.depth() <= 1);
        let title = readme.and_then(Document::title).and_then(|title| title.text.split_whitespace().next());
        names.extend(title.map(str::to_owned));
    }
    let last = |name: &String| {
        let mut parts = name.trim_end_matches('/').trim_end_matches(".git").split('/');
        let is_version = |part: &&str| part.starts_with('v') && part.chars().skip(1).all(|c| c.is_ascii_digit());
        let name = parts.rfind(|part| !is_version(part))?.to_lowercase();
        let core = ["-monorepo", "-workspace", "-root"].iter().find_map(|end| name.strip_suffix(end));
        Some(core.map_or_else(|| name.clone(), str::to_owned))
    };
    let mut names: Vec<_> = names.iter().filter_map(last).filter(|name| name.len() > 2).collect();
    names.sort();
    names.dedup();
    names
}

fn is_external(target: &str) -> bool {
    target.starts_with("https://") || target.starts_with("http://")
}

pub(super) fn is_picture(target: &str) -> bool {
    target.contains("badge")
        || target.contains("shields.io")
        || [".svg", ".png", ".gif"].iter().any(|end| target.ends_with(end))
}

/// Returns the document about the project that is prose of some length with hardly any of the commonest English words.
///
/// Lists of names and pages of data hold no such words either; they are no prose.
pub(crate) fn foreign(documents: &[Document]) -> Option<&Document> {
    use DocumentKind::{Contributing, Governance, Readme, Security, Support};
    let is_prose = |one: &&Document| matches!(one.kind, Contributing | Governance | Readme | Security | Support);
    let mut found: Vec<_> = documents.iter().filter(is_prose).filter(|one| is_foreign(one)).collect();
    found.sort_by_key(|one| (one.path.depth(), one.kind, one.path.clone()));
    found.into_iter().next()
}

fn is_foreign(document: &Document) -> bool {
    const ENGLISH: &[&str] = &[
        "the", "and", "of", "to", "is", "for", "in", "a", "an", "you", "your", "this", "with", "on", "be", "are", "it",
        "or", "we", "if", "as", "by", "that", "please", "not", "from",
    ];
    let prose = |text: &str| {
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).count();
        // Scripts without spaces between words are counted by their letters.
        words >= 5 || text.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count() >= 12
    };
    let read = document.sentences.iter().filter(|one| one.block == Block::Prose && prose(&one.text));
    let sentences: Vec<_> = read.take(60).map(|one| one.text.to_lowercase()).collect();
    let words =
        sentences.iter().flat_map(|text| text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()));
    let (mut all, mut english) = (0_usize, 0_usize);
    for word in words {
        all += 1;
        english += usize::from(ENGLISH.contains(&word));
    }
    sentences.len() >= 5 && english * 33 < all
}
