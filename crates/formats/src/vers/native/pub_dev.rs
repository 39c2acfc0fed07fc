//! Dart and Flutter: caret, comparators, and `any`. An upper bound leaves out its pre-releases unless the lower bound is
//! one of them.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::numbers::Partial;
use super::{rule, semver, words};

/// Reads a constraint.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let mut alternatives = words::read(text, |term, to| {
        if term.sign.is_empty() && term.version == "any" {
            to.push(Comparator::Any, "");
            return Ok(());
        }
        if term.sign != "^" {
            return semver::add(&term, term.sign, to, reading);
        }
        let version = semver::partial(&term)?;
        // The next breaking version is the next minor below 1.0, also for 0.0.3.
        let index = usize::from(version.is_zero(0));
        to.between(version.padded(semver::PLACES), semver::below(version.above(index, semver::PLACES), reading));
        Ok(())
    })?;
    if reading == Reading::Exact {
        alternatives.iter_mut().for_each(leave_out_pre_releases);
    }
    Ok(alternatives)
}

fn leave_out_pre_releases(alternative: &mut Alternative) {
    let core = |version: &str| Partial::read(version).map(|version| version.core(semver::PLACES));
    let lower: Vec<_> = alternative
        .all
        .iter()
        .filter(|constraint| constraint.comparator.is_lower() && rule::is_pre(&constraint.version))
        .filter_map(|constraint| core(&constraint.version))
        .collect();
    for constraint in &mut alternative.all {
        let plain = !constraint.version.contains(['-', '+']);
        if constraint.comparator == Comparator::Less
            && plain
            && core(&constraint.version).is_none_or(|core| lower.first() != Some(&core))
        {
            constraint.version.push_str("-0");
        }
    }
}
