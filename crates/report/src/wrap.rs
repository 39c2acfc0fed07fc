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

/// Returns the lines of a text wrapped to `columns`; a word that is longer is broken.
pub(crate) fn lines(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(20);
    let (mut all, mut now, mut used) = (Vec::new(), String::new(), 0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
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
    all
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
    fn a_word_that_does_not_fit_is_broken() {
        assert_eq!(lines(&"x".repeat(45), 20), ["x".repeat(20), "x".repeat(20), "x".repeat(5)]);
    }
}
