//! What can be wrong with a range.

use thiserror::Error;

/// Why a text is no VERS, or none in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VersError {
    /// Longer than any range that a person or a tool writes.
    #[error("the range is longer than {limit} bytes: split it")]
    TooLong {
        /// The bytes that are read.
        limit: usize,
    },
    /// Not `vers:` at the start.
    #[error("the range does not start with `vers:`")]
    NoVers,
    /// No slash after the type.
    #[error("the range has no type with a slash after it, as in `vers:npm/*`")]
    NoType,
    /// A type with other signs than its alphabet has.
    #[error("the type `{kind}` is not a lower-case letter followed by lower-case letters, digits, `.`, and `-`")]
    BadType {
        /// The type.
        kind: String,
    },
    /// The type `invalid`, which is reserved for ranges that are.
    #[error("the type `invalid` is reserved for ranges that are invalid")]
    Invalid,
    /// `all` or `none` with more than `*`.
    #[error("the type `{kind}` admits no constraint but `*`")]
    OnlyAny {
        /// The type.
        kind: String,
    },
    /// Nothing after the slash.
    #[error("the range has no constraint: `*` stands for all versions")]
    NoConstraint,
    /// White space.
    #[error("white space is not permitted: a space in a version is `%20`")]
    Whitespace,
    /// A pipe at the start of the constraints.
    #[error("a pipe before the first constraint is not permitted")]
    LeadingPipe,
    /// A pipe at the end of the constraints.
    #[error("a pipe after the last constraint is not permitted")]
    TrailingPipe,
    /// Two pipes in a row.
    #[error("two pipes in a row are not permitted")]
    DoublePipe,
    /// `*` beside other constraints, or with a version.
    #[error("`*` stands alone, without a version and without other constraints")]
    AnyNotAlone,
    /// An equals sign before a version.
    #[error("the constraint `{constraint}` starts with `=`: a version without a sign is equality")]
    Equals {
        /// The constraint.
        constraint: String,
    },
    /// A comparator without a version.
    #[error("the constraint `{constraint}` has no version")]
    NoVersion {
        /// The constraint.
        constraint: String,
    },
    /// A sign that is no comparator, or a character that has to be encoded.
    #[error("the version `{version}` has the character `{character}`, which has to be percent-encoded")]
    Unencoded {
        /// The version as it stands in the text.
        version: String,
        /// The character.
        character: char,
    },
    /// A percent sign that no two hexadecimal digits follow, or bytes that are no UTF-8.
    #[error("the version `{version}` has a percent-encoding that is none")]
    BadPercent {
        /// The version as it stands in the text.
        version: String,
    },
    /// Encoded what need not be, or with lower-case digits.
    #[error("the percent-encoding of the version `{version}` is not canonical: `{canonical}` is")]
    PercentNotCanonical {
        /// The version as it stands in the text.
        version: String,
        /// The version as it should.
        canonical: String,
    },
    /// A moment with a lower-case `t` or `z`.
    #[error("the moment `{version}` needs `T` and `Z` in upper case")]
    Moment {
        /// The version.
        version: String,
    },
    /// A version that is below the one before.
    #[error("the constraints are not sorted by version: `{version}` comes too late")]
    Unsorted {
        /// The version.
        version: String,
    },
    /// The same version twice.
    #[error("the version `{version}` is there twice: each may occur once, whatever its comparator")]
    Twice {
        /// The version.
        version: String,
    },
    /// Comparators that may not follow each other.
    #[error("`{next}` may not follow `{before}`: one of the two says nothing")]
    Sequence {
        /// The sign of the constraint before.
        before: &'static str,
        /// The sign of the one that follows.
        next: &'static str,
    },
}

/// Why a text is no range of an ecosystem.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RangeError {
    /// Nobody knows the scheme.
    #[error("nothing is known about the versions of `{name}`: name a scheme such as `npm`, `pypi`, or `generic`")]
    UnknownScheme {
        /// The name that was given.
        name: String,
    },
    /// Longer than any requirement that a person or a tool writes.
    #[error("the range is longer than {limit} bytes: split it")]
    TooLong {
        /// The bytes that are read.
        limit: usize,
    },
    /// Nothing where a range should be.
    #[error("the range is empty: give a version, or `*` for all")]
    Empty,
    /// A sign that the grammar does not have.
    #[error("`{sign}` is no comparator in ranges of this kind")]
    Sign {
        /// The sign.
        sign: String,
    },
    /// A comparator without a version.
    #[error("no version follows the comparator `{sign}`")]
    NoVersion {
        /// The comparator.
        sign: String,
    },
    /// What stands where a version should is none.
    #[error("`{version}` is no version that a range of this kind may name")]
    Version {
        /// The text.
        version: String,
    },
    /// A bracket without its other half, or with more than two bounds.
    #[error("the interval `{text}` is not two bounds between brackets, such as `[1.0,2.0)`")]
    Interval {
        /// The text.
        text: String,
    },
    /// Parentheses that do not match, or too many in each other.
    #[error("the parentheses do not match, or are nested more than {limit} deep")]
    Nesting {
        /// How deep they may be.
        limit: usize,
    },
}
