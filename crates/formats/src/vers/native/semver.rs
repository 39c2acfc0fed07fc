//! Requirements over SemVer that npm, Cargo, and others share: caret, tilde, wildcards, and comparators with versions that
//! leave out numbers.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::numbers::Partial;
use super::words::Term;
use compact_str::CompactString;

/// Numbers of a whole version.
pub(super) const PLACES: usize = 3;

/// Returns the upper bound for a version that is out, and its pre-releases with it.
pub(super) fn below(mut version: CompactString, reading: Reading) -> CompactString {
    if reading == Reading::Exact {
        version.push_str("-0");
    }
    version
}

/// Reads a version that may leave out numbers.
pub(super) fn partial<'a>(term: &Term<'a>) -> Result<Partial<'a>, RangeError> {
    Partial::read(term.version)
        .filter(|it| it.numbers.len() <= PLACES && it.has_semver_tail())
        .ok_or_else(|| term.no_version())
}

/// Adds what a term means; `sign` stands for the sign of the term, where a bare version has a meaning of its own.
pub(super) fn add(term: &Term<'_>, sign: &str, to: &mut Alternative, reading: Reading) -> Result<(), RangeError> {
    let version = partial(term)?;
    match sign {
        "^" | "^=" => caret(&version, to, reading),
        "~" | "~>" | "~=" => tilde(&version, to, reading),
        _ => compare(Term { sign, ..*term }.comparator()?, &version, to, reading),
    }
    Ok(())
}

/// `^`: up to the next change of the first number that is not zero.
pub(super) fn caret(version: &Partial<'_>, to: &mut Alternative, reading: Reading) {
    let count = version.numbers.len();
    let Some(last) = count.checked_sub(1) else { return to.push(Comparator::Any, "") };
    let index = (0..count).find(|index| !version.is_zero(*index)).unwrap_or(last);
    to.between(version.padded(PLACES), below(version.above(index, PLACES), reading));
}

/// `~`: up to the next minor, or the next major where the version names no minor.
pub(super) fn tilde(version: &Partial<'_>, to: &mut Alternative, reading: Reading) {
    let Some(last) = version.numbers.len().checked_sub(1) else { return to.push(Comparator::Any, "") };
    to.between(version.padded(PLACES), below(version.above(last.min(1), PLACES), reading));
}

/// A comparator: a version that leaves out numbers stands for all that it could be.
pub(super) fn compare(comparator: Comparator, version: &Partial<'_>, to: &mut Alternative, reading: Reading) {
    let Some(last) = version.numbers.len().checked_sub(1) else {
        // `*`: nothing is above or below all versions.
        return match comparator {
            Comparator::Greater | Comparator::Less | Comparator::NotEqual => {
                to.push(Comparator::Less, below("0.0.0".into(), reading));
            }
            _ => to.push(Comparator::Any, ""),
        };
    };
    let low = version.padded(PLACES);
    if version.numbers.len() == PLACES {
        return to.push(comparator, low);
    }
    let high = version.above(last, PLACES);
    match comparator {
        Comparator::Greater => to.push(Comparator::GreaterOrEqual, high),
        Comparator::LessOrEqual => to.push(Comparator::Less, below(high, reading)),
        Comparator::Less => to.push(Comparator::Less, below(low, reading)),
        Comparator::Equal => to.between(low, below(high, reading)),
        Comparator::NotEqual => to.holes.push((low, below(high, reading))),
        Comparator::GreaterOrEqual | Comparator::Any => to.push(comparator, low),
    }
}
