//! OpenSSL: `1.0.2zh` is a later letter of 1.0.2; since 3.0 SemVer.

use super::order::cut;
use super::semver::{cut_core, cut_letters, labels, numbers};
use std::cmp::Ordering;

struct Version<'a> {
    core: &'a [u8],
    letters: &'a [u8],
    label: Option<&'a [u8]>,
}

/// Compares numbers, then letters in the order of the alphabet, then labels such as `-beta2` below none.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    match (Version::read(a), Version::read(b)) {
        (Some(a), Some(b)) => {
            numbers(a.core, b.core).then_with(|| a.letters.cmp(b.letters)).then_with(|| labels(a.label, b.label))
        }
        (None, None) => a.cmp(b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

impl<'a> Version<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let (core, rest) = cut_core(text);
        if core.is_empty() {
            return None;
        }
        let (letters, rest) = cut_letters(rest);
        let (label, _build) = cut(rest, |byte| *byte != b'+');
        Some(Self { core, letters, label: (!label.is_empty()).then(|| label.strip_prefix(b"-").unwrap_or(label)) })
    }
}
