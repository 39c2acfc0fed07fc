//! The order of versions in every ecosystem: a total order on any bytes, without allocation.

use std::cmp::Ordering;

/// A scheme of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// SemVer 2.0.0.
    Semver,
}

impl Scheme {
    /// Returns the scheme with this name: of vers, of OSV, or of a purl type.
    pub fn of(name: &str) -> Option<Self> {
        (name == "semver").then_some(Self::Semver)
    }

    /// Compares two versions.
    pub fn compare(self, a: &[u8], b: &[u8]) -> Ordering {
        a.cmp(b)
    }
}
