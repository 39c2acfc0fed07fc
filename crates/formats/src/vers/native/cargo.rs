//! Cargo: the requirements of the Cargo Book; a bare version is a caret requirement.

use super::super::RangeError;
use super::super::range::{Alternative, Reading};
use super::{semver, words};

/// Reads a requirement.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    words::read(text, |term, to| {
        let bare = term.sign.is_empty();
        // `1.2.*` is what it says, `1.2` goes up to 2.0.
        let sign = if bare && !semver::partial(&term)?.wild { "^" } else { term.sign };
        semver::add(&term, sign, to, reading)
    })
}
