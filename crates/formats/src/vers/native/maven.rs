//! Maven: intervals between brackets; a bare version is the one that a build takes.

use super::super::RangeError;
use super::super::range::{Alternative, Reading};
use super::brackets::{self, Piece};
use super::{generic, words};

/// Reads intervals, one of which has to hold, or comparators.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let mut alternatives = Vec::new();
    for text in words::alternatives(text) {
        let before = alternatives.len();
        for piece in brackets::pieces(text)? {
            match piece {
                Piece::Interval { text, closed_low, closed_high, whole } => {
                    alternatives.push(brackets::interval(text, closed_low, closed_high, whole)?);
                }
                Piece::Plain(text) => alternatives.extend(generic::read_plain(text, reading)?),
            }
        }
        if alternatives.len() == before {
            return Err(RangeError::Empty);
        }
    }
    Ok(alternatives)
}
