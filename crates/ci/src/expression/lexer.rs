//! Words of the expression language.

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name: of a context, a property, a function, or `true`, `false`, `null`, `NaN`, `Infinity`.
    Name(String),
    /// A number, of any form.
    Number,
    /// A text, quotes resolved.
    Text(String),
    /// A sign: one of `( ) [ ] , . * ! < <= > >= == != && ||`.
    Sign(&'static str),
}

/// Signs, longer ones before those that they start with.
const SIGNS: [&str; 16] = ["&&", "||", "==", "!=", "<=", ">=", "(", ")", "[", "]", ",", ".", "*", "!", "<", ">"];

/// Splits text into words.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let used = if first == '\'' {
            let (value, used) = quoted(rest)?;
            found.push(Token::Text(value));
            used
        } else if first.is_ascii_digit() || number_behind_sign(rest, &found) {
            found.push(Token::Number);
            length(rest, |character| character.is_ascii_alphanumeric() || matches!(character, '.' | '+' | '-'))
        } else if first.is_ascii_alphabetic() || first == '_' {
            let used = length(rest, |character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'));
            found.push(Token::Name(rest.get(..used).unwrap_or_default().to_owned()));
            used
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            found.push(Token::Sign(sign));
            sign.len()
        } else {
            return Err(format!("`{}` has no meaning here", first.escape_default()));
        };
        rest = rest.get(used..).unwrap_or_default().trim_start();
    }
    Ok(found)
}

/// Returns whether a sign or point starts a number: `-1`, `+2`, `.5` where a value may stand.
fn number_behind_sign(rest: &str, before: &[Token]) -> bool {
    let mut characters = rest.chars();
    let (first, second) = (characters.next(), characters.next());
    let value_before =
        matches!(before.last(), Some(Token::Name(_) | Token::Number | Token::Text(_) | Token::Sign(")" | "]" | "*")));
    matches!(first, Some('-' | '+' | '.'))
        && second.is_some_and(|second| second.is_ascii_digit() || second == '.')
        && !value_before
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
