//! What the schemes share: numbers of any length, words without case, and sequences in turn.

use std::cmp::Ordering;

/// A run of ASCII digits, in the order of its value; no digits at all are zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number<'a>(pub(super) &'a [u8]);

impl<'a> Number<'a> {
    /// The number zero.
    pub(super) const ZERO: Number<'static> = Number(b"");

    /// Returns whether the value is zero.
    pub(super) fn is_zero(self) -> bool {
        self.0.iter().all(|digit| *digit == b'0')
    }

    fn significant(self) -> &'a [u8] {
        let zeros = self.0.iter().take_while(|digit| **digit == b'0').count();
        self.0.get(zeros..).unwrap_or_default()
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.significant(), other.significant());
        a.len().cmp(&b.len()).then_with(|| a.cmp(b))
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number<'_> {}

/// Text in the order of its bytes, ASCII letters without their case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folded<'a>(pub(super) &'a [u8]);

impl Ord for Folded<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |byte: &u8| byte.to_ascii_lowercase();
        self.0.iter().map(lower).cmp(other.0.iter().map(lower))
    }
}

impl PartialOrd for Folded<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Folded<'_> {}

/// Compares two sequences token by token; the shorter goes on with `end` for ever.
///
/// With one order over the tokens this is a total order over the sequences, whatever the place of `end` among them.
pub(super) fn in_turn<T: Ord + Copy>(
    mut a: impl Iterator<Item = T>,
    mut b: impl Iterator<Item = T>,
    end: T,
) -> Ordering {
    loop {
        let (left, right) = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (left, right) => (left.unwrap_or(end), right.unwrap_or(end)),
        };
        match left.cmp(&right) {
            Ordering::Equal => {}
            order => return order,
        }
    }
}

/// Cuts the longest prefix whose bytes all satisfy `is`.
pub(super) fn cut(text: &[u8], is: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().take_while(|byte| is(byte)).count();
    text.split_at_checked(end).unwrap_or((text, b""))
}

/// Takes off the `v` that stands before the first digit.
pub(super) fn without_v(text: &[u8]) -> &[u8] {
    match text.split_first() {
        Some((b'v' | b'V', rest)) if rest.first().is_some_and(u8::is_ascii_digit) => rest,
        _ => text,
    }
}

/// Cuts the digits at the start.
pub(super) fn cut_digits(text: &[u8]) -> (&[u8], &[u8]) {
    cut(text, u8::is_ascii_digit)
}

/// Cuts at the first `at`, which neither side keeps.
pub(super) fn cut_at(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = text.iter().position(|byte| *byte == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// Cuts at the last `at`, which neither side keeps.
pub(super) fn cut_at_last(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = text.iter().rposition(|byte| *byte == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// Cuts the number before the first colon: the epoch of Debian, RPM, and Arch Linux. Without digits there is none, and
/// the colon belongs to the version.
pub(super) fn cut_epoch(text: &[u8]) -> (Number<'_>, &[u8]) {
    let (digits, rest) = cut_digits(text);
    match rest.split_first() {
        Some((b':', rest)) if !digits.is_empty() => (Number(digits), rest),
        _ => (Number::ZERO, text),
    }
}
