//! The schemes and their names.

use super::{
    alpm, apk, conan, cpan, datetime, debian, gem, generic, lists, maven, openssl, packagist, pypi, rpm, semver,
};
use std::cmp::Ordering;

/// A scheme of versions: what the versions of one ecosystem, or of a family of them, have in common.
///
/// Schemes that order alike but have ranges of their own (npm, Cargo, Go) are apart, so that a scheme also names the
/// grammar of its ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// Arch Linux: `pacman`'s `vercmp`.
    Alpm,
    /// Alpine and its kin: `apk version`.
    Apk,
    /// Rust crates: SemVer 2.0.0.
    Cargo,
    /// Conan 2, ConanCenter.
    Conan,
    /// Perl: decimal and dotted versions.
    Cpan,
    /// R: lists of integers.
    Cran,
    /// Moments as in RFC 3339.
    Datetime,
    /// Debian and Ubuntu: `dpkg --compare-versions`.
    Debian,
    /// RubyGems: `Gem::Version`.
    Gem,
    /// No rules known: numbers, words, and the usual words for what comes before a release.
    Generic,
    /// Gentoo: the Package Manager Specification.
    Gentoo,
    /// GitHub releases and actions: tags that follow SemVer, with or without `v`.
    Github,
    /// Go modules and the toolchain: SemVer with `v` or `go` before it.
    Golang,
    /// Haskell: lists of integers.
    Hackage,
    /// Erlang and Elixir: SemVer 2.0.0.
    Hex,
    /// Integers with dots between them.
    Intdot,
    /// Julia: SemVer whose build metadata counts.
    Julia,
    /// Any text, byte by byte.
    Lexicographic,
    /// Maven: `ComparableVersion`.
    Maven,
    /// nginx: numbers with dots between them.
    Nginx,
    /// npm: SemVer 2.0.0, read loosely.
    Npm,
    /// NuGet: SemVer with a fourth number, without regard to case.
    Nuget,
    /// opam: Debian's order without epoch and revision.
    Opam,
    /// OpenSSL: numbers and letters up to 1.1.1, SemVer since 3.0.
    Openssl,
    /// Composer: PHP's `version_compare`.
    Packagist,
    /// Dart and Flutter: SemVer whose build metadata counts.
    Pub,
    /// Python: PEP 440, and the order of setuptools for what came before.
    Pypi,
    /// RPM: epoch, version, and release by `rpmvercmp`.
    Rpm,
    /// SemVer 2.0.0.
    Semver,
    /// Swift packages: tags that follow SemVer.
    Swift,
}

/// Lower-case names and their schemes, sorted by name: purl types, vers names, OSV ecosystems, and what tools say instead.
const NAMES: &[(&str, Scheme)] = &[
    ("alma", Scheme::Rpm),
    ("almalinux", Scheme::Rpm),
    ("alpaquita", Scheme::Apk),
    ("alpine", Scheme::Apk),
    ("alpm", Scheme::Alpm),
    ("android", Scheme::Generic),
    ("apk", Scheme::Apk),
    ("arch", Scheme::Alpm),
    ("archlinux", Scheme::Alpm),
    ("azure linux", Scheme::Rpm),
    ("bellsoft hardened containers", Scheme::Apk),
    ("bioconductor", Scheme::Cran),
    ("bitnami", Scheme::Semver),
    ("cargo", Scheme::Cargo),
    ("chainguard", Scheme::Apk),
    ("cleanstart", Scheme::Apk),
    ("cocoapods", Scheme::Semver),
    ("composer", Scheme::Packagist),
    ("conan", Scheme::Conan),
    ("conancenter", Scheme::Conan),
    ("conda", Scheme::Pypi),
    ("cpan", Scheme::Cpan),
    ("cran", Scheme::Cran),
    ("crates.io", Scheme::Cargo),
    ("datetime", Scheme::Datetime),
    ("deb", Scheme::Debian),
    ("debian", Scheme::Debian),
    ("docker hardened images", Scheme::Debian),
    ("ebuild", Scheme::Gentoo),
    ("echo", Scheme::Debian),
    ("freebsd", Scheme::Generic),
    ("gem", Scheme::Gem),
    ("generic", Scheme::Generic),
    ("gentoo", Scheme::Gentoo),
    ("ghc", Scheme::Hackage),
    ("github", Scheme::Github),
    ("github actions", Scheme::Github),
    ("go", Scheme::Golang),
    ("golang", Scheme::Golang),
    ("hackage", Scheme::Hackage),
    ("hex", Scheme::Hex),
    ("intdot", Scheme::Intdot),
    ("julia", Scheme::Julia),
    ("kubernetes", Scheme::Semver),
    ("lexicographic", Scheme::Lexicographic),
    ("linux", Scheme::Generic),
    ("mageia", Scheme::Rpm),
    ("maven", Scheme::Maven),
    ("minimos", Scheme::Apk),
    ("nginx", Scheme::Nginx),
    ("npm", Scheme::Npm),
    ("nuget", Scheme::Nuget),
    ("opam", Scheme::Opam),
    ("openeuler", Scheme::Rpm),
    ("openssl", Scheme::Openssl),
    ("opensuse", Scheme::Rpm),
    ("oss-fuzz", Scheme::Generic),
    ("otp", Scheme::Generic),
    ("packagist", Scheme::Packagist),
    ("photon os", Scheme::Rpm),
    ("pub", Scheme::Pub),
    ("pypi", Scheme::Pypi),
    ("red hat", Scheme::Rpm),
    ("redhat", Scheme::Rpm),
    ("rocky linux", Scheme::Rpm),
    ("rpm", Scheme::Rpm),
    ("rubygems", Scheme::Gem),
    ("semver", Scheme::Semver),
    ("suse", Scheme::Rpm),
    ("swift", Scheme::Swift),
    ("swifturl", Scheme::Swift),
    ("tuxcare", Scheme::Rpm),
    ("ubuntu", Scheme::Debian),
    ("vscode", Scheme::Semver),
    ("vscode-extension", Scheme::Semver),
    ("wolfi", Scheme::Apk),
];

impl Scheme {
    /// Returns the scheme with this name: of vers, of a purl type, or of an OSV ecosystem, whose suffix (`Debian:12`,
    /// `Ubuntu:22.04:LTS`) does not count. Case does not count either.
    pub fn of(name: &str) -> Option<Self> {
        let (name, suffix) = name.split_once(':').unwrap_or((name, ""));
        // Root and TuxCare patch the packages of others and name whose after the colon.
        let patched = name.eq_ignore_ascii_case("root") || name.eq_ignore_ascii_case("tuxcare");
        if patched && !suffix.is_empty() {
            let whose = suffix.split(':').next().unwrap_or(suffix);
            if let Some(scheme) = Self::named(whose) {
                return Some(scheme);
            }
        }
        Self::named(name)
    }

    fn named(name: &str) -> Option<Self> {
        let lower = |byte: &u8| byte.to_ascii_lowercase();
        let at = NAMES.binary_search_by(|(known, _)| known.bytes().cmp(name.as_bytes().iter().map(lower))).ok()?;
        NAMES.get(at).map(|(_, scheme)| *scheme)
    }

    /// Compares two versions; any bytes have their place. White space around a version does not count.
    pub fn compare(self, a: &[u8], b: &[u8]) -> Ordering {
        if self == Self::Lexicographic {
            return a.cmp(b);
        }
        let (a, b) = (a.trim_ascii(), b.trim_ascii());
        match self {
            Self::Cargo | Self::Github | Self::Hex | Self::Nginx | Self::Npm | Self::Semver | Self::Swift => {
                semver::compare(a, b)
            }
            Self::Golang => semver::compare_go(a, b),
            Self::Julia | Self::Pub => semver::compare_with_build(a, b),
            Self::Nuget => semver::compare_folded(a, b),
            Self::Alpm => alpm::compare(a, b),
            Self::Apk => apk::compare(a, b),
            Self::Gentoo => apk::compare_gentoo(a, b),
            Self::Conan => conan::compare(a, b),
            Self::Cpan => cpan::compare(a, b),
            Self::Cran => lists::compare(a, b, b".-"),
            Self::Hackage | Self::Intdot => lists::compare(a, b, b"."),
            Self::Datetime => datetime::compare(a, b),
            Self::Debian => debian::compare(a, b),
            Self::Opam => debian::compare_part(a, b),
            Self::Gem => gem::compare(a, b),
            Self::Generic => generic::compare(a, b),
            Self::Lexicographic => a.cmp(b),
            Self::Maven => maven::compare(a, b),
            Self::Openssl => openssl::compare(a, b),
            Self::Packagist => packagist::compare(a, b),
            Self::Pypi => pypi::compare(a, b),
            Self::Rpm => rpm::compare(a, b),
        }
    }

    /// Returns whether two versions are the same version: `1.0` and `1.0.0` are for PyPI and are not for Hackage.
    pub fn equal(self, a: &[u8], b: &[u8]) -> bool {
        self.compare(a, b) == Ordering::Equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_so_that_they_are_found() {
        assert!(NAMES.is_sorted_by(|(a, _), (b, _)| a < b));
        for (name, scheme) in NAMES {
            assert_eq!(Scheme::of(name), Some(*scheme), "{name}");
        }
    }

    #[test]
    fn suffix_and_case_do_not_count() {
        // Names and suffixes as the OSV schema registers them.
        assert_eq!(Scheme::of("Debian:12"), Some(Scheme::Debian));
        assert_eq!(Scheme::of("Ubuntu:22.04:LTS"), Some(Scheme::Debian));
        assert_eq!(Scheme::of("Red Hat:enterprise_linux:9"), Some(Scheme::Rpm));
        assert_eq!(Scheme::of("Root:Alpine:3.18"), Some(Scheme::Apk));
        assert_eq!(Scheme::of("PyPI"), Some(Scheme::Pypi));
        assert_eq!(Scheme::of("nonesuch"), None);
        assert_eq!(Scheme::of(""), None);
    }
}
