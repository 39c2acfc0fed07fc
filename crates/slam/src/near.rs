//! Suggestions for mistyped ids.

/// Returns the ids that are nearest to what was typed, nearest first, at most three.
pub(crate) fn near<'i>(typed: &str, ids: impl IntoIterator<Item = &'i str>) -> Vec<String> {
    let typed = typed.to_lowercase();
    let mut ranked: Vec<_> = ids
        .into_iter()
        .map(|id| (distance(&typed, &id.to_lowercase()), id))
        .filter(|(distance, id)| *distance <= 2.max(id.len() / 4) || id.to_lowercase().contains(&typed))
        .collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.into_iter().take(3).map(|(_, id)| format!("`{id}`")).collect()
}

/// Returns how many letters have to be put in, left out, or changed (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut corner = row.first().copied().unwrap_or_default();
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
        for (column, against) in other.iter().enumerate() {
            let above = row.get(column + 1).copied().unwrap_or_default();
            let left = row.get(column).copied().unwrap_or_default();
            let cost = (corner + usize::from(letter != *against)).min(above + 1).min(left + 1);
            corner = above;
            if let Some(cell) = row.get_mut(column + 1) {
                *cell = cost;
            }
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let ids = ["OSPS-VM-03.01", "OSPS-VM-04.01", "cleaner", "levels"];
        assert_eq!(near("OSPS-VM-3.01", ids), ["`OSPS-VM-03.01`", "`OSPS-VM-04.01`"]);
        assert_eq!(near("claener", ids), ["`cleaner`"]);
        assert!(near("zzzzzzzz", ids).is_empty());
    }
}
