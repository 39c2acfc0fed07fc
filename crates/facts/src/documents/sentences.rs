//! Where sentences end in running text.

use std::ops::Range;

/// Abbreviations, lower case, whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 30] = [
    "e.g", "i.e", "etc", "vs", "mr", "mrs", "ms", "dr", "prof", "no", "nr", "approx", "incl", "excl", "cf", "resp",
    "fig", "sec", "ver", "inc", "ltd", "corp", "jr", "sr", "st", "al", "esp", "min", "max", "eq",
];

/// Returns the ranges of the sentences of `text`, in order; white space between them belongs to none or to either.
pub(super) fn split(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut end = at + c.len_utf8();
        let full_width = matches!(c, '。' | '！' | '？');
        if !(full_width || matches!(c, '.' | '!' | '?')) {
            continue;
        }
        // Closing quotes, brackets, and marks of emphasis belong to the sentence.
        while let Some((next, closer)) = chars.peek().copied()
            && matches!(
                closer,
                '.' | '!' | '?' | ')' | ']' | '"' | '\'' | '`' | '*' | '_' | '”' | '’' | '»' | '）' | '」'
            )
        {
            end = next + closer.len_utf8();
            chars.next();
        }
        let rest = text.get(end..).unwrap_or_default();
        let followed_by_space = rest.chars().next().is_none_or(char::is_whitespace);
        if !full_width && (!followed_by_space || (c == '.' && goes_on(text.get(start..at).unwrap_or_default(), rest))) {
            continue;
        }
        found.push(start..end);
        start = end;
    }
    if text.get(start..).is_some_and(|rest| !rest.trim().is_empty()) {
        found.push(start..text.len());
    }
    found
}

/// Returns whether a full stop between `before` and `rest` ends no sentence.
fn goes_on(before: &str, rest: &str) -> bool {
    if rest.trim_start().chars().next().is_some_and(char::is_lowercase) {
        return true;
    }
    let word =
        before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '/')).next().unwrap_or_default();
    let only_word = before.trim().len() == word.len();
    let mut letters = word.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let number_of_an_item = only_word && !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    initial || number_of_an_item || ABBREVIATIONS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        for (text, expected) in [
            ("One. Two! Three?", vec!["One.", "Two!", "Three?"]),
            ("Use e.g. this. Or that", vec!["Use e.g. this.", "Or that"]),
            ("See https://a.org/b.html. Then go.", vec!["See https://a.org/b.html.", "Then go."]),
            ("Version 1.2.3 is out (at last.) Take it.", vec!["Version 1.2.3 is out (at last.)", "Take it."]),
            ("By J. Smith et al. Later", vec!["By J. Smith et al. Later"]),
            ("1. First step. Second", vec!["1. First step.", "Second"]),
            ("We fix it **now.** Then rest", vec!["We fix it **now.**", "Then rest"]),
            ("一。二。", vec!["一。", "二。"]),
            ("Wait... what", vec!["Wait... what"]),
        ] {
            let parts: Vec<&str> = split(text).into_iter().map(|range| text[range].trim()).collect();
            assert_eq!(parts, expected);
        }
    }
}
