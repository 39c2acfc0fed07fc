//! Hostile text made visible: no control character, escape sequence, or direction override reaches a reader raw.

use std::borrow::Cow;

/// Returns whether a character could move the cursor, change direction, or hide: C0 and C1 controls, bidirectional
/// controls (UAX #9; CVE-2021-42574), line separators, invisible operators, and tag characters.
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Returns the text on one line: white space folded to single spaces, hostile characters spelled as `\u{1b}`.
pub fn line(text: &str) -> Cow<'_, str> {
    let plain = !text.contains("  ") && text.trim() == text && !text.contains(is_hostile);
    if plain {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        push_visible(&mut folded, word);
    }
    Cow::Owned(folded)
}

/// Returns a line of source code: tabs as four spaces, hostile characters spelled as `\u{1b}`, other spaces kept.
pub fn code(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len());
    for (at, part) in text.trim_end_matches(['\r', '\n']).split('\t').enumerate() {
        if at > 0 {
            visible.push_str("    ");
        }
        push_visible(&mut visible, part);
    }
    Cow::Owned(visible)
}

/// A piece of a message: plain words, or code that stood between back-ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span<'a> {
    pub(crate) text: &'a str,
    pub(crate) code: bool,
}

/// Returns the pieces of a message; a back-tick without its twin is a plain character.
pub(crate) fn spans(text: &str) -> Vec<Span<'_>> {
    let (mut all, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('`') {
        let Some((inside, behind)) = after.split_once('`') else { break };
        if inside.is_empty() {
            break;
        }
        all.extend([Span { text: before, code: false }, Span { text: inside, code: true }]);
        rest = behind;
    }
    all.push(Span { text: rest, code: false });
    all.retain(|span| !span.text.is_empty());
    all
}

/// Returns the text cut to `longest` characters, with `…` in place of what was cut.
pub fn cut(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(longest.saturating_sub(1)).chain(['…']).collect()),
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn push_visible(out: &mut String, text: &str) {
    for c in text.chars() {
        if is_hostile(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_words() {
        for (hostile, shown) in [
            ("a\u{1b}[31mred", "a\\u{1b}[31mred"),
            ("a\u{9b}31m", "a\\u{9b}31m"),
            ("user\u{202e}gnp.exe", "user\\u{202e}gnp.exe"),
            ("  two\n\tlines  ", "two lines"),
            ("Grüße, 世界 👩‍💻", "Grüße, 世界 👩‍💻"),
        ] {
            assert_eq!(line(hostile), shown);
        }
        assert_eq!(code("\tx: 1 \u{7}\r\n"), "    x: 1 \\u{7}");
    }

    #[test]
    fn a_cut_says_so() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
    }
}
