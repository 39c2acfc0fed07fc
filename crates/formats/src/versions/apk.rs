//! Alpine (`apk version`) and Gentoo (Package Manager Specification 3.3): `1.2b_rc3_p1-r4`.
//!
//! Both order alike: numbers, one letter, suffixes with numbers, a revision. A component after the first that starts
//! with zero is compared as text. What fits no rule ends the version: it is below its absence and equal to any other.

use super::order::{Number, cut, cut_digits, in_turn};
use std::cmp::Ordering;

// The order of the variants is the order of the tokens, as in the tables of apk-tools.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Token<'a> {
    Invalid,
    /// A suffix of what comes before a release.
    Before(u8),
    /// A dot without a number.
    Empty,
    End,
    Revision(Number<'a>),
    Hash(&'a [u8]),
    SuffixNumber(Number<'a>),
    After(u8),
    Letter(u8),
    /// A component that starts with zero.
    Fraction(&'a [u8]),
    Number(Number<'a>),
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Flavour {
    Apk,
    Gentoo,
}

/// Compares as `apk version -t` does.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    in_turn(Tokens::of(a, Flavour::Apk), Tokens::of(b, Flavour::Apk), Token::End)
}

/// Compares as Gentoo's package managers do: zeros at the end of a component that starts with zero do not count, and no
/// revision is revision 0.
pub(super) fn compare_gentoo(a: &[u8], b: &[u8]) -> Ordering {
    in_turn(Tokens::of(a, Flavour::Gentoo), Tokens::of(b, Flavour::Gentoo), Token::End)
}

/// What was read last; only what stands at or after it may follow.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Place {
    Start,
    Number,
    Letter,
    Suffix,
    SuffixNumber,
    Hash,
    Revision,
}

struct Tokens<'a> {
    rest: &'a [u8],
    place: Place,
    flavour: Flavour,
}

impl<'a> Tokens<'a> {
    fn of(rest: &'a [u8], flavour: Flavour) -> Self {
        Self { rest, place: Place::Start, flavour }
    }

    fn component(&self, digits: &'a [u8]) -> Token<'a> {
        if !digits.starts_with(b"0") {
            return Token::Number(Number(digits));
        }
        let zeros = match self.flavour {
            Flavour::Apk => 0,
            Flavour::Gentoo => digits.iter().rev().take_while(|digit| **digit == b'0').count(),
        };
        Token::Fraction(digits.get(..digits.len() - zeros).unwrap_or_default())
    }

    /// Cuts the next token; `None` when what follows fits no rule.
    fn cut(&mut self) -> Option<Token<'a>> {
        let (first, after) = self.rest.split_first()?;
        match first {
            digit if digit.is_ascii_digit() => {
                let (digits, rest) = cut_digits(self.rest);
                self.rest = rest;
                match self.place {
                    // The first number is a whole one whatever zeros it starts with.
                    Place::Start => self.turn(Place::Number, Token::Number(Number(digits))),
                    // No letter may come before a number, but both programs of Alpine read it so: `6.6.2p1`.
                    Place::Letter => self.turn(Place::Number, Token::Number(Number(digits))),
                    Place::Suffix => self.turn(Place::SuffixNumber, Token::SuffixNumber(Number(digits))),
                    _ => None,
                }
            }
            // Nothing before the first dot: below any number.
            b'.' if self.place == Place::Start => self.turn(Place::Number, Token::Empty),
            b'.' if self.place <= Place::Letter => {
                let (digits, rest) = cut_digits(after);
                self.rest = rest;
                let token = if digits.is_empty() { Token::Empty } else { self.component(digits) };
                self.turn(Place::Number, token)
            }
            letter if letter.is_ascii_lowercase() && self.place <= Place::Number => {
                self.rest = after;
                self.turn(Place::Letter, Token::Letter(*letter))
            }
            b'_' if self.place <= Place::SuffixNumber => {
                let (word, rest) = cut(after, u8::is_ascii_lowercase);
                self.rest = rest;
                let token = suffix(word)?;
                self.turn(Place::Suffix, token)
            }
            b'~' if self.place <= Place::SuffixNumber => {
                let (hash, rest) = cut(after, u8::is_ascii_hexdigit);
                self.rest = rest;
                self.turn(Place::Hash, Token::Hash(hash))
            }
            b'-' if self.place <= Place::Hash => {
                let (digits, rest) = cut_digits(after.strip_prefix(b"r")?);
                if digits.is_empty() && rest.first().is_some_and(|byte| *byte != b'-') {
                    return None;
                }
                self.rest = rest;
                self.turn(Place::Revision, Token::Revision(Number(digits)))
            }
            _ => None,
        }
    }

    fn turn(&mut self, place: Place, token: Token<'a>) -> Option<Token<'a>> {
        self.place = place;
        Some(token)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.flavour == Flavour::Gentoo && self.place == Place::Suffix && !starts_with_digit(self.rest) {
            // No number is number 0.
            return self.turn(Place::SuffixNumber, Token::SuffixNumber(Number::ZERO));
        }
        if self.rest.is_empty() {
            return None;
        }
        let token = self.cut().unwrap_or_else(|| {
            self.rest = b"";
            Token::Invalid
        });
        match token {
            Token::Revision(number) if self.flavour == Flavour::Gentoo && number.is_zero() => self.next_after_zero(),
            token => Some(token),
        }
    }
}

impl<'a> Tokens<'a> {
    /// Revision 0 is no revision: what follows it, if anything does, fits no rule.
    fn next_after_zero(&mut self) -> Option<Token<'a>> {
        let rest = std::mem::take(&mut self.rest);
        (!rest.is_empty()).then_some(Token::Invalid)
    }
}

fn starts_with_digit(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_digit)
}

fn suffix<'a>(word: &[u8]) -> Option<Token<'a>> {
    Some(match word {
        b"alpha" => Token::Before(0),
        b"beta" => Token::Before(1),
        b"pre" => Token::Before(2),
        b"rc" => Token::Before(3),
        b"cvs" => Token::After(0),
        b"svn" => Token::After(1),
        b"git" => Token::After(2),
        b"hg" => Token::After(3),
        b"p" => Token::After(4),
        _ => return None,
    })
}
