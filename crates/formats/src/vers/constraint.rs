//! One constraint: a comparator and a version.

use crate::versions::Scheme;
use compact_str::CompactString;
use std::cmp::Ordering;

/// How a version stands to the one of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparator {
    /// `*`: every version. Its constraint has none and stands alone.
    Any,
    /// `=`, which VERS does not write.
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparator {
    /// Returns the sign: `>=`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "*",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Finds the comparator with this sign, among them those of the ecosystems: `==`, `>>`, and no sign, which is `=`.
    pub fn of(sign: &str) -> Option<Self> {
        Some(match sign {
            "*" => Self::Any,
            "" | "=" | "==" | "===" => Self::Equal,
            "!=" | "<>" | "/=" | "!==" => Self::NotEqual,
            "<" | "<<" => Self::Less,
            "<=" | "=<" => Self::LessOrEqual,
            ">" | ">>" => Self::Greater,
            ">=" | "=>" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    /// Returns whether a version that compares so to the constraint's satisfies it.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Any => true,
            Self::Equal => order == Ordering::Equal,
            Self::NotEqual => order != Ordering::Equal,
            Self::Less => order == Ordering::Less,
            Self::LessOrEqual => order != Ordering::Greater,
            Self::Greater => order == Ordering::Greater,
            Self::GreaterOrEqual => order != Ordering::Less,
        }
    }

    /// Cuts the comparator before a version in VERS; none is `=`.
    pub(super) fn cut(text: &str) -> (Self, &str) {
        const SIGNS: [Comparator; 6] = [
            Comparator::GreaterOrEqual,
            Comparator::LessOrEqual,
            Comparator::NotEqual,
            Comparator::Less,
            Comparator::Greater,
            Comparator::Any,
        ];
        for sign in SIGNS {
            if let Some(version) = text.strip_prefix(sign.as_str()) {
                return (sign, version);
            }
        }
        (Self::Equal, text)
    }

    /// Returns whether it bounds from above.
    pub(super) fn is_upper(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual)
    }

    /// Returns whether it bounds from below.
    pub(super) fn is_lower(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }
}

/// A comparator and the version it is about, decoded: `>=` and `1.0.0`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Constraint {
    /// How versions stand to it.
    pub comparator: Comparator,
    /// The version; empty for [`Comparator::Any`].
    pub version: CompactString,
}

impl Constraint {
    /// Puts a constraint together.
    pub fn new(comparator: Comparator, version: impl Into<CompactString>) -> Self {
        Self { comparator, version: version.into() }
    }

    /// Returns the constraint that every version satisfies.
    pub fn any() -> Self {
        Self::new(Comparator::Any, "")
    }

    /// Returns whether this version satisfies the constraint in the order of the scheme.
    pub fn admits(&self, scheme: Scheme, version: &str) -> bool {
        self.comparator == Comparator::Any
            || self.comparator.holds(scheme.compare(version.as_bytes(), self.version.as_bytes()))
    }
}
