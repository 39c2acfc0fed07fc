//! Versions that say less than a whole one, `1.2` or `1.x`, and the versions next to them.

use compact_str::CompactString;

/// Numbers with dots between them, perhaps a wildcard, and what follows.
#[derive(Debug, Clone)]
pub(super) struct Partial<'a> {
    /// The numbers before the wildcard or the tail.
    pub(super) numbers: Vec<&'a str>,
    /// Whether `x`, `X`, or `*` stands where a number should.
    pub(super) wild: bool,
    /// What follows: `-rc.1+build`.
    pub(super) tail: &'a str,
}

/// Takes off the `v` before a number.
pub(super) fn without_v(text: &str) -> &str {
    match text.strip_prefix(['v', 'V']) {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => rest,
        _ => text,
    }
}

/// Takes off what people put around a version: white space, quotes, and the `v` before a number.
pub(super) fn bare(text: &str) -> &str {
    without_v(text.trim().trim_matches(['"', '\'']).trim())
}

/// Returns the decimal number that follows this one, however long.
fn next(digits: &str) -> String {
    let mut bytes = digits.as_bytes().to_vec();
    for byte in bytes.iter_mut().rev() {
        if *byte == b'9' {
            *byte = b'0';
        } else {
            *byte += 1;
            return String::from_utf8(bytes).unwrap_or_default();
        }
    }
    let mut more = String::from("1");
    more.extend(bytes.iter().map(|byte| char::from(*byte)));
    more
}

impl<'a> Partial<'a> {
    /// Reads numbers, a wildcard, and a tail; `None` when the text starts with neither number nor wildcard.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut rest = without_v(text);
        let (mut numbers, mut wild) = (Vec::new(), false);
        loop {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, after) = rest.split_at_checked(digits)?;
            let after = if !number.is_empty() {
                // After a wildcard nothing counts: `1.x.3` is `1.x`.
                if !wild {
                    numbers.push(number);
                }
                after
            } else if let Some(after) = rest.strip_prefix(['x', 'X', '*']).filter(|after| !starts_word(after)) {
                wild = true;
                after
            } else {
                return None;
            };
            match after.strip_prefix('.') {
                Some(next) if next.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X' | '*')) => {
                    rest = next;
                }
                _ => return Some(Self { numbers, wild, tail: after }),
            }
        }
    }

    /// Returns the numbers, with zeros up to so many places, and the tail.
    pub(super) fn padded(&self, places: usize) -> CompactString {
        let mut version = join(self.numbers.iter().copied(), self.numbers.len(), places);
        version.push_str(self.tail);
        version
    }

    /// Returns the numbers alone, with zeros up to so many places.
    pub(super) fn core(&self, places: usize) -> CompactString {
        join(self.numbers.iter().copied(), self.numbers.len(), places)
    }

    /// Returns the first version above all that share the numbers up to this index, with zeros up to so many places.
    pub(super) fn above(&self, index: usize, places: usize) -> CompactString {
        let number = self.numbers.get(index).copied().unwrap_or("0");
        let raised = next(number);
        let kept = self.numbers.iter().copied().take(index).chain([raised.as_str()]);
        join(kept, index.min(self.numbers.len()) + 1, places)
    }

    /// Returns whether the number at this index is zero; a missing one is not.
    pub(super) fn is_zero(&self, index: usize) -> bool {
        self.numbers.get(index).is_some_and(|number| number.bytes().all(|digit| digit == b'0'))
    }

    /// Returns whether the tail is one of SemVer, or one that is read as such without its hyphen: `1.0.0beta`.
    pub(super) fn has_semver_tail(&self) -> bool {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'+');
        !self.tail.starts_with('.') && self.tail.bytes().all(known)
    }
}

fn starts_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
}

fn join<'a>(numbers: impl Iterator<Item = &'a str>, count: usize, places: usize) -> CompactString {
    let mut version = CompactString::default();
    for number in numbers.chain(std::iter::repeat_n("0", places.saturating_sub(count))) {
        if !version.is_empty() {
            version.push('.');
        }
        version.push_str(number);
    }
    version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_carries() {
        assert_eq!(next("0"), "1");
        assert_eq!(next("199"), "200");
        assert_eq!(next("999"), "1000");
        assert_eq!(next("99999999999999999999999999"), "100000000000000000000000000");
    }

    #[test]
    fn numbers_wildcards_and_tails_are_apart() {
        let read = |text| Partial::read(text).map(|it| (it.numbers.join(","), it.wild, it.tail));
        assert_eq!(read("v1.2.3-rc.1+b"), Some(("1,2,3".to_owned(), false, "-rc.1+b")));
        assert_eq!(read("1.x.3"), Some(("1".to_owned(), true, "")));
        assert_eq!(read("*"), Some((String::new(), true, "")));
        assert_eq!(read("1.2.beta"), Some(("1,2".to_owned(), false, ".beta")));
        assert_eq!(read("xyz"), None);
        assert_eq!(read(""), None);
    }
}
