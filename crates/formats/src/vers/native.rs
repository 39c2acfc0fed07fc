//! The native grammars of ranges, one file each.

mod apk;
mod brackets;
mod cargo;
mod composer;
mod conan;
mod debian;
mod expression;
mod gem;
mod generic;
mod golang;
mod hackage;
mod hex;
mod julia;
mod maven;
mod nginx;
mod npm;
mod nuget;
mod numbers;
mod opam;
mod openssl;
mod pub_dev;
mod pypi;
mod rule;
mod semver;
mod swift;
#[cfg(test)]
mod tests;
mod words;

use super::RangeError;
use super::range::{Alternative, Reading};
use crate::versions::Scheme;
pub(super) use rule::Rule;

/// Reads a range into alternatives.
pub(super) type Reader = fn(&str, Reading) -> Result<Vec<Alternative>, RangeError>;

/// The grammar of an ecosystem.
#[derive(Clone, Copy)]
pub(super) struct Grammar {
    pub(super) read: Reader,
    pub(super) rule: Rule,
}

/// Returns the grammar for a name and its scheme.
pub(super) fn grammar(name: &str, scheme: Scheme) -> Grammar {
    let (read, rule): (Reader, Rule) = match scheme {
        _ if name.eq_ignore_ascii_case("cocoapods") => (gem::read_pods, Rule::Order),
        Scheme::Npm => (npm::read, Rule::SameCore),
        Scheme::Cargo => (cargo::read, Rule::SameCore),
        Scheme::Pypi => (pypi::read, Rule::Python),
        Scheme::Maven => (maven::read, Rule::Order),
        Scheme::Gem => (gem::read, Rule::Order),
        Scheme::Nuget => (nuget::read, Rule::Order),
        Scheme::Packagist => (composer::read, Rule::Order),
        Scheme::Conan => (conan::read, Rule::Asked),
        Scheme::Golang => (golang::read, Rule::Order),
        Scheme::Hex => (hex::read, Rule::Order),
        Scheme::Pub => (pub_dev::read, Rule::Order),
        Scheme::Debian => (debian::read, Rule::Order),
        Scheme::Rpm | Scheme::Alpm => (generic::read_plain, Rule::Release),
        Scheme::Apk => (apk::read, Rule::Order),
        Scheme::Nginx => (nginx::read, Rule::Order),
        Scheme::Openssl => (openssl::read, Rule::Order),
        Scheme::Swift => (swift::read, Rule::Asked),
        Scheme::Hackage => (hackage::read, Rule::Order),
        Scheme::Opam => (opam::read, Rule::Order),
        Scheme::Julia => (julia::read, Rule::Order),
        Scheme::Lexicographic => (generic::read_verbatim, Rule::Order),
        Scheme::Semver | Scheme::Github => (generic::read_semver, Rule::Order),
        Scheme::Cpan | Scheme::Cran | Scheme::Datetime | Scheme::Generic | Scheme::Gentoo | Scheme::Intdot => {
            (generic::read_plain, Rule::Order)
        }
    };
    Grammar { read, rule }
}
