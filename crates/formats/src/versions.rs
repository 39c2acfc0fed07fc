//! The order of versions in every ecosystem: a total order on any bytes, without allocation.
//!
//! Each scheme reads a version into a sequence of tokens, each of which has one place in one order; two versions compare
//! as their sequences do. No rule looks at a pair, so the order is antisymmetric and transitive whatever the bytes are,
//! where the tools of some ecosystems run in circles (Maven's `1.0.alpha`, Conan's `10` beside `1b`, pacman's missing
//! release). What is no version of a scheme sorts below all that are, unless the scheme itself says otherwise.

mod alpm;
mod apk;
mod conan;
mod cpan;
mod datetime;
mod debian;
mod gem;
mod generic;
mod lists;
mod maven;
mod openssl;
mod order;
mod packagist;
mod pypi;
mod pypi_legacy;
mod rpm;
mod scheme;
mod semver;
#[cfg(test)]
mod tests;

pub use scheme::Scheme;
