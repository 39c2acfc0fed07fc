//! npm: the ranges of node-semver (caret, tilde, x-ranges, hyphens, `||`).

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::semver::{self, PLACES};
use super::words::{self, Term};

/// Reads a range; nothing at all is everything.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    words::alternatives(text)
        .map(|text| {
            let mut alternative = Alternative::default();
            if let Some((low, high)) = hyphen(text) {
                semver::add(&Term { sign: ">=", version: low }, ">=", &mut alternative, reading)?;
                let high = Term { sign: "<=", version: high };
                semver::add(&high, "<=", &mut alternative, reading)?;
                return Ok(alternative);
            }
            for term in words::terms(text)? {
                add(&term, &mut alternative, reading)?;
            }
            Ok(alternative)
        })
        .collect()
}

/// Finds the bounds of `1.2 - 2.0`, which white space has to surround.
pub(super) fn hyphen(text: &str) -> Option<(&str, &str)> {
    let (low, high) = text.split_once(" - ")?;
    let (low, high) = (low.trim(), high.trim());
    let one = |text: &str| !text.is_empty() && !text.contains([' ', ',', '<', '>', '=', '^', '~']);
    (one(low) && one(high)).then_some((low, high))
}

fn add(term: &Term<'_>, to: &mut Alternative, reading: Reading) -> Result<(), RangeError> {
    let comparator = Comparator::of(term.sign);
    if let (Reading::Written, Some(comparator)) = (reading, comparator) {
        // The official suite of VERS reads both otherwise than npm does: `<=1.0` as `<=1.0.0`, and `>=2.2.x` as `2.2.x`.
        let version = semver::partial(term)?;
        if !version.wild && version.numbers.len() < PLACES {
            to.push(comparator, version.padded(PLACES));
            return Ok(());
        }
        if version.wild && comparator == Comparator::GreaterOrEqual {
            semver::compare(Comparator::Equal, &version, to, reading);
            return Ok(());
        }
    }
    semver::add(term, term.sign, to, reading)
}
