//! Text laid out in columns: width as a terminal counts it, words wrapped with a hanging indent.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns the columns that a text without escape sequences takes.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Returns the text padded with spaces to `columns`.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Returns the words of a text; what stands between two back-ticks is one word, so that a command stays whole.
fn words(text: &str) -> Vec<&str> {
    let (mut all, mut start, mut code) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        code ^= c == '`';
        if c == ' ' && !code {
            all.push(&text[start..at]);
            start = at + 1;
        }
    }
    let last = &text[start..];
    // A back-tick without its twin marks nothing.
    if code {
        all.extend(last.split(' '))
    } else {
        all.push(last)
    }
    all.retain(|word| !word.is_empty());
    all
}

/// Returns the word, or its parts between spaces when it is a command longer than a line.
fn pieces(word: &str, columns: usize) -> Vec<&str> {
    if width(word) <= columns { vec![word] } else { word.split(' ').filter(|part| !part.is_empty()).collect() }
}

/// Returns the text in a form that [`lines`] does not break.
pub(crate) fn whole(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// Returns the lines of a text wrapped to `columns`; a word that is longer is broken.
pub(crate) fn lines(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(20);
    let (mut all, mut now, mut used) = (Vec::new(), String::new(), 0);
    for word in words(text).into_iter().flat_map(|word| pieces(word, columns)) {
        let wide = width(word);
        if used > 0 && used + 1 + wide > columns {
            all.push(std::mem::take(&mut now));
            used = 0;
        }
        if used > 0 {
            now.push(' ');
            used += 1;
        }
        if wide <= columns {
            now.push_str(word);
            used += wide;
            continue;
        }
        for c in word.chars() {
            let step = c.width().unwrap_or(0);
            if used + step > columns {
                all.push(std::mem::take(&mut now));
                used = 0;
            }
            now.push(c);
            used += step;
        }
    }
    if !now.is_empty() || all.is_empty() {
        all.push(now);
    }
    all.iter().map(|line| line.replace('\u{a0}', " ")).collect()
}

/// Returns the text cut to `columns`, with `…` for what was cut.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (mut kept, mut used) = (String::new(), 1);
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Returns the text cut to `columns` between two words, with `…` for what was cut; a command is kept whole or left out.
pub(crate) fn fit_words(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    match lines(text, columns.saturating_sub(2)).into_iter().next() {
        Some(first) => format!("{} …", first.trim_end_matches([',', ';', ':'])),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(lines("世界世界世界世界世界 世界", 20), ["世界世界世界世界世界", "世界"]);
        assert_eq!(fit("世界世界", 5), "世界…");
        assert_eq!(lines("", 20), [""]);
    }

    #[test]
    fn a_command_stays_whole() {
        assert_eq!(lines("give it with `slam check .`; so", 20), ["give it with", "`slam check .`; so"]);
        assert_eq!(lines("a ` b c d e f g h i j k l m", 20), ["a ` b c d e f g h i", "j k l m"]);
    }

    #[test]
    fn a_word_that_does_not_fit_is_broken() {
        assert_eq!(lines(&"x".repeat(45), 20), ["x".repeat(20), "x".repeat(20), "x".repeat(5)]);
    }
}
