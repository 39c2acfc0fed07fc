//! SemVer 2.0.0 and the schemes that bend it: a `v` before it, more or fewer than three numbers, build metadata that
//! counts (Dart, Julia), labels without case (NuGet).

use super::order::{Folded, Number, cut, cut_at, cut_digits, in_turn};
use std::cmp::Ordering;

struct Version<'a> {
    core: &'a [u8],
    pre: Option<&'a [u8]>,
    build: Option<&'a [u8]>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Identifier<'a, W> {
    End,
    Number(Number<'a>),
    Word(W),
}

/// Compares as SemVer 2.0.0 says.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    read_both(a, b).unwrap_or_else(|(a, b)| core(&a, &b).then_with(|| pre(&a, &b, |word| word)))
}

/// Compares versions of Go; those of the toolchain start with `go`.
pub(super) fn compare_go(a: &[u8], b: &[u8]) -> Ordering {
    let plain = |text| <[u8]>::strip_prefix(text, b"go").filter(|rest| starts_with_digit(rest)).unwrap_or(text);
    compare(plain(a), plain(b))
}

/// Compares as SemVer says, then by build metadata: none is lowest, identifiers are as in a pre-release.
pub(super) fn compare_with_build(a: &[u8], b: &[u8]) -> Ordering {
    read_both(a, b).unwrap_or_else(|(a, b)| {
        core(&a, &b).then_with(|| pre(&a, &b, |word| word)).then_with(|| match (a.build, b.build) {
            (Some(a), Some(b)) => identifiers(a, b, |word| word),
            (a, b) => a.is_some().cmp(&b.is_some()),
        })
    })
}

/// Compares as SemVer says, labels without regard to case.
pub(super) fn compare_folded(a: &[u8], b: &[u8]) -> Ordering {
    read_both(a, b).unwrap_or_else(|(a, b)| core(&a, &b).then_with(|| pre(&a, &b, Folded)))
}

/// Reads both, or answers at once: what starts with no number is below what does.
fn read_both<'a>(a: &'a [u8], b: &'a [u8]) -> Result<Ordering, (Version<'a>, Version<'a>)> {
    match (Version::read(a), Version::read(b)) {
        (Some(a), Some(b)) => Err((a, b)),
        (None, None) => Ok(a.cmp(b)),
        (a, b) => Ok(a.is_some().cmp(&b.is_some())),
    }
}

impl<'a> Version<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let text = match text.split_first() {
            Some((b'v' | b'V', rest)) => rest,
            _ => text,
        };
        if !starts_with_digit(text) {
            return None;
        }
        let (core, rest) = cut_core(text);
        let (label, build) = cut_at(rest, b'+').map_or((rest, None), |(label, build)| (label, Some(build)));
        // Without the hyphen (`1.2.3beta`, `1.2.x`) it is still read as a pre-release, as npm does when it is lenient.
        let pre = match label.split_first() {
            None => None,
            Some((b'-' | b'.', label)) => Some(label),
            Some(_) => Some(label),
        };
        Some(Self { core, pre, build })
    }
}

fn starts_with_digit(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_digit)
}

/// Cuts numbers with a dot between two.
pub(super) fn cut_core(text: &[u8]) -> (&[u8], &[u8]) {
    let (_, mut rest) = cut_digits(text);
    while let Some((b'.', after)) = rest.split_first() {
        let (digits, after) = cut_digits(after);
        if digits.is_empty() {
            break;
        }
        rest = after;
    }
    text.split_at_checked(text.len() - rest.len()).unwrap_or((text, b""))
}

/// Compares numbers with dots between them; those that are missing are zero.
pub(super) fn numbers(a: &[u8], b: &[u8]) -> Ordering {
    fn split(text: &[u8]) -> impl Iterator<Item = Number<'_>> {
        text.split(|byte| *byte == b'.').map(Number)
    }
    in_turn(split(a), split(b), Number::ZERO)
}

fn core(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    numbers(a.core, b.core)
}

fn pre<'a, W: Ord + Copy>(a: &Version<'a>, b: &Version<'a>, word: impl Fn(&'a [u8]) -> W + Copy) -> Ordering {
    match (a.pre, b.pre) {
        (Some(a), Some(b)) => identifiers(a, b, word),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

fn identifiers<'a, W: Ord + Copy>(a: &'a [u8], b: &'a [u8], word: impl Fn(&'a [u8]) -> W + Copy) -> Ordering {
    let split = |text: &'a [u8]| {
        text.split(|byte| *byte == b'.').map(move |part| {
            if !part.is_empty() && part.iter().all(u8::is_ascii_digit) {
                Identifier::Number(Number(part))
            } else {
                Identifier::Word(word(part))
            }
        })
    };
    in_turn(split(a), split(b), Identifier::End)
}

/// Compares pre-releases that stand alone: none is highest.
pub(super) fn labels(a: Option<&[u8]>, b: Option<&[u8]>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => identifiers(a, b, |word| word),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// Cuts ASCII letters.
pub(super) fn cut_letters(text: &[u8]) -> (&[u8], &[u8]) {
    cut(text, u8::is_ascii_alphabetic)
}
