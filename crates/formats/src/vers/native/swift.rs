//! Swift packages: the requirements of a manifest (`from:`, `exact:`, `.upToNextMinor(from:)`, `"1.0.0"..<"2.0.0"`), and
//! comparators.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::semver::{self, PLACES};
use super::words::{self, Term};
use super::{numbers, rule};

/// Reads a requirement.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    if let Some(alternative) = manifest(text, reading)? {
        return Ok(vec![alternative]);
    }
    words::read(text, |term, to| {
        to.pre |= rule::is_pre(term.version);
        semver::add(&term, term.sign, to, reading)
    })
}

fn manifest(text: &str, reading: Reading) -> Result<Option<Alternative>, RangeError> {
    let mut to = Alternative::default();
    let read = |text: &'_ str, to: &mut Alternative, sign: &str, as_next_minor: bool| {
        let version = numbers::bare(text);
        let term = Term { sign: "", version };
        to.pre |= rule::is_pre(version);
        let number = semver::partial(&term)?;
        match sign {
            "from" => {
                let high = number.above(usize::from(as_next_minor), PLACES);
                to.between(number.padded(PLACES), semver::below(high, reading));
            }
            ">=" => to.push(Comparator::GreaterOrEqual, number.padded(PLACES)),
            "<=" => to.push(Comparator::LessOrEqual, number.padded(PLACES)),
            "<" if number.tail.is_empty() => {
                to.push(Comparator::Less, semver::below(number.padded(PLACES), reading));
            }
            "<" => to.push(Comparator::Less, number.padded(PLACES)),
            _ => to.push(Comparator::Equal, number.padded(PLACES)),
        }
        Ok::<(), RangeError>(())
    };
    for (between, sign) in [("..<", "<"), ("...", "<=")] {
        if let Some((low, high)) = text.split_once(between) {
            read(low, &mut to, ">=", false)?;
            read(high, &mut to, sign, false)?;
            return Ok(Some(to));
        }
    }
    let plain = text.trim_start_matches('.').trim_end_matches(')').trim();
    let minor = plain.starts_with("upToNextMinor");
    let inner = plain.split_once('(').map_or(plain, |(_, inner)| inner).trim();
    if let Some(version) = inner.strip_prefix("from:") {
        read(version, &mut to, "from", minor)?;
    } else if let Some(version) = inner.strip_prefix("exact:").or_else(|| plain.strip_prefix("exact(")) {
        read(version, &mut to, "=", false)?;
    } else {
        return Ok(None);
    }
    Ok(Some(to))
}
