//! What the repairs of documents share: whether words stand there already, and where new ones go.

use std::collections::BTreeMap;

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

/// Returns entries as a part of a sentence: `a, b, and c`.
pub(crate) fn listed(entries: &[String]) -> String {
    match entries {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
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

/// Returns the entries of an answer with named parts.
pub(crate) fn rows(draft: &Draft<'_>, key: &str) -> Option<Vec<BTreeMap<String, String>>> {
    match draft.project.answer(key)? {
        Answer::Rows(rows) if !rows.is_empty() => Some(rows),
        _ => None,
    }
}

/// Returns a part of an entry; nothing for one that was left out.
pub(crate) fn part<'r>(row: &'r BTreeMap<String, String>, name: &str) -> &'r str {
    row.get(name).map_or("", String::as_str)
}

/// Returns a number of days in words; a marked blank when nobody gave it.
pub(crate) fn days(draft: &mut Draft<'_>, key: &'static str) -> String {
    match draft.project.answer(key) {
        Some(Answer::Number(1)) => "1 day".to_owned(),
        Some(Answer::Number(days)) => format!("{days} days"),
        // The number alone is filled in later.
        _ => format!("{} days", draft.blank(key)),
    }
}

/// Returns an introduction and the list that answers a question. Without an answer the blank stands in the sentence of the
/// introduction, which alone would count as a statement.
pub(crate) fn list(draft: &mut Draft<'_>, key: &'static str, introduction: &str) -> Vec<Part> {
    match answered_lines(draft, key) {
        Some(lines) => vec![prose::text(introduction), Part::List(lines)],
        None => vec![prose::text(format!("{introduction} {}.", draft.blank(key)))],
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
    match draft.project.document(home.kind) {
        Some(document) => add_to(draft, document, titles, parts),
        None => {
            if let Some(title) = titles.first() {
                draft.section(home, title, parts);
            }
        }
    }
}

/// Writes a section of a page that no kind of document stands for, in the same way.
pub(crate) fn add_to_page(draft: &mut Draft<'_>, page: (&str, &str), titles: &[&str], parts: &[Part]) {
    let (path, name) = page;
    let wanted = RepoPath::from(path);
    let mut all = draft.project.evidence.documents.seen().into_iter().flatten();
    match all.find(|one| one.origin == Origin::Own && one.path == wanted) {
        Some(document) => add_to(draft, document, titles, parts),
        None => {
            let title = titles.first().copied().unwrap_or(name);
            let (top, below) = (prose::heading(Markup::Markdown, 1, name), prose::heading(Markup::Markdown, 2, title));
            draft.create(path, format!("{top}\n\n{below}\n\n{}", prose::written(Markup::Markdown, parts)));
        }
    }
}

fn add_to(draft: &mut Draft<'_>, document: &Document, titles: &[&str], parts: &[Part]) {
    let Some(text) = draft.file(&document.path).and_then(|bytes| String::from_utf8(bytes).ok()) else { return };
    let words = prose::written(document.markup, parts);
    if text.replace("\r\n", "\n").contains(words.trim_end()) {
        return;
    }
    let mut bodies = titles.iter().filter_map(|title| body(document, &text, title));
    if bodies.any(|body| body.contains(BLANK)) {
        return;
    }
    let is_there = |title: &&&str| document.headings.iter().any(|one| is(&one.text, title));
    if let Some(title) = titles.iter().find(|title| !is_there(title)) {
        draft.extend(document, title, parts);
    }
}
/// Returns the lines below a heading, up to the next one.
fn body<'t>(document: &Document, text: &'t str, title: &str) -> Option<&'t str> {
    let offset = |line: usize| text.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
    let mut headings = document.headings.iter().skip_while(|one| !is(&one.text, title));
    let start = offset(usize::try_from(headings.next()?.line).ok()?);
    let next = headings.next().and_then(|next| usize::try_from(next.line).ok());
    text.get(start..next.map_or(text.len(), |line| offset(line.saturating_sub(1))))
}

fn is(heading: &str, title: &str) -> bool {
    heading.trim().eq_ignore_ascii_case(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_as_a_sentence() {
        for (entries, expected) in [("", ""), ("a", "a"), ("a b", "a and b"), ("a b c", "a, b, and c")] {
            let entries: Vec<String> = entries.split_whitespace().map(str::to_owned).collect();
            assert_eq!(listed(&entries), expected);
        }
    }

    #[test]
    fn a_sentence_ends_once() {
        for (text, expected) in [("a", "a."), ("a.", "a."), ("Why?", "Why?"), ("a (b.)", "a (b.)"), (" a ", "a.")] {
            assert_eq!(ended(text), expected);
        }
    }
}
