//! OpenSSL: the lists of versions of its security advisories, `1.0.1b, 3.0.0`, and comparators.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::{generic, words};

/// Reads a list, or comparators, which commas join as elsewhere.
pub(super) fn read(text: &str, _reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let mut alternatives = Vec::new();
    for text in words::alternatives(text) {
        let mut comparators = Alternative::default();
        for term in words::terms(text)? {
            let mut one = Alternative::default();
            generic::add(&term, &mut one)?;
            if one.all.iter().all(|constraint| constraint.comparator == Comparator::Equal) {
                alternatives.push(one);
            } else {
                comparators.all.append(&mut one.all);
            }
        }
        if !comparators.all.is_empty() {
            alternatives.push(comparators);
        }
    }
    if alternatives.is_empty() { Err(RangeError::Empty) } else { Ok(alternatives) }
}
