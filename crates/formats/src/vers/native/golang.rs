//! Go: the version queries of modules (a version, a prefix of one, or a comparator), and comparators of advisories.

use super::super::RangeError;
use super::super::range::{Alternative, Reading};
use super::words::{self, Term};
use super::{generic, semver};

/// Reads a query.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    words::read(text, |term, to| {
        // Versions of the toolchain: `go1.22`.
        let version = term.version.strip_prefix("go").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let term = Term { version: version.unwrap_or(term.version), ..term };
        if !term.sign.is_empty() {
            return generic::add(&term, to);
        }
        semver::add(&term, "=", to, reading)
    })
}
