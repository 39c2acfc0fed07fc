//! The known word that a mistyped one is nearest to.

/// Returns the known word within a third of the letters of `word`, the nearest first.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let word: Vec<char> = word.chars().take(64).collect();
    let limit = (word.len() / 3).max(1);
    let near = known.iter().map(|one| (distance(&word, &one.chars().collect::<Vec<_>>()), *one));
    near.filter(|(far, _)| *far <= limit).min().map(|(_, one)| one)
}

/// Edits between two words; two neighbours in the wrong order count as one.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, right) in b.iter().enumerate() {
            let at = |cells: &[usize], index: usize| cells.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j) + usize::from(left != right)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(right) && b.get(j - 1) == Some(left);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let known = ["level", "forge", "single-repository"];
        assert_eq!(nearest("levle", &known), Some("level"));
        assert_eq!(nearest("single_repository", &known), Some("single-repository"));
        assert_eq!(nearest("baseline", &known), None);
    }
}
