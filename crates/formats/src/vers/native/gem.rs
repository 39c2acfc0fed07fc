//! RubyGems: comparators and `~>`, which lets the last number but one stand. CocoaPods has the same over SemVer.

use super::super::RangeError;
use super::super::range::{Alternative, Reading};
use super::numbers::{Partial, bare};
use super::{generic, semver, words};
use compact_str::CompactString;

/// Reads a requirement of RubyGems.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    // The lowest pre-release that anybody writes: `2.1.a`.
    requirement(text, |high| if reading == Reading::Exact { high + ".a" } else { high }, 0)
}

/// Reads a requirement of CocoaPods.
pub(super) fn read_pods(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    requirement(text, |high| semver::below(high, reading), semver::PLACES)
}

fn requirement(
    text: &str,
    below: impl Fn(CompactString) -> CompactString,
    places: usize,
) -> Result<Vec<Alternative>, RangeError> {
    // A list as a manifest writes it: `["~> 1.0", ">= 1.0.2"]`.
    let list = text.strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or(text);
    let plain = list.replace(['"', '\''], "");
    words::read(&plain, |term, to| {
        if term.sign != "~>" {
            return generic::add(&term, to);
        }
        let version = bare(term.version);
        let numbers = Partial::read(version).filter(|it| !it.wild).ok_or_else(|| term.no_version())?;
        if !words::is_version(version) {
            return Err(term.no_version());
        }
        let index = numbers.numbers.len().saturating_sub(2);
        to.between(version, below(numbers.above(index, places)));
        Ok(())
    })
}
