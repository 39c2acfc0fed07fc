//! The first paragraph of a README as plain text, for the page of a project.

use slam_model::{
    Evidence,
    evidence::document::{Block, Document, DocumentKind, Origin},
};

/// The longest excerpt, in characters.
const LONGEST: usize = 600;

/// Returns the first paragraph that says something: no heading, no row of badges, no code. Empty when there is none.
pub(super) fn excerpt(evidence: &Evidence) -> String {
    let Some(documents) = evidence.documents.seen() else { return String::new() };
    let own = documents.iter().filter(|one| one.kind == DocumentKind::Readme && one.origin == Origin::Own);
    // The one in the root, which has the shortest path.
    let readme = own.min_by_key(|one| one.path.as_bstr().len());
    readme.map(first_paragraph).unwrap_or_default()
}

fn first_paragraph(document: &Document) -> String {
    let mut text = String::new();
    let mut last_line = 0;
    for sentence in document.sentences.iter().filter(|one| one.block == Block::Prose) {
        if !text.is_empty() && sentence.line > last_line + 1 {
            break;
        }
        let plain = plain(&sentence.text);
        if plain.chars().any(char::is_alphabetic) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&plain);
            last_line = sentence.end_line;
        }
    }
    shorten(&text)
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST).collect();
    let whole_words = head.rsplit_once(' ').map_or(head.as_str(), |(words, _)| words);
    format!("{whole_words} …")
}

/// Returns a sentence without markup: texts of links stay, images, tags, and marks go.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['[', '!', '<', '`', '*', '_']) {
        out.push_str(&rest[..at]);
        let (mark, tail) = rest[at..].split_at(1);
        rest = match mark {
            "!" if tail.starts_with('[') => after_link(&tail[1..]).map_or("", |(_, after)| after),
            "[" => match after_link(tail) {
                Some((words, after)) => {
                    out.push_str(&plain(words));
                    after
                }
                None => tail,
            },
            "<" => match tail.split_once('>') {
                Some((tag, after))
                    if tag.starts_with(|one: char| one.is_ascii_alphabetic() || matches!(one, '/' | '!')) =>
                {
                    after
                }
                _ => {
                    out.push('<');
                    tail
                }
            },
            "`" | "*" => tail,
            "_" if out.ends_with(char::is_alphanumeric) && tail.starts_with(char::is_alphanumeric) => {
                out.push('_');
                tail
            }
            "_" => tail,
            other => {
                out.push_str(other);
                tail
            }
        };
    }
    out.push_str(rest);
    out.chars().filter(|one| !one.is_control()).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Splits what follows `[` into the words inside of the brackets and what follows the target.
fn after_link(tail: &str) -> Option<(&str, &str)> {
    let mut depth = 1_u32;
    let end = tail.char_indices().find(|(_, one)| {
        match one {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let (words, after) = (&tail[..end.0], &tail[end.0 + 1..]);
    let close = match after.chars().next() {
        Some('(') => ')',
        Some('[') => ']',
        _ => return Some((words, after)),
    };
    Some((words, after.split_once(close).map_or("", |(_, after)| after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        for (text, expected) in [
            ("A [fast](https://x.example) `egg` **timer**.", "A fast egg timer."),
            ("[![build](a.svg)](https://ci.example) [![b](b.svg)](c)", ""),
            ("<img src=\"x\" onerror=\"alert(1)\">Rings <b>loud</b>.", "Rings loud."),
            ("snake_case and _stress_ and 1 < 2", "snake_case and stress and 1 < 2"),
            ("See [the docs][docs] and [alone].", "See the docs and alone."),
            ("an open [bracket and ! marks", "an open bracket and ! marks"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn a_long_paragraph_ends_with_a_whole_word() {
        let long = "word ".repeat(400);
        let short = shorten(&long);
        assert!(short.chars().count() <= LONGEST + 2 && short.ends_with("word …"), "{short}");
    }
}
