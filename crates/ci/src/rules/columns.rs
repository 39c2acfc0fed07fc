//! Columns of findings that know only their lines: the words are looked for where they must stand.

use slam_model::evidence::ci::{CiFinding, Columns};

use crate::file::LONGEST_LINE;

/// Fills the columns that are not known.
pub(super) fn fill(found: &mut [CiFinding], text: &str) {
    if found.iter().all(|one| !one.columns.is_unknown()) {
        return;
    }
    let lines: Vec<&str> = text.lines().collect();
    for one in found.iter_mut().filter(|one| one.columns.is_unknown()) {
        let place = &one.quote.place;
        let (first, last) = (place.line as usize, place.end_line as usize);
        let Some(line) = lines.get(first - 1) else { continue };
        if line.len() > LONGEST_LINE {
            one.columns = columns(1, line.len() + 1);
            continue;
        }
        let end = lines.get(last - 1).copied().unwrap_or(line);
        one.columns = match line.find(one.quote.text.as_str()).filter(|_| first == last && !one.quote.text.is_empty()) {
            Some(at) => {
                let column = line.get(..at).unwrap_or_default().chars().count() + 1;
                columns(column, column + one.quote.text.chars().count())
            }
            None => {
                let indent = line.chars().take_while(|letter| letter.is_whitespace()).count();
                columns(indent + 1, end.trim_end().chars().count() + 1)
            }
        };
    }
}

fn columns(column: usize, end_column: usize) -> Columns {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Columns { column: count(column), end_column: count(end_column) }
}
