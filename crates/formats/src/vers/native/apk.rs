//! Alpine: comparators, and `~`, which admits all versions with the same beginning.

use super::super::RangeError;
use super::super::range::{Alternative, Reading};
use super::numbers::{Partial, bare};
use super::{generic, words};

/// Reads the version part of a dependency.
pub(super) fn read(text: &str, _reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    words::read(text, |term, to| {
        if !matches!(term.sign, "~" | "~=" | "=~") {
            return generic::add(&term, to);
        }
        let version = Partial::read(bare(term.version)).filter(|it| !it.wild && it.tail.is_empty());
        let version = version.ok_or_else(|| term.no_version())?;
        let last = version.numbers.len().saturating_sub(1);
        // The lowest version with these numbers is their first alpha.
        let below = |mut version: compact_str::CompactString| {
            version.push_str("_alpha");
            version
        };
        to.between(below(version.core(0)), below(version.above(last, 0)));
        Ok(())
    })
}
