//! Julia: the entries of `[compat]`: caret for a bare version, tilde, hyphens, and comparators. A comma between versions is
//! "or", as Julia's package manager has it; between comparators it is "and", as everywhere else.

use super::super::RangeError;
use super::super::range::{Alternative, Reading};
use super::npm::hyphen;
use super::semver;
use super::words::{self, Term};

/// Reads an entry.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let text = text.replace('≥', ">=").replace('≤', "<=");
    let mut alternatives = Vec::new();
    for text in words::alternatives(&text) {
        let before = alternatives.len();
        let mut comparators = Alternative::default();
        for entry in text.split(',') {
            if let Some((low, high)) = hyphen(entry) {
                let mut one = Alternative::default();
                semver::add(&Term { sign: ">=", version: low }, ">=", &mut one, reading)?;
                semver::add(&Term { sign: "<=", version: high }, "<=", &mut one, reading)?;
                alternatives.push(one);
                continue;
            }
            for term in words::terms(entry)? {
                let sign = if term.sign.is_empty() { "^" } else { term.sign };
                if matches!(sign, "^" | "~" | "=" | "==") {
                    let mut one = Alternative::default();
                    semver::add(&term, sign, &mut one, reading)?;
                    alternatives.push(one);
                } else {
                    semver::add(&term, sign, &mut comparators, reading)?;
                }
            }
        }
        if !comparators.all.is_empty() || !comparators.holes.is_empty() {
            alternatives.push(comparators);
        }
        if alternatives.len() == before {
            return Err(RangeError::Empty);
        }
    }
    Ok(alternatives)
}
