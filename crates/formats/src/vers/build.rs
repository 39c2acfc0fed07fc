//! VERS from parts, from sets of versions, and from the ranges of the ecosystems.

use super::range::{Range, Reading};
use super::{Constraint, Intervals, RangeError, Vers, VersError, check};
use crate::versions::Scheme;
use compact_str::CompactString;

impl Vers {
    /// Builds a range from its type and its constraints, which are sorted here.
    ///
    /// # Errors
    /// When the type or the constraints are not what the standard admits: `*` beside others, a version twice, or bounds
    /// that do not take turns.
    pub fn new(kind: &str, constraints: Vec<Constraint>) -> Result<Self, VersError> {
        check::kind(kind)?;
        if constraints.is_empty() {
            return Err(VersError::NoConstraint);
        }
        let mut vers = Self { kind: kind.into(), constraints };
        check::any_alone(&vers)?;
        vers.sort();
        check::order(&vers)?;
        check::sequence(&vers)?;
        Ok(vers)
    }

    /// Writes a set of versions with as few constraints as it needs; no versions at all are `vers:none/*`.
    pub fn of_intervals(kind: &str, intervals: &Intervals) -> Self {
        let constraints = intervals.constraints();
        if constraints.is_empty() {
            return Self { kind: "none".into(), constraints: vec![Constraint::any()] };
        }
        Self { kind: name(kind, intervals.scheme()), constraints }
    }

    /// Reads a range of an ecosystem and writes its constraints as they stand in it, sorted by version: the answer that
    /// the official suite of VERS gives. Where constraints side by side would mean something else (`>=1,>=2`), they are
    /// joined first; ranges of npm never are, as the suite has it.
    ///
    /// What this writes goes by the order of versions alone; to ask whether an ecosystem admits a version, read a
    /// [`Range`].
    ///
    /// # Errors
    /// When nothing is known about the scheme, or the text is no range of it.
    pub fn from_native(scheme: &str, text: &str) -> Result<Self, RangeError> {
        let range = Range::read_as(scheme, text, Reading::Written)?;
        let mut vers = Self { kind: name(scheme, range.scheme()), constraints: range.flat() };
        let keeps = range.scheme() == Scheme::Npm || vers.constraints.is_empty();
        if !keeps && vers.intervals().is_some_and(|flat| flat != range.intervals()) {
            vers = Self::of_intervals(scheme, &range.intervals());
        }
        Ok(vers)
    }
}

/// Types whose versions are those of another type, and names that VERS had before.
const KEPT: [&str; 7] = ["alpine", "archlinux", "bitnami", "cocoapods", "conda", "ebuild", "vscode-extension"];

/// Returns the type for a name: `gem` for the `RubyGems` of an advisory.
fn name(given: &str, scheme: Scheme) -> CompactString {
    match KEPT.iter().find(|known| given.eq_ignore_ascii_case(known)) {
        Some(known) => (*known).into(),
        None => kind_of(scheme).into(),
    }
}

/// Returns the type that VERS has for a scheme.
fn kind_of(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Alpm => "alpm",
        Scheme::Apk => "apk",
        Scheme::Cargo => "cargo",
        Scheme::Conan => "conan",
        Scheme::Cpan => "cpan",
        Scheme::Cran => "cran",
        Scheme::Datetime => "datetime",
        Scheme::Debian => "deb",
        Scheme::Gem => "gem",
        Scheme::Gentoo => "gentoo",
        Scheme::Github => "github",
        Scheme::Golang => "golang",
        Scheme::Hackage => "hackage",
        Scheme::Hex => "hex",
        Scheme::Intdot => "intdot",
        Scheme::Julia => "julia",
        Scheme::Lexicographic => "lexicographic",
        Scheme::Maven => "maven",
        Scheme::Nginx => "nginx",
        Scheme::Npm => "npm",
        Scheme::Nuget => "nuget",
        Scheme::Opam => "opam",
        Scheme::Openssl => "openssl",
        Scheme::Packagist => "composer",
        Scheme::Pub => "pub",
        Scheme::Pypi => "pypi",
        Scheme::Rpm => "rpm",
        Scheme::Semver => "semver",
        Scheme::Swift => "swift",
        Scheme::Generic => "generic",
    }
}
