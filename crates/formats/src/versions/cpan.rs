//! Perl: `1.5` is a decimal number and means `v1.500`; with a `v` or two dots it is a list of integers.

use super::order::{Number, cut_at};
use std::cmp::Ordering;

/// Compares decimal and dotted versions as the `version` module does; underscores do not count in decimal ones.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    match (Version::read(a), Version::read(b)) {
        (Some(a), Some(b)) => {
            Number(a.whole).cmp(&Number(b.whole)).then_with(|| super::order::in_turn(a.parts(), b.parts(), 0))
        }
        (None, None) => a.cmp(b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

struct Version<'a> {
    whole: &'a [u8],
    rest: &'a [u8],
    dotted: bool,
}

impl<'a> Version<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let plain = text.strip_prefix(b"v").unwrap_or(text);
        let good = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'_');
        if !plain.iter().any(u8::is_ascii_digit) || !plain.iter().all(good) {
            return None;
        }
        let dots = plain.iter().filter(|byte| **byte == b'.').count();
        let (whole, rest) = cut_at(plain, b'.').unwrap_or((plain, b""));
        Some(Self { whole, rest, dotted: plain.len() < text.len() || dots > 1 })
    }

    /// Returns the parts after the first: of a decimal number three digits each.
    fn parts(&self) -> impl Iterator<Item = u64> {
        let (mut rest, dotted) = (self.rest, self.dotted);
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (mut value, mut digits) = (0_u64, 0);
            while let Some((byte, after)) = rest.split_first() {
                if !dotted && digits == 3 {
                    break;
                }
                rest = after;
                match byte {
                    b'.' if dotted => break,
                    digit if digit.is_ascii_digit() => {
                        value = value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
                        digits += 1;
                    }
                    _ => {}
                }
            }
            while !dotted && digits < 3 {
                value *= 10;
                digits += 1;
            }
            Some(value)
        })
    }
}
