//! What a requirement of an ecosystem means: alternatives of constraints, and the ecosystem's rule about pre-releases.

use super::native::{self, Rule};
use super::{Comparator, Constraint, Intervals, RangeError, Vers};
use crate::versions::Scheme;
use compact_str::CompactString;
use std::cmp::Ordering;

/// Far above any requirement of a manifest or an advisory.
const LIMIT: usize = 1 << 16;

/// A requirement of an ecosystem: `^1.2 || ~2.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    scheme: Scheme,
    kind: CompactString,
    rule: Rule,
    alternatives: Vec<Alternative>,
}

/// How a requirement is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// For decisions: bounds that the ecosystem makes up stand below the pre-releases that it leaves out (`<2.0.0-0`).
    Exact,
    /// For exchange: bounds as people write them (`<2.0.0`).
    Written,
}

/// Constraints that all have to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Alternative {
    pub(super) all: Vec<Constraint>,
    /// Versions that are left out, from the first to below the second: `!=1.0.*`.
    pub(super) holes: Vec<(CompactString, CompactString)>,
    /// Whether pre-releases are asked for, where an ecosystem leaves them out otherwise.
    pub(super) pre: bool,
    /// The one text that a version may be, whatever it equals: Python's `===`.
    pub(super) verbatim: Option<CompactString>,
}

impl Alternative {
    /// Adds a constraint.
    pub(super) fn push(&mut self, comparator: Comparator, version: impl Into<CompactString>) {
        self.all.push(Constraint::new(comparator, version));
    }

    /// Adds a lower bound that is in and an upper bound that is not.
    pub(super) fn between(&mut self, low: impl Into<CompactString>, high: impl Into<CompactString>) {
        self.push(Comparator::GreaterOrEqual, low);
        self.push(Comparator::Less, high);
    }

    fn is_everything(&self) -> bool {
        self.holes.is_empty() && self.all.iter().all(|constraint| constraint.comparator == Comparator::Any)
    }
}

impl Range {
    /// Reads a requirement as the tool of the ecosystem does. The name is one of [`Scheme::of`], or `cocoapods`, whose
    /// ranges are those of RubyGems.
    ///
    /// Beside the grammar of its own every ecosystem has comparators (`>=`, `<`, `=`, `==`, `!=` …) joined by a space or a
    /// comma, which is "and", and by `||`, which is "or", and a `v` before a version, as advisories write them.
    ///
    /// # Errors
    /// When nothing is known about the scheme, or the text is no range of it.
    pub fn read(scheme: &str, text: &str) -> Result<Self, RangeError> {
        Self::read_as(scheme, text, Reading::Exact)
    }

    pub(super) fn read_as(name: &str, text: &str, reading: Reading) -> Result<Self, RangeError> {
        if text.len() > LIMIT {
            return Err(RangeError::TooLong { limit: LIMIT });
        }
        let scheme = Scheme::of(name).ok_or_else(|| RangeError::UnknownScheme { name: name.to_owned() })?;
        let grammar = native::grammar(name, scheme);
        let alternatives = (grammar.read)(text.trim(), reading)?;
        Ok(Self { scheme, kind: name.into(), rule: grammar.rule, alternatives })
    }

    /// Returns the scheme whose versions it is about.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Returns whether the requirement admits this version, by the order of versions and by what the ecosystem says of
    /// pre-releases: npm and Cargo admit `1.3.0-rc.1` for `>=1.3.0-beta` but not for `^1.2`, PyPI admits
    /// pre-releases where the requirement names one, Conan where it says so.
    pub fn admits(&self, version: &str) -> bool {
        let version = version.trim();
        // An empty list is what Conan's empty range leaves: nothing is asked.
        self.alternatives.is_empty() || self.alternatives.iter().any(|all| self.alternative_admits(all, version))
    }

    fn alternative_admits(&self, alternative: &Alternative, version: &str) -> bool {
        let holds = |constraint: &Constraint| self.rule.holds(self.scheme, constraint, version);
        let in_hole = |(low, high): &(CompactString, CompactString)| {
            let against = |bound: &str| self.scheme.compare(version.as_bytes(), bound.as_bytes());
            against(low) != Ordering::Less && against(high) == Ordering::Less
        };
        let is_text = |text: &CompactString| text.eq_ignore_ascii_case(version);
        alternative.all.iter().all(holds)
            && alternative.verbatim.as_ref().is_none_or(is_text)
            && !alternative.holes.iter().any(in_hole)
            && self.rule.lets_in(&alternative.all, alternative.pre, version)
    }

    /// Returns the versions of the requirement by the order alone, pre-releases between its bounds included.
    pub fn intervals(&self) -> Intervals {
        if self.alternatives.is_empty() {
            return Intervals::everything(self.scheme);
        }
        let sets = self.alternatives.iter().map(|all| Intervals::of_all(self.scheme, &all.all, &all.holes));
        Intervals::union(self.scheme, sets)
    }

    /// Returns the requirement as VERS, in normal form.
    pub fn vers(&self) -> Vers {
        Vers::of_intervals(&self.kind, &self.intervals())
    }

    /// Returns the constraints of all alternatives side by side, sorted by version.
    pub(super) fn flat(&self) -> Vec<Constraint> {
        if self.alternatives.iter().any(Alternative::is_everything) {
            return vec![Constraint::any()];
        }
        let mut flat = Vec::new();
        for alternative in &self.alternatives {
            match alternative.all.as_slice() {
                // Side by side the two would be everything.
                [low, high]
                    if low.comparator == Comparator::GreaterOrEqual
                        && high.comparator == Comparator::LessOrEqual
                        && self.scheme.equal(low.version.as_bytes(), high.version.as_bytes()) =>
                {
                    flat.push(Constraint::new(Comparator::Equal, low.version.clone()));
                }
                all => flat.extend(all.iter().filter(|one| one.comparator != Comparator::Any).cloned()),
            }
            for (low, high) in &alternative.holes {
                flat.push(Constraint::new(Comparator::Less, low.clone()));
                flat.push(Constraint::new(Comparator::GreaterOrEqual, high.clone()));
            }
        }
        // Where one span ends and another starts at the same version, the end comes first.
        flat.sort_by(|a, b| {
            let order = self.scheme.compare(a.version.as_bytes(), b.version.as_bytes());
            order.then_with(|| b.comparator.is_upper().cmp(&a.comparator.is_upper()))
        });
        flat
    }
}
