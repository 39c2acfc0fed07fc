//! NuGet: intervals between brackets, floating versions, and a bare version, which is the lowest that is admitted.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::brackets::{self, Piece};
use super::numbers::{Partial, bare};
use super::words::{self, Term};
use super::{generic, semver};

/// Reads intervals, a floating or a bare version, or comparators.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let mut alternatives = Vec::new();
    for text in words::alternatives(text) {
        let before = alternatives.len();
        for piece in brackets::pieces(text)? {
            match piece {
                Piece::Interval { text, closed_low, closed_high, whole } => {
                    alternatives.push(interval(text, closed_low, closed_high, whole)?);
                }
                Piece::Plain(text) => alternatives.extend(words::read(text, |term, to| add(&term, to, reading))?),
            }
        }
        if alternatives.len() == before {
            return Err(RangeError::Empty);
        }
    }
    Ok(alternatives)
}

/// Reads an interval whose lower bound may float, `[1.*,2.0)`: it starts where what floats starts.
fn interval(text: &str, low: bool, high: bool, whole: &str) -> Result<Alternative, RangeError> {
    if let Some((from, to)) = text.split_once(',')
        && let Some(version) = floating(bare(from))
    {
        let fixed = format!("{},{to}", version.core(semver::PLACES));
        return brackets::interval(&fixed, low, high, whole);
    }
    brackets::interval(text, low, high, whole)
}

fn floating(text: &str) -> Option<Partial<'_>> {
    Partial::read(text).filter(|version| version.wild && version.tail.is_empty())
}

fn add(term: &Term<'_>, to: &mut Alternative, reading: Reading) -> Result<(), RangeError> {
    if !term.sign.is_empty() {
        return generic::add(term, to);
    }
    let version = bare(term.version);
    if let Some(version) = floating(version) {
        let Some(last) = version.numbers.len().checked_sub(1) else {
            to.push(Comparator::Any, "");
            return Ok(());
        };
        to.between(version.core(semver::PLACES), semver::below(version.above(last, semver::PLACES), reading));
        return Ok(());
    }
    // `1.0.0-*` floats over the pre-releases of 1.0.0 and above: it starts at the first of them.
    if let Some(start) = version.strip_suffix('*') {
        if start.is_empty() || !words::is_version(start) {
            return Err(term.no_version());
        }
        to.push(Comparator::GreaterOrEqual, format!("{start}0"));
        return Ok(());
    }
    generic::add(&Term { sign: ">=", version }, to)
}
