//! Words of the expression language.

use slam_formats::tree::Span;

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name: of a context, a property, a function, or `true`, `false`, `null`, `NaN`, `Infinity`.
    Name(String),
    /// A number, of any form; what only looks like one is none.
    Number(f64),
    /// A text, quotes resolved.
    Text(String),
    /// A sign: one of `( ) [ ] , . * ! < <= > >= == != && ||`.
    Sign(&'static str),
}

/// Signs, longer ones before those that they start with.
const SIGNS: [&str; 16] = ["&&", "||", "==", "!=", "<=", ">=", "(", ")", "[", "]", ",", ".", "*", "!", "<", ">"];

/// Splits text into words, each with its bytes.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let start = text.len() - rest.len();
        let (token, used) = if first == '\'' {
            let (value, used) = quoted(rest)?;
            (Token::Text(value), used)
        } else if first.is_ascii_digit() || number_behind_sign(rest, &found) {
            let used =
                length(rest, |character| character.is_ascii_alphanumeric() || matches!(character, '.' | '+' | '-'));
            (Token::Number(number(rest.get(..used).unwrap_or_default())), used)
        } else if first.is_ascii_alphabetic() || first == '_' {
            let used = length(rest, |character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'));
            (Token::Name(rest.get(..used).unwrap_or_default().to_owned()), used)
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            (Token::Sign(sign), sign.len())
        } else {
            return Err(format!("`{}` has no meaning here", first.escape_default()));
        };
        found.push((token, Span { start, end: start + used }));
        rest = rest.get(used..).unwrap_or_default().trim_start();
    }
    Ok(found)
}

/// Returns whether a sign or point starts a number: `-1`, `+2`, `.5` where a value may stand.
fn number_behind_sign(rest: &str, before: &[(Token, Span)]) -> bool {
    let mut characters = rest.chars();
    let (first, second) = (characters.next(), characters.next());
    let value_before = matches!(
        before.last(),
        Some((Token::Name(_) | Token::Number(_) | Token::Text(_) | Token::Sign(")" | "]" | "*"), _))
    );
    matches!(first, Some('-' | '+' | '.'))
        && second.is_some_and(|second| second.is_ascii_digit() || second == '.')
        && !value_before
}

/// Returns the value of a number; `NaN` for what only looks like one.
fn number(text: &str) -> f64 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let other =
        |prefix: &str, radix: u32| digits.strip_prefix(prefix).and_then(|rest| u32::from_str_radix(rest, radix).ok());
    match other("0x", 16).or_else(|| other("0o", 8)) {
        Some(value) => sign * f64::from(value),
        None => digits.parse().map_or(f64::NAN, |value: f64| sign * value),
    }
}

fn length(text: &str, part: impl Fn(char) -> bool) -> usize {
    text.char_indices().skip(1).find(|(_, character)| !part(*character)).map_or(text.len(), |(at, _)| at)
}

/// Reads `'it''s'` and returns the text with the bytes used.
fn quoted(text: &str) -> Result<(String, usize), String> {
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' if characters.peek().is_some_and(|(_, next)| *next == '\'') => {
                value.push('\'');
                characters.next();
            }
            '\'' => return Ok((value, at + 1)),
            other => value.push(other),
        }
    }
    Err("a quote is not closed".to_owned())
}
