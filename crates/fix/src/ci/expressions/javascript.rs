//! Quotes of JavaScript.

use super::{Place, Sameness, Spelled};

pub(super) fn spelled(place: &Place<'_>) -> Option<Spelled> {
    let name = place.name;
    let open = opened(place.before())?;
    let sign = open.quote?;
    if sign == '`' {
        return Some(place.here(format!("${{process.env.{name}}}"), Sameness::Unknown));
    }
    let range = place.with_quotes(&sign.to_string())?;
    // A text before a colon is the name of a property, or one side of a choice.
    let behind = place.text.get(range.end..)?.trim_start();
    let sameness = if open.certain && !behind.starts_with(':') { Sameness::OfText } else { Sameness::Unknown };
    let before = place.text.get(..range.start)?.trim_end();
    if behind.starts_with(':') && before.ends_with(['{', ',']) {
        return None;
    }
    Some(Spelled { range, text: format!("process.env.{name}"), sameness })
}

/// What is open at the end of a text.
#[derive(Debug, PartialEq, Eq)]
struct Opened {
    quote: Option<char>,
    /// Whether no sign was passed that may begin a pattern, in which quotes are letters.
    certain: bool,
}

/// Returns the quote that is open at the end of a text; `None` when that cannot be told.
fn opened(before: &str) -> Option<Opened> {
    let (mut quote, mut certain) = (None, true);
    let mut at = 0;
    while let Some(rest) = before.get(at..).filter(|rest| !rest.is_empty()) {
        let letter = rest.chars().next()?;
        at += letter.len_utf8();
        match (quote, letter) {
            // What the forge puts in is judged where it stands.
            _ if rest.starts_with("${{") => at += rest.find("}}")?,
            (Some(sign), letter) if sign == letter => quote = None,
            (_, '\\') => at += rest.chars().nth(1).map_or(0, char::len_utf8),
            // Code within a template has quotes of its own.
            (Some('`'), '$') if rest.starts_with("${") => {
                let code = rest.split('}').next().unwrap_or_default();
                if !rest.contains('}') || code.contains(['\'', '"', '`']) || code.matches('{').count() > 1 {
                    return None;
                }
                at += code.len();
            }
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '/') if rest.starts_with("//") => at += rest.find('\n')?,
            (None, '/') if rest.starts_with("/*") => return None,
            (None, '/') => certain = false,
            _ => {}
        }
    }
    Some(Opened { quote, certain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_at_the_end_of_a_script() {
        for (text, expected) in [
            ("a = ", Some((None, true))),
            ("a = '", Some((Some('\''), true))),
            ("a = 'it\\'s ", Some((Some('\''), true))),
            ("a = `b ${c} '", Some((Some('`'), true))),
            ("a = `b ${", None),
            ("// it's\nb(\"", Some((Some('"'), true))),
            ("// it's", None),
            ("/* it's */ '", None),
            ("a.replace(/b/, '", Some((Some('\''), false))),
            ("a('${{ github.event.x }}', '", Some((Some('\''), true))),
        ] {
            let found = opened(text).map(|found| (found.quote, found.certain));
            assert_eq!(found, expected, "{text}");
        }
    }
}
