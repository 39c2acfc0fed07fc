//! Debian: the relations of control files, `(>= 1.0)`, with `<<` and `>>`; several of them are joined by commas.

use super::super::RangeError;
use super::super::range::{Alternative, Reading};
use super::{generic, words};

/// Reads the version part of relations.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let plain = text.replace(['(', ')'], " ");
    if plain.trim().is_empty() {
        return Err(RangeError::Empty);
    }
    words::alternatives(&plain).try_fold(Vec::new(), |mut all, text| {
        all.extend(generic::read_plain(text, reading)?);
        Ok(all)
    })
}
