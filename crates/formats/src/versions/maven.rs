//! Maven: the order of the POM reference ("Version Order Specification") and of `ComparableVersion`.
//!
//! Maven compares nested lists in pairs, which is no order: with qualifiers right after a dot, `1-1` is below `1.0.alpha`,
//! that is below `1`, and that is below `1-1`. Here a zero before such a qualifier has a place of its own right below the
//! release, which agrees with Maven wherever Maven agrees with itself.

use super::order::{Folded, Number, cut_digits, in_turn};
use std::cmp::Ordering;

// The order of the variants is the order of the tokens. What stands before a qualifier comes first: `.rc` is below
// `-alpha`.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Token<'a> {
    /// A qualifier below a release.
    Low(Before, Low),
    /// A zero with a qualifier after it that is below a release.
    LowZero,
    /// The release itself: nothing, `ga`, `final`, or `release`.
    Release,
    /// A qualifier above a release, `sp` first.
    High(Before, Option<Folded<'a>>),
    /// A number after a hyphen or a change from letters.
    Sub(Number<'a>),
    /// A number after a dot.
    Number(Number<'a>),
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Low {
    Alpha,
    Beta,
    Milestone,
    Candidate,
    Snapshot,
}

/// Compares two versions of Maven.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    in_turn(Tokens::of(a), Tokens::of(b), Token::Release)
}

/// What stands before a token.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Before {
    Dot,
    /// Also the change between digits and letters.
    Hyphen,
}

/// A token as it stands in the text, with what follows it.
#[derive(Clone, Copy)]
struct Piece<'a> {
    before: Before,
    token: Token<'a>,
    rest: Rest<'a>,
}

#[derive(Clone, Copy)]
struct Rest<'a> {
    text: &'a [u8],
    /// What stands before the next token; `None` when no token follows.
    before: Option<Before>,
}

struct Tokens<'a> {
    rest: Rest<'a>,
    /// So many empty tokens come before something that keeps them.
    kept: usize,
    /// Whether that is a qualifier below a release.
    low: bool,
}

impl<'a> Tokens<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self { rest: Rest { text, before: Some(Before::Dot) }, kept: 0, low: false }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let mut piece = self.rest.cut()?;
        // Empty tokens at the end do not count: what breaks off below is the end.
        self.rest = Rest { text: b"", before: None };
        while self.kept == 0 && piece.is_empty() {
            // Looks once past the whole run of empty tokens, so that a million of them cost no more than their length.
            let (mut run, mut ahead) = (1, piece.rest.cut()?);
            while ahead.before == Before::Dot && ahead.is_empty() {
                run += 1;
                ahead = ahead.rest.cut()?;
            }
            if ahead.before == Before::Dot {
                (self.kept, self.low) = (run, ahead.token < Token::LowZero);
            } else {
                // Empty tokens before a hyphen do not count: `1.0-1` is `1-1`.
                piece = ahead;
            }
        }
        self.rest = piece.rest;
        if self.kept == 0 {
            return Some(piece.token);
        }
        self.kept -= 1;
        Some(if self.low && piece.token != Token::Release { Token::LowZero } else { piece.token })
    }
}

impl<'a> Rest<'a> {
    fn cut(self) -> Option<Piece<'a>> {
        let before = self.before?;
        let (digits, after) = cut_digits(self.text);
        if !digits.is_empty() {
            let number = Number(digits);
            let token = if before == Before::Dot { Token::Number(number) } else { Token::Sub(number) };
            return Some(Piece { before, token, rest: Rest::after(after) });
        }
        let is_word = |byte: &u8| !byte.is_ascii_digit() && !matches!(byte, b'.' | b'-');
        let (word, after) = super::order::cut(self.text, is_word);
        let numbered = after.first().is_some_and(u8::is_ascii_digit);
        let token = match word {
            // Nothing between two separators is a zero.
            b"" if before == Before::Dot => Token::Number(Number::ZERO),
            b"" => Token::Sub(Number::ZERO),
            _ => qualifier(before, word, numbered),
        };
        Some(Piece { before, token, rest: Rest::after(after) })
    }

    fn after(text: &'a [u8]) -> Self {
        match text.split_first() {
            None => Self { text, before: None },
            Some((b'.', text)) => Self { text, before: Some(Before::Dot) },
            Some((b'-', text)) => Self { text, before: Some(Before::Hyphen) },
            Some(_) => Self { text, before: Some(Before::Hyphen) },
        }
    }
}

impl Piece<'_> {
    fn is_empty(&self) -> bool {
        match self.token {
            Token::Release => true,
            Token::Number(number) | Token::Sub(number) => number.is_zero(),
            _ => false,
        }
    }
}

fn qualifier(before: Before, word: &[u8], numbered: bool) -> Token<'_> {
    const LOW: [(&[u8], Low); 6] = [
        (b"alpha", Low::Alpha),
        (b"beta", Low::Beta),
        (b"milestone", Low::Milestone),
        (b"rc", Low::Candidate),
        (b"cr", Low::Candidate),
        (b"snapshot", Low::Snapshot),
    ];
    match word {
        b"a" | b"A" if numbered => return Token::Low(before, Low::Alpha),
        b"b" | b"B" if numbered => return Token::Low(before, Low::Beta),
        b"m" | b"M" if numbered => return Token::Low(before, Low::Milestone),
        _ => {}
    }
    let is = |known: &[u8]| known.eq_ignore_ascii_case(word);
    if let Some((_, low)) = LOW.iter().find(|(known, _)| is(known)) {
        Token::Low(before, *low)
    } else if is(b"ga") || is(b"final") || is(b"release") {
        Token::Release
    } else {
        Token::High(before, (!is(b"sp")).then_some(Folded(word)))
    }
}
