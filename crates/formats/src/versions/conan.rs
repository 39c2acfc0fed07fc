//! Conan 2: `main[-pre][+build]`, each of items with dots between them.

use super::order::{Number, cut_at, cut_at_last, cut_digits, in_turn};
use std::cmp::Ordering;

// Conan compares an item with letters to a number as text, so that 2 < 10 < 1b < 2. Here `1b` is between 1 and 2, and
// items without a number at the start are above all numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Item<'a> {
    End,
    Number(Number<'a>, &'a [u8]),
    Word(&'a [u8]),
}

/// Compares the main part, the pre-release (none is above any), and the build (none is below any).
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (a, a_build) = cut_at_last(a, b'+').map_or((a, None), |(rest, build)| (rest, Some(build)));
    let (b, b_build) = cut_at_last(b, b'+').map_or((b, None), |(rest, build)| (rest, Some(build)));
    let (a, a_pre) = cut_at(a, b'-').map_or((a, None), |(main, pre)| (main, Some(pre)));
    let (b, b_pre) = cut_at(b, b'-').map_or((b, None), |(main, pre)| (main, Some(pre)));
    items(a, b)
        .then_with(|| match (a_pre, b_pre) {
            (Some(a), Some(b)) => items(a, b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        })
        .then_with(|| match (a_build, b_build) {
            (Some(a), Some(b)) => items(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        })
}

fn items(a: &[u8], b: &[u8]) -> Ordering {
    let split = |text| trim(text).split(|byte| *byte == b'.').map(Item::read);
    in_turn(split(a), split(b), Item::End)
}

/// Takes off the zeros at the end that are items of their own.
fn trim(mut text: &[u8]) -> &[u8] {
    while let Some((rest, item)) = cut_at_last(text, b'.') {
        if item.is_empty() || !item.iter().all(|byte| *byte == b'0') {
            break;
        }
        text = rest;
    }
    text
}

impl<'a> Item<'a> {
    fn read(text: &'a [u8]) -> Self {
        match cut_digits(text) {
            // Nothing is below everything: `1.0.0-` opens the range of all pre-releases of 1.0.0.
            (b"", b"") => Self::End,
            (b"", word) => Self::Word(word),
            (digits, rest) => Self::Number(Number(digits), rest),
        }
    }
}
