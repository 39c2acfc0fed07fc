//! What the grammars share: alternatives, and in each of them signs with versions behind them.

use super::super::range::Alternative;
use super::super::{Comparator, RangeError};

/// A sign and the version behind it; either may be what the other grammar does not have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term<'a> {
    /// `>=`, `~>`, or nothing.
    pub(super) sign: &'a str,
    /// The version, without white space and quotes.
    pub(super) version: &'a str,
}

impl Term<'_> {
    /// Returns the comparator of the sign.
    ///
    /// # Errors
    /// When the grammar would have to know the sign and does not.
    pub(super) fn comparator(&self) -> Result<Comparator, RangeError> {
        Comparator::of(self.sign)
            .filter(|sign| *sign != Comparator::Any)
            .ok_or_else(|| RangeError::Sign { sign: self.sign.to_owned() })
    }

    /// Returns the error that the version is none.
    pub(super) fn no_version(&self) -> RangeError {
        RangeError::Version { version: self.version.to_owned() }
    }
}

/// Cuts a text at `||`, and at `|`, which Composer and opam write for it.
pub(super) fn alternatives(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match text.split_once('|') {
            Some((before, after)) => {
                rest = Some(after.strip_prefix('|').unwrap_or(after));
                Some(before.trim())
            }
            None => {
                rest = None;
                Some(text.trim())
            }
        }
    })
}

/// Cuts one alternative into its terms, which white space, commas, or nothing but a sign divide.
pub(super) fn terms(text: &str) -> Result<Vec<Term<'_>>, RangeError> {
    let mut terms = Vec::new();
    let mut rest = skip(text);
    while !rest.is_empty() {
        let (sign, after) = cut(rest, |byte, _| is_sign(byte));
        let after = after.trim_start();
        let (version, after) = match after.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
            Some(quoted) => quoted,
            None => cut(after, |byte, next| !ends_version(byte, next)),
        };
        if version.is_empty() {
            return Err(RangeError::NoVersion { sign: if sign.is_empty() { rest } else { sign }.to_owned() });
        }
        terms.push(Term { sign, version });
        rest = skip(after);
    }
    Ok(terms)
}

/// Reads alternatives term by term.
///
/// # Errors
/// When there is nothing at all, or a term is none.
pub(super) fn read(
    text: &str,
    mut term: impl FnMut(Term<'_>, &mut Alternative) -> Result<(), RangeError>,
) -> Result<Vec<Alternative>, RangeError> {
    alternatives(text)
        .map(|text| {
            let terms = terms(text)?;
            if terms.is_empty() {
                return Err(RangeError::Empty);
            }
            let mut alternative = Alternative::default();
            for one in terms {
                term(one, &mut alternative)?;
            }
            Ok(alternative)
        })
        .collect()
}

/// Returns whether a text can be a version of anything: printable ASCII without brackets, quotes, and signs that join
/// terms, with a letter or a digit in it.
pub(super) fn is_version(text: &str) -> bool {
    const OTHERS: &[u8] = b"()[]{}<>=|&,;\"'`$\\";
    text.bytes().all(|byte| byte.is_ascii_graphic() && !OTHERS.contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

fn is_sign(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b'=' | b'!' | b'~' | b'^' | b'/')
}

/// White space, commas, and the start of the next comparator end a version; `~`, `^`, and `!` alone are parts of versions
/// of Debian, RPM, and Python.
fn ends_version(byte: u8, next: Option<u8>) -> bool {
    match byte {
        b',' | b'<' | b'>' | b'=' => true,
        b'!' | b'~' => next == Some(b'='),
        _ => byte.is_ascii_whitespace(),
    }
}

fn skip(text: &str) -> &str {
    text.trim_start_matches(|character: char| character == ',' || character.is_ascii_whitespace())
}

fn cut(text: &str, takes: impl Fn(u8, Option<u8>) -> bool) -> (&str, &str) {
    let bytes = text.as_bytes();
    let end = bytes.iter().enumerate().find(|(at, byte)| !takes(**byte, bytes.get(at + 1).copied()));
    // What ends a run is ASCII, so that it is the border of a character.
    end.and_then(|(end, _)| text.split_at_checked(end)).unwrap_or((text, ""))
}
