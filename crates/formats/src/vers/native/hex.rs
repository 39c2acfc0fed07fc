//! Hex: the requirements of Elixir's `Version`: comparators and `~>`, joined by `and` and `or`.

use super::super::RangeError;
use super::super::range::{Alternative, Reading};
use super::{semver, words};

/// Reads a requirement.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let words: Vec<&str> = text
        .split_ascii_whitespace()
        .map(|word| match word {
            "or" => "||",
            "and" => ",",
            word => word,
        })
        .collect();
    words::read(&words.join(" "), |term, to| {
        if term.sign != "~>" {
            return semver::add(&term, term.sign, to, reading);
        }
        let version = semver::partial(&term)?;
        let Some(last) = version.numbers.len().checked_sub(1) else { return Err(term.no_version()) };
        let high = version.above(last.saturating_sub(1), semver::PLACES);
        to.between(version.padded(semver::PLACES), semver::below(high, reading));
        Ok(())
    })
}
