//! Comparators alone: for what has no grammar of its own, and as advisories write for every ecosystem.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::words::{self, Term};
use super::{numbers, semver};

/// Reads comparators with versions of any kind; `*` is everything.
pub(super) fn read_plain(text: &str, _reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    words::read(text, |term, to| add(&term, to))
}

/// Reads comparators with versions that are kept byte by byte.
pub(super) fn read_verbatim(text: &str, _reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    words::read(text, |term, to| match term.version {
        "*" if term.sign.is_empty() => {
            to.push(Comparator::Any, "");
            Ok(())
        }
        version => {
            to.push(term.comparator()?, version);
            Ok(())
        }
    })
}

/// Reads comparators, caret, tilde, and wildcards over SemVer.
pub(super) fn read_semver(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    words::read(text, |term, to| match semver::add(&term, term.sign, to, reading) {
        // Tags need not be SemVer.
        Err(RangeError::Version { .. }) => add(&term, to),
        answer => answer,
    })
}

/// Adds a comparator and its version, whatever it is.
pub(super) fn add(term: &Term<'_>, to: &mut Alternative) -> Result<(), RangeError> {
    if term.version == "*" && term.sign.is_empty() {
        to.push(Comparator::Any, "");
        return Ok(());
    }
    let version = numbers::bare(term.version);
    if !words::is_version(version) {
        return Err(term.no_version());
    }
    to.push(term.comparator()?, version);
    Ok(())
}
