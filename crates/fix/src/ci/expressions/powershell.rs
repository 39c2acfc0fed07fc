//! Quotes of PowerShell.

use super::{Place, Sameness, Spelled};

pub(super) fn spelled(place: &Place<'_>) -> Option<Spelled> {
    let name = place.name;
    let wide = |range| Spelled { range, text: format!("$env:{name}"), sameness: Sameness::Unknown };
    match quote(place.before())? {
        None => Some(place.here(format!("$env:{name}"), Sameness::Unknown)),
        Some('"') => Some(
            place.with_quotes("\"").map_or_else(|| place.here(format!("${{env:{name}}}"), Sameness::Unknown), wide),
        ),
        Some(_) => place.with_quotes("'").map(wide),
    }
}

/// Returns the quote that is open at the end of a text; `None` when that cannot be told.
fn quote(before: &str) -> Option<Option<char>> {
    let (mut open, mut last) = (None, '\n');
    let mut letters = before.chars();
    while let Some(letter) = letters.next() {
        let begins_word = last.is_whitespace();
        last = letter;
        match (open, letter) {
            (Some('\''), '\'') | (Some('"'), '"') => open = None,
            (Some('\''), _) => {}
            (_, '`') => drop(letters.next()),
            (None, '\'' | '"') => open = Some(letter),
            (None, '#') if begins_word => drop(letters.find(|letter| *letter == '\n')?),
            _ => {}
        }
    }
    Some(open)
}
