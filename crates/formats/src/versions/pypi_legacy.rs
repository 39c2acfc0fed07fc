//! Python before PEP 440: the order of setuptools, for versions that PEP 440 does not know.

use super::order::{Folded, Number, cut, cut_digits, in_turn};
use super::semver::cut_letters;
use std::cmp::Ordering;

// Setuptools compared words with a star before them, and numbers as text with zeros before them: a star is below a digit.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Part<'a> {
    Word(Folded<'a>),
    Number(Number<'a>),
}

/// The end of every version; words below it belong to something before the release.
const FINAL: Part<'static> = Part::Word(Folded(b"final"));
/// What a hyphen means.
const DASH: Part<'static> = Part::Word(Folded(b"final-"));

/// Compares words and numbers in turn.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    in_turn(Parts::of(a), Parts::of(b), FINAL)
}

struct Parts<'a> {
    rest: &'a [u8],
    /// So many parts of a run come before something that keeps them.
    kept: usize,
}

impl<'a> Parts<'a> {
    fn of(rest: &'a [u8]) -> Self {
        Self { rest, kept: 0 }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    /// Returns the next part that counts: zeros do not before a word or the end, nor hyphens before a word that is below
    /// the release. Each run is looked past once, so that a million zeros cost no more than their length.
    fn next(&mut self) -> Option<Part<'a>> {
        loop {
            let (part, rest) = cut_part(self.rest)?;
            self.rest = rest;
            if self.kept > 0 {
                self.kept -= 1;
                return Some(part);
            }
            let same: fn(&Part<'_>) -> bool = match part {
                Part::Number(number) if number.is_zero() => {
                    |part| matches!(part, Part::Number(number) if number.is_zero())
                }
                part if part == DASH => |part| *part == DASH,
                part => return Some(part),
            };
            let (mut run, mut after, mut next) = (0, self.rest, FINAL);
            while let Some((part, rest)) = cut_part(after) {
                if !same(&part) {
                    next = part;
                    break;
                }
                (run, after) = (run + 1, rest);
            }
            let dropped = match part {
                Part::Number(_) => matches!(next, Part::Word(_)),
                Part::Word(_) => next < FINAL,
            };
            if dropped {
                self.rest = after;
            } else {
                self.kept = run;
                return Some(part);
            }
        }
    }
}

/// Cuts a word, a number, a hyphen, or a run of anything else; dots only separate.
fn cut_part(text: &[u8]) -> Option<(Part<'_>, &[u8])> {
    let (_, text) = cut(text, |byte| *byte == b'.');
    let first = text.first()?;
    if first.is_ascii_digit() {
        let (digits, rest) = cut_digits(text);
        return Some((Part::Number(Number(digits)), rest));
    }
    if let Some(rest) = text.strip_prefix(b"-") {
        return Some((DASH, rest));
    }
    let (word, rest) = if first.is_ascii_alphabetic() {
        cut_letters(text)
    } else {
        cut(text, |byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'-'))
    };
    let meaning: &[u8] = if word.eq_ignore_ascii_case(b"dev") {
        b"@"
    } else if [&b"pre"[..], b"preview", b"rc"].iter().any(|known| known.eq_ignore_ascii_case(word)) {
        b"c"
    } else {
        word
    };
    Some((Part::Word(Folded(meaning)), rest))
}
