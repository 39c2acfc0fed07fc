//! RPM: epoch, version, and release, each by the rules of `rpmvercmp`.

use super::order::{Number, cut, cut_at_last, cut_digits, cut_epoch, in_turn};
use super::semver::cut_letters;
use std::cmp::Ordering;

// The order of the variants is the order of the tokens.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Token<'a> {
    Tilde,
    End,
    Caret,
    Letters(&'a [u8]),
    Number(Number<'a>),
}

/// Compares epoch (missing is zero), version, and release.
///
/// A missing release is below any release: `rpm` leaves it out of the comparison instead, which cannot be a total order.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let ((a_epoch, a), (b_epoch, b)) = (cut_epoch(a), cut_epoch(b));
    let (a_version, a_release) = cut_at_last(a, b'-').map_or((a, None), |(version, release)| (version, Some(release)));
    let (b_version, b_release) = cut_at_last(b, b'-').map_or((b, None), |(version, release)| (version, Some(release)));
    a_epoch.cmp(&b_epoch).then_with(|| part(a_version, b_version)).then_with(|| match (a_release, b_release) {
        (Some(a), Some(b)) => part(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    })
}

fn part(a: &[u8], b: &[u8]) -> Ordering {
    in_turn(Tokens(a), Tokens(b), Token::End)
}

struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let (_, text) = cut(self.0, |byte| !byte.is_ascii_alphanumeric() && *byte != b'~' && *byte != b'^');
        let (token, rest) = match text.split_first()? {
            (b'~', rest) => (Token::Tilde, rest),
            (b'^', rest) => (Token::Caret, rest),
            (digit, _) if digit.is_ascii_digit() => {
                let (digits, rest) = cut_digits(text);
                (Token::Number(Number(digits)), rest)
            }
            _ => {
                let (letters, rest) = cut_letters(text);
                (Token::Letters(letters), rest)
            }
        };
        self.0 = rest;
        Some(token)
    }
}
