//! Composer: PHP's `version_compare`, with the `v` that Composer takes off.

use super::order::{Number, cut, cut_digits, in_turn, without_v};
use std::cmp::Ordering;

// The order of the variants is the order of the tokens; words that PHP does not know are lowest.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Token<'a> {
    Other,
    Dev,
    Alpha,
    Beta,
    Candidate,
    End,
    Number(Number<'a>),
    Patch,
}

/// Compares numbers and words in turn; what stands between them does not count.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    in_turn(Tokens(without_v(a)), Tokens(without_v(b)), Token::End)
}

struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let (_, text) = cut(self.0, |byte| !byte.is_ascii_alphanumeric());
        let (digits, rest) = cut_digits(text);
        if !digits.is_empty() {
            self.0 = rest;
            return Some(Token::Number(Number(digits)));
        }
        text.first()?;
        let (word, rest) = cut(text, u8::is_ascii_alphabetic);
        self.0 = rest;
        Some(place(word))
    }
}

/// Returns the place of a word: PHP looks at its beginning only, so that `patch` is `p`, and at its case, so that `ALPHA`
/// is a word like any other.
fn place<'a>(word: &[u8]) -> Token<'a> {
    match word {
        [b'd', b'e', b'v', ..] => Token::Dev,
        [b'a', ..] => Token::Alpha,
        [b'b', ..] => Token::Beta,
        [b'R', b'C', ..] | [b'r', b'c', ..] => Token::Candidate,
        [b'p', ..] => Token::Patch,
        _ => Token::Other,
    }
}
