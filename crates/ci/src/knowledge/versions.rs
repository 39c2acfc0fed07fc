//! Versions as people write them behind an action: `v4`, `v4.2.2`, `4.2.2`, `release-1.0`.

use std::cmp::Ordering;

/// The numbers of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    numbers: Vec<u64>,
}

impl Version {
    /// Reads a version: numbers between dots, perhaps behind `v`; what follows a `-` or `+` is left out.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = text.split(['-', '+']).next().unwrap_or_default();
        let numbers: Option<Vec<u64>> = text.split('.').map(|part| part.parse().ok()).collect();
        numbers.filter(|numbers| (1..=4).contains(&numbers.len())).map(|numbers| Self { numbers })
    }

    /// Reads the version that a comment names: its first word that is one, `tag=` or `branch=` before it aside.
    pub(crate) fn of_comment(comment: &str) -> Option<(String, Self)> {
        comment
            .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | ')' | '#'))
            .map(|word| word.rsplit(['=', '@', '/', ':']).next().unwrap_or(word))
            .find_map(|word| Self::parse(word).map(|version| (word.to_owned(), version)))
    }

    /// Returns how many numbers it has; three name one release.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Returns whether one names what the other does, or a line of releases that holds it: `v4` and `v4.2.2`.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        self.numbers.iter().zip(&other.numbers).all(|(one, other)| one == other)
    }

    /// Returns the order of two versions; numbers that are missing count as nought.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let at = |version: &Self, index: usize| version.numbers.get(index).copied().unwrap_or(0);
        (0..self.len().max(other.len()))
            .map(|index| at(self, index).cmp(&at(other, index)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let numbers: Vec<String> = self.numbers.iter().map(u64::to_string).collect();
        out.write_str(&numbers.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_comments() {
        for (comment, expected) in [
            ("v4", Some("v4")),
            ("v4.2.2", Some("v4.2.2")),
            ("tag=v3.1.0", Some("v3.1.0")),
            ("pin@v2", Some("v2")),
            ("1.93.1", Some("1.93.1")),
            ("ratchet:actions/checkout@v4", Some("v4")),
            ("zizmor: ignore[x] v1.2", Some("v1.2")),
            ("main", None),
            ("the newest", None),
            ("", None),
        ] {
            assert_eq!(Version::of_comment(comment).map(|(text, _)| text).as_deref(), expected, "{comment}");
        }
    }

    #[test]
    fn versions_agree_when_one_is_a_line_of_the_other() {
        let agrees = |one: &str, other: &str| Version::parse(one).unwrap().agrees(&Version::parse(other).unwrap());
        assert!(agrees("v4", "v4.2.2") && agrees("4.2.2", "v4.2.2") && !agrees("v4.1", "v4.2.2"));
    }

    #[test]
    fn versions_have_an_order() {
        let order = |one: &str, other: &str| Version::parse(one).unwrap().compare(&Version::parse(other).unwrap());
        assert_eq!(order("v4.1.3", "v4.1.10"), Ordering::Less);
        assert_eq!(order("46", "45.0.7"), Ordering::Greater);
        assert_eq!(order("v2", "2.0.0"), Ordering::Equal);
    }
}
