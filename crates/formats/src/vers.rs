//! Version ranges: `vers:` (VERS) and the native range grammars of the ecosystems.
//!
//! - [`Vers`] is a range as VERS writes it: constraints in the order of their versions.
//! - [`Range`] is what a requirement of an ecosystem (`^1.2`, `~> 2.0`, `[1.0,2.0)`) means, its rules about pre-releases
//!   included: it answers whether the requirement admits a version.
//! - [`Intervals`] is the set of versions that either of them stands for, to be joined, cut, and turned round.

mod build;
mod check;
mod constraint;
mod error;
mod intervals;
mod native;
mod percent;
mod range;
#[cfg(test)]
mod tests;
mod text;

use crate::versions::Scheme;
use compact_str::CompactString;
pub use constraint::{Comparator, Constraint};
pub use error::{RangeError, VersError};
pub use intervals::{Intervals, Span};
pub use range::Range;
use std::cmp::Ordering;

/// A range as VERS writes it; [`std::fmt::Display`] gives its canonical text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Vers {
    kind: CompactString,
    constraints: Vec<Constraint>,
}

impl Vers {
    /// Returns the type, which VERS called versioning scheme before: `npm`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the scheme of the versions; `None` when nothing is known about the type.
    pub fn scheme(&self) -> Option<Scheme> {
        Scheme::of(&self.kind)
    }

    /// Returns the constraints in the order of their versions. [`Comparator::Any`] stands alone.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// Returns whether the range has this version, by the order of versions alone: a pre-release of an upper bound is
    /// below it. `None` when nothing is known about the type, so that no order is.
    ///
    /// Constraints that the standard does not admit beside each other count as it simplifies them: of several lower
    /// bounds in a row the first, of several upper bounds the last. Nothing but `!=`, or nothing at all, excludes only what
    /// it names.
    pub fn contains(&self, version: &str) -> Option<bool> {
        match self.kind.as_str() {
            "all" => return Some(true),
            "none" => return Some(false),
            _ => {}
        }
        if self.constraints.iter().any(|constraint| constraint.comparator == Comparator::Any) {
            return Some(true);
        }
        let scheme = self.scheme()?;
        let sign = |constraint: &Constraint| scheme.compare(version.as_bytes(), constraint.version.as_bytes());
        let (mut only_unequal, mut equal) = (true, false);
        // Whether the version is above the lower bound of the span that is open, and whether it is below the last upper
        // bound. Before the first bound everything is above.
        let (mut above, mut below, mut last) = (true, false, None);
        for constraint in &self.constraints {
            let order = sign(constraint);
            match constraint.comparator {
                Comparator::NotEqual if order == Ordering::Equal => return Some(false),
                Comparator::NotEqual => continue,
                Comparator::Equal => equal |= order == Ordering::Equal,
                Comparator::Greater | Comparator::GreaterOrEqual => {
                    if last != Some(Side::Low) {
                        equal |= last == Some(Side::High) && above && below;
                        above = constraint.comparator.holds(order);
                    }
                    last = Some(Side::Low);
                }
                Comparator::Less | Comparator::LessOrEqual => {
                    below = constraint.comparator.holds(order);
                    last = Some(Side::High);
                }
                Comparator::Any => {}
            }
            only_unequal = false;
        }
        equal |= match last {
            None => false,
            Some(Side::Low) => above,
            Some(Side::High) => above && below,
        };
        Some(equal || only_unequal)
    }

    /// Returns the set of versions that the range stands for; `None` when nothing is known about the type.
    pub fn intervals(&self) -> Option<Intervals> {
        let scheme = match self.kind.as_str() {
            "all" => return Some(Intervals::everything(Scheme::Generic)),
            "none" => return Some(Intervals::nothing(Scheme::Generic)),
            _ => self.scheme()?,
        };
        Some(Intervals::of_sequence(scheme, &self.constraints))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Low,
    High,
}
