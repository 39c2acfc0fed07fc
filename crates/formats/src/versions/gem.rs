//! RubyGems: `Gem::Version`. Segments are numbers and words; a word makes a pre-release; `-` means `.pre.`.

use super::order::{Number, cut, cut_digits, in_turn};
use super::semver::cut_letters;
use std::cmp::Ordering;

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Segment<'a> {
    Word(&'a [u8]),
    Number(Number<'a>),
}

/// Compares segment by segment: words are below numbers, and missing segments are zero.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    in_turn(Segments::of(a), Segments::of(b), Segment::Number(Number::ZERO))
}

struct Segments<'a> {
    rest: &'a [u8],
    /// Whether a word was met: only before the first one zeros are dropped (`1.0.a` is `1.a`).
    word: bool,
    /// So many zeros come before something that keeps them.
    kept: usize,
}

impl<'a> Segments<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self { rest: text, word: false, kept: 0 }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let (mut segment, mut rest) = cut_segment(self.rest)?;
        if is_zero(segment) && !self.word {
            if self.kept > 0 {
                self.kept -= 1;
            } else {
                // Looks once past the whole run, so that a million zeros cost no more than their length.
                let (mut zeros, mut ahead, mut after) = (0, segment, rest);
                while is_zero(ahead) {
                    zeros += 1;
                    let Some(next) = cut_segment(after) else {
                        self.rest = b"";
                        return None;
                    };
                    (ahead, after) = next;
                }
                if matches!(ahead, Segment::Word(_)) {
                    (segment, rest) = (ahead, after);
                } else {
                    self.kept = zeros - 1;
                }
            }
        }
        self.word |= matches!(segment, Segment::Word(_));
        self.rest = rest;
        Some(segment)
    }
}

fn is_zero(segment: Segment<'_>) -> bool {
    matches!(segment, Segment::Number(number) if number.is_zero())
}

fn cut_segment(text: &[u8]) -> Option<(Segment<'_>, &[u8])> {
    let (_, text) = cut(text, |byte| !byte.is_ascii_alphanumeric() && *byte != b'-');
    match text.split_first()? {
        (b'-', rest) => Some((Segment::Word(b"pre"), rest)),
        (digit, _) if digit.is_ascii_digit() => {
            let (digits, rest) = cut_digits(text);
            Some((Segment::Number(Number(digits)), rest))
        }
        _ => {
            let (letters, rest) = cut_letters(text);
            Some((Segment::Word(letters), rest))
        }
    }
}
