//! Arch Linux: `pacman`'s variant of `rpmvercmp`, where letters right after a number are below nothing (`1.0rc` is below
//! `1.0`) and the length of a separator counts.

use super::order::{Number, cut, cut_at_last, cut_digits, cut_epoch, in_turn};
use super::semver::cut_letters;
use std::cmp::Ordering;

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Segment<'a> {
    Letters(&'a [u8]),
    End,
    Number(Number<'a>),
}

/// Compares epoch (missing is zero), version, and release.
///
/// A missing release is the first one: `pacman` leaves it out of the comparison instead, by which `1-1`, `1`, and `1-2`
/// would be equal in turn.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let ((a_epoch, a), (b_epoch, b)) = (cut_epoch(a), cut_epoch(b));
    let (a_version, a_release) = cut_at_last(a, b'-').unwrap_or((a, b"1"));
    let (b_version, b_release) = cut_at_last(b, b'-').unwrap_or((b, b"1"));
    a_epoch.cmp(&b_epoch).then_with(|| part(a_version, b_version)).then_with(|| part(a_release, b_release))
}

fn part(a: &[u8], b: &[u8]) -> Ordering {
    in_turn(Segments(a), Segments(b), (0, Segment::End))
}

struct Segments<'a>(&'a [u8]);

impl<'a> Iterator for Segments<'a> {
    /// The length of the separator and what follows it.
    type Item = (usize, Segment<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (separator, text) = cut(self.0, |byte| !byte.is_ascii_alphanumeric());
        let (segment, rest) = match text.first() {
            None if separator.is_empty() => return None,
            None => (Segment::End, text),
            Some(digit) if digit.is_ascii_digit() => {
                let (digits, rest) = cut_digits(text);
                (Segment::Number(Number(digits)), rest)
            }
            Some(_) => {
                let (letters, rest) = cut_letters(text);
                (Segment::Letters(letters), rest)
            }
        };
        self.0 = rest;
        Some((separator.len(), segment))
    }
}
