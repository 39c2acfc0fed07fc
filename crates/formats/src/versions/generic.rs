//! Versions of which no rule is known: numbers and words in turn, after what most projects mean by them.

use super::order::{Folded, Number, cut, cut_digits, in_turn, without_v};
use super::semver::cut_letters;
use std::cmp::Ordering;

// The order of the variants is the order of the tokens. Nothing is zero, as `1.0` and `1` are mostly one version.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Token<'a> {
    Tilde,
    Before(u8),
    Zero,
    Word(Folded<'a>),
    Number(Number<'a>),
}

/// Words of a version before a release, in their order.
const BEFORE: [(&[u8], u8); 13] = [
    (b"dev", 0),
    (b"snapshot", 0),
    (b"nightly", 0),
    (b"a", 1),
    (b"alpha", 1),
    (b"b", 2),
    (b"beta", 2),
    (b"m", 3),
    (b"milestone", 3),
    (b"pre", 4),
    (b"preview", 4),
    (b"c", 5),
    (b"rc", 5),
];

/// Compares numbers and words in turn; separators and a `v` at the start do not count, but `~` is below the end.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    in_turn(Tokens(without_v(a)), Tokens(without_v(b)), Token::Zero)
}

struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let (_, text) = cut(self.0, |byte| !byte.is_ascii_alphanumeric() && *byte != b'~');
        if let (b'~', rest) = text.split_first()? {
            self.0 = rest;
            return Some(Token::Tilde);
        }
        let (digits, rest) = cut_digits(text);
        if !digits.is_empty() {
            self.0 = rest;
            let number = Number(digits);
            return Some(if number.is_zero() { Token::Zero } else { Token::Number(number) });
        }
        let (word, rest) = cut_letters(text);
        self.0 = rest;
        // A single letter is a pre-release only before a number: `1.0b2`, but `1.0b` follows `1.0a`.
        let counts = word.len() > 1 || rest.first().is_some_and(u8::is_ascii_digit);
        let before = BEFORE.iter().find(|(known, _)| counts && known.eq_ignore_ascii_case(word));
        Some(before.map_or(Token::Word(Folded(word)), |(_, place)| Token::Before(*place)))
    }
}
