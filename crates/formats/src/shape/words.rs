//! Words for messages: values as a person wrote them, lists of words, and the nearest known word.

use crate::tree::{Node, Value};

/// Says what stands there, short enough for a message.
pub(crate) fn found(node: &Node) -> String {
    match &node.value {
        Value::Null => "nothing".into(),
        Value::Sequence(_) => "a list".into(),
        Value::Mapping(_) => "a structure".into(),
        Value::String { text, .. } if text.is_empty() => "empty text".into(),
        Value::String { text, .. } => format!("`{}`", cut(text)),
        Value::Number(text) => format!("the number `{}`", cut(text)),
        Value::Bool(value) => format!("`{value}`"),
    }
}

/// Returns the beginning of a text, without control characters.
pub(crate) fn cut(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let mut short: String = first.chars().filter(|char| !char.is_control()).take(60).collect();
    if short.len() < text.trim_end().len() {
        short.push('…');
    }
    short
}

/// Lists words: `` `a`, `b`, or `c` ``.
pub(crate) fn quoted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} or {two}"),
        [rest @ .., last] => format!("{}, or {last}", rest.join(", ")),
    }
}

/// A suggestion is a courtesy: among more words than this it is not worth the time.
const MOST_CANDIDATES: usize = 300;

/// Returns the known word that was most likely meant.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() || word.len() > 80 {
        return None;
    }
    let plain = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let wanted = plain(word);
    known
        .take(MOST_CANDIDATES)
        .filter(|candidate| candidate.len() <= 80)
        .filter_map(|candidate| {
            let near = plain(candidate);
            let contains = near.len() >= 4 && wanted.contains(&near) || wanted.len() >= 4 && near.contains(&wanted);
            let distance = distance(&wanted, &near);
            let far = (wanted.chars().count().max(near.chars().count()) + 1) / 3;
            (distance <= far.max(1) || contains).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Counts the single edits between two words (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, char) in left.chars().enumerate() {
        let mut corner = index;
        let mut last = index + 1;
        let mut next = vec![last];
        for (other, above) in right.iter().zip(row.iter().skip(1)) {
            last = (corner + usize::from(char != *other)).min(last + 1).min(above + 1);
            corner = *above;
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_leads_to_the_word_that_was_meant() {
        let known = ["evidence", "comment", "date", "name", "SCA", "secret"];
        for (word, wanted) in [
            ("evidence-url", Some("evidence")),
            ("coment", Some("comment")),
            ("sca", Some("SCA")),
            ("secret-scanning", Some("secret")),
            ("dates", Some("date")),
            ("qqqqqq", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known.into_iter()), wanted, "{word}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
