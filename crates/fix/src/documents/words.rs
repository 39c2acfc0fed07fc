//! What the repairs of documents share: whether words stand there already, and where new ones go.

use slam_model::{
    RepoPath,
    evidence::{
        document::{Document, DocumentKind, Markup, Origin},
        manifest::ManifestKind,
        tree::Role,
    },
};

use crate::{
    answers::{Answer, BLANK},
    draft::{Draft, Home},
    project::Project,
    prose::{self, Part},
};

/// Returns a text that ends like a sentence.
pub(crate) fn ended(text: &str) -> String {
    let text = text.trim();
    // A blank alone waits for a whole sentence.
    if text.starts_with(BLANK) || text.ends_with(['.', '!', '?']) || text.ends_with(".)") {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// Returns the entries of an answer; `None` when nobody gave one, for those who say so in one sentence.
pub(crate) fn answered_lines(draft: &Draft<'_>, key: &str) -> Option<Vec<String>> {
    match draft.project.answer(key)? {
        Answer::Lines(lines) if !lines.is_empty() => Some(lines),
        Answer::Text(text) => Some(vec![text]),
        _ => None,
    }
}

/// Returns a number of days in words; a marked blank when nobody gave it.
pub(crate) fn days(draft: &mut Draft<'_>, key: &'static str) -> String {
    match draft.project.answer(key) {
        Some(Answer::Number(1)) => "1 day".to_owned(),
        Some(Answer::Number(days)) => format!("{days} days"),
        _ => draft.blank(key),
    }
}

/// Returns an introduction and the list that answers a question. Without an answer the introduction is left out: alone it
/// would count as a statement.
pub(crate) fn list(draft: &mut Draft<'_>, key: &'static str, introduction: &str) -> Vec<Part> {
    match answered_lines(draft, key) {
        Some(lines) => vec![prose::text(introduction), Part::List(lines)],
        None => vec![prose::text(draft.blank(key))],
    }
}

/// Returns whether the project has made a release that can be seen.
pub(crate) fn is_released(project: &Project<'_>) -> bool {
    let on_forge = project.evidence.forge.seen().and_then(|forge| forge.releases.seen());
    on_forge.is_some_and(|all| !all.is_empty())
        || project.evidence.releases.seen().is_some_and(|one| !one.releases.is_empty())
}

/// Returns the own documents of these kinds.
pub(crate) fn documents<'p>(
    project: &Project<'p>,
    kinds: &'static [DocumentKind],
) -> impl Iterator<Item = &'p Document> + use<'p> {
    let all = project.evidence.documents.seen().into_iter().flatten();
    all.filter(|one| one.origin == Origin::Own && kinds.contains(&one.kind))
}

/// Returns whether one sentence of the document has a word of each group.
pub(crate) fn says(document: &Document, groups: &[&[&str]]) -> bool {
    document.sentences.iter().any(|one| {
        let text = one.text.to_lowercase();
        groups.iter().all(|group| group.iter().any(|word| text.contains(word)))
    })
}

/// Returns whether the document, headings included, has any of these words.
pub(crate) fn mentions(document: &Document, words: &[&str]) -> bool {
    let headings = document.headings.iter().map(|one| &one.text);
    headings.chain(document.sentences.iter().map(|one| &one.text)).any(|text| {
        let text = text.to_lowercase();
        words.iter().any(|word| text.contains(word))
    })
}

/// Returns the lock files of the product.
pub(crate) fn locks<'p>(project: &Project<'p>) -> impl Iterator<Item = &'p RepoPath> {
    let all = project.evidence.manifests.seen().into_iter().flatten();
    all.filter(|one| one.kind == ManifestKind::Lock && one.role == Role::Product).map(|one| &one.path)
}

/// Writes a section under the first of these titles that the document does not have. Nothing is written where the very
/// words stand there, or where a section of such a title still has a blank: it waits for a person.
pub(crate) fn add(draft: &mut Draft<'_>, home: Home, titles: &[&str], parts: &[Part]) {
    let there = draft.project.document(home.kind);
    if let Some(title) = there.map_or(titles.first().copied(), |one| free(draft, one, titles, parts)) {
        draft.section(home, title, parts);
    }
}

/// Writes a section of a page that no kind of document stands for.
pub(crate) fn add_to_page(draft: &mut Draft<'_>, page: (&str, &str), titles: &[&str], parts: &[Part]) {
    let (path, name) = page;
    let wanted = RepoPath::from(path);
    let mut all = draft.project.evidence.documents.seen().into_iter().flatten();
    match all.find(|one| one.origin == Origin::Own && one.path == wanted) {
        Some(document) => {
            if let Some(title) = free(draft, document, titles, parts) {
                draft.extend(document, title, parts);
            }
        }
        None => {
            let title = titles.first().copied().unwrap_or(name);
            let (top, below) = (prose::heading(Markup::Markdown, 1, name), prose::heading(Markup::Markdown, 2, title));
            draft.create(path, format!("{top}\n\n{below}\n\n{}", prose::written(Markup::Markdown, parts)));
        }
    }
}

fn free<'t>(draft: &Draft<'_>, document: &Document, titles: &[&'t str], parts: &[Part]) -> Option<&'t str> {
    let bytes = draft.file(&document.path)?;
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    if text.contains(prose::written(document.markup, parts).trim_end()) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let waits = |title: &&str| {
        let mut from = document.headings.iter().skip_while(|one| !is(&one.text, title));
        let Some(start) = from.next().map(|one| one.line as usize) else { return false };
        let end = from.next().map_or(lines.len(), |one| one.line as usize);
        lines.get(start..end.max(start)).into_iter().flatten().any(|line| line.contains(BLANK.trim_end()))
    };
    let is_there = |title: &&str| document.headings.iter().any(|one| is(&one.text, title));
    if titles.iter().any(|title| waits(title)) {
        return None;
    }
    titles.iter().find(|title| !is_there(title)).copied()
}

fn is(heading: &str, title: &str) -> bool {
    heading.trim().eq_ignore_ascii_case(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_once() {
        for (text, expected) in [("a", "a."), ("a.", "a."), ("Why?", "Why?"), ("a (b.)", "a (b.)"), (" a ", "a.")] {
            assert_eq!(ended(text), expected);
        }
    }
}
