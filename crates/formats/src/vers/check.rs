//! The rules that a range in canonical form keeps.

use super::{Comparator, Vers, VersError};
use std::cmp::Ordering;

/// Checks the alphabet of a type.
pub(super) fn kind(kind: &str) -> Result<(), VersError> {
    let starts = kind.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    if !starts || !kind.bytes().all(known) {
        return Err(VersError::BadType { kind: kind.to_owned() });
    }
    if kind == "invalid" { Err(VersError::Invalid) } else { Ok(()) }
}

/// Checks that `*` stands alone, and that it is what `all` and `none` have.
pub(super) fn any_alone(vers: &Vers) -> Result<(), VersError> {
    let any = vers.constraints.iter().any(|constraint| constraint.comparator == Comparator::Any);
    if any && vers.constraints.len() > 1 {
        return Err(VersError::AnyNotAlone);
    }
    if !any && matches!(vers.kind.as_str(), "all" | "none") {
        return Err(VersError::OnlyAny { kind: vers.kind.to_string() });
    }
    Ok(())
}

/// Checks that versions rise, so that none occurs twice. A type without an order has nothing to check.
pub(super) fn order(vers: &Vers) -> Result<(), VersError> {
    let Some(scheme) = vers.scheme() else { return Ok(()) };
    for (before, next) in vers.constraints.iter().zip(vers.constraints.iter().skip(1)) {
        let version = || next.version.to_string();
        match scheme.compare(before.version.as_bytes(), next.version.as_bytes()) {
            Ordering::Less => {}
            Ordering::Equal => return Err(VersError::Twice { version: version() }),
            Ordering::Greater => return Err(VersError::Unsorted { version: version() }),
        }
    }
    Ok(())
}

/// Checks which comparators follow each other: without `!=`, no upper bound after an equality; without equalities too,
/// lower and upper bounds in turn.
pub(super) fn sequence(vers: &Vers) -> Result<(), VersError> {
    let (mut last, mut bound) = (None::<Comparator>, None::<Comparator>);
    for next in vers.constraints.iter().map(|constraint| constraint.comparator) {
        if matches!(next, Comparator::NotEqual | Comparator::Any) {
            continue;
        }
        let wrong = |before: Comparator| VersError::Sequence { before: before.as_str(), next: next.as_str() };
        if last == Some(Comparator::Equal) && next.is_upper() {
            return Err(wrong(Comparator::Equal));
        }
        last = Some(next);
        if next != Comparator::Equal {
            match bound {
                Some(before) if before.is_upper() == next.is_upper() => return Err(wrong(before)),
                _ => bound = Some(next),
            }
        }
    }
    Ok(())
}
