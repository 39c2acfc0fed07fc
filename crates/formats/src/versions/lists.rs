//! Lists of integers: CRAN, Hackage, and `intdot`.

use super::order::{Number, in_turn};
use std::cmp::Ordering;

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Part<'a> {
    End,
    // Neither CRAN nor Hackage admits letters: they are below every number, so that `1.a` is below `1.0`.
    Word(&'a [u8]),
    Number(Number<'a>),
}

/// Compares lists whose parts any byte of `separators` divides: number by number, a list above its beginnings.
pub(super) fn compare(a: &[u8], b: &[u8], separators: &[u8]) -> Ordering {
    let parts = |text| <[u8]>::split(text, |byte| separators.contains(byte)).map(Part::read);
    in_turn(parts(a), parts(b), Part::End)
}

impl<'a> Part<'a> {
    fn read(text: &'a [u8]) -> Self {
        if !text.is_empty() && text.iter().all(u8::is_ascii_digit) {
            Self::Number(Number(text))
        } else {
            Self::Word(text)
        }
    }
}
