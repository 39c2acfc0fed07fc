//! The grammars, by what the documentation of each says its ranges mean.

use super::super::{Range, Vers};
use proptest::prelude::*;

/// Checks what a requirement admits: versions behind `!` it does not.
fn check(scheme: &str, range: &str, versions: &str) {
    let read = Range::read(scheme, range).unwrap_or_else(|error| panic!("{scheme} {range}: {error}"));
    for version in versions.split_ascii_whitespace() {
        let (version, want) = version.strip_prefix('!').map_or((version, true), |version| (version, false));
        assert_eq!(read.admits(version), want, "{scheme} `{range}` and {version}: {read:?}");
    }
}

/// Checks the VERS of a requirement: as it is written.
fn written(scheme: &str, range: &str, want: &str) {
    let vers = Vers::from_native(scheme, range).unwrap_or_else(|error| panic!("{scheme} {range}: {error}"));
    assert_eq!(vers.to_string(), want, "{scheme} {range}");
}

/// Checks the message about what is no range.
fn refused(scheme: &str, range: &str, want: &str) {
    assert_eq!(Range::read(scheme, range).map_err(|error| error.to_string()), Err(want.to_owned()), "{scheme} {range}");
}

#[test]
fn npm_as_in_the_readme_of_node_semver() {
    check("npm", "1.2.3 - 2.3.4", "!1.2.2 1.2.3 2.3.4 !2.3.5");
    check("npm", "1.2 - 2.3.4", "1.2.0 !1.1.9");
    check("npm", "1.2.3 - 2.3", "2.3.9 !2.4.0 !2.4.0-0");
    check("npm", "1.2.3 - 2", "2.99.0 !3.0.0 !3.0.0-alpha");
    for all in ["*", "", "x", ">=0.0.0"] {
        check("npm", all, "0.0.0 1.0.0 !1.0.0-rc.1");
    }
    check("npm", "1.x", "1.0.0 1.9.9 !2.0.0 !0.9.9");
    check("npm", "1", "1.0.0 1.9.9 !2.0.0");
    check("npm", "1.2", "1.2.9 !1.3.0");
    check("npm", "~1.2.3", "1.2.3 1.2.9 !1.3.0 !1.2.2");
    check("npm", "~1.2", "1.2.0 !1.3.0");
    check("npm", "~1", "1.9.0 !2.0.0");
    check("npm", "~1.2.3-beta.2", "1.2.3-beta.4 1.2.4 !1.2.4-beta.2 !1.3.0");
    check("npm", "^1.2.3", "1.2.3 1.9.9 !2.0.0 !2.0.0-rc.1 !1.3.0-beta");
    check("npm", "^0.2.3", "0.2.9 !0.3.0");
    check("npm", "^0.0.3", "0.0.3 !0.0.4");
    check("npm", "^0.0.3-beta", "0.0.3-pr.2 !0.0.4");
    check("npm", "^1.2.3-beta.2", "1.2.3-beta.4 !1.2.4-beta.2 1.4.0");
    check("npm", "^0.0.x", "0.0.9 !0.1.0");
    check("npm", "^0.0", "0.0.9 !0.1.0");
    check("npm", "^0.x", "0.9.0 !1.0.0");
    check("npm", ">1.2", "1.3.0 !1.2.9");
    check("npm", "<=1.2", "1.2.9 !1.3.0");
    check("npm", "<1.2", "1.1.9 !1.2.0");
    check("npm", ">1.2.3-alpha.3", "1.2.3-alpha.7 3.4.5 !3.4.5-alpha.9");
    check("npm", "1.2.7 || >=1.2.9 <2.0.0", "1.2.7 1.2.9 1.4.6 !1.2.8 !2.0.0");
    check("npm", ">=1.2.3, <2", "1.5.0 !2.0.0");
    check("npm", "=v1.2.3", "1.2.3 v1.2.3 !1.2.4");
    refused("npm", "latest", "`latest` is no version that a range of this kind may name");
    refused("npm", ">=", "no version follows the comparator `>=`");
}

#[test]
fn npm_is_written_as_the_suite_of_vers_has_it() {
    written("npm", "<=1.0", "vers:npm/<=1.0.0");
    written("npm", "", "vers:npm/*");
    written("npm", "1.2 - 2.0.0", "vers:npm/>=1.2.0|<=2.0.0");
    assert_eq!(
        Range::read("npm", "^1.2 || ^2").unwrap().vers().to_string(),
        "vers:npm/>=1.2.0|<2.0.0-0|>=2.0.0|<3.0.0-0"
    );
}

#[test]
fn cargo_as_in_the_cargo_book() {
    check("cargo", "1.2.3", "1.2.3 1.9.0 !2.0.0 !1.2.2 !1.5.0-rc.1 !2.0.0-rc.1");
    check("cargo", "0.2.3", "0.2.9 !0.3.0");
    check("cargo", "0.0.3", "0.0.3 !0.0.4");
    check("cargo", "0.0", "0.0.9 !0.1.0");
    check("cargo", "0", "0.9.0 !1.0.0");
    check("cargo", "~1.2", "1.2.9 !1.3.0");
    check("cargo", "~1", "1.9.0 !2.0.0");
    check("cargo", "1.*", "1.9.0 !2.0.0");
    check("cargo", "1.2.*", "1.2.9 !1.3.0");
    check("cargo", "*", "0.0.1 9.9.9");
    check("cargo", ">= 1.2, < 1.5", "1.2.0 1.4.9 !1.5.0");
    check("cargo", "= 1.2.3", "1.2.3 !1.2.4");
    check("cargo", "1.0.0-alpha", "1.0.0-beta 1.0.0 1.5.0 !1.5.0-alpha");
    written("cargo", "1.2", "vers:cargo/>=1.2.0|<2.0.0");
}

#[test]
fn pypi_as_in_pep_440() {
    check("pypi", "~= 2.2", "2.2 2.9 !3.0 !3.0a1");
    check("pypi", "~=1.4.5", "1.4.5 1.4.9 !1.5 !1.4.4");
    check("pypi", "~= 2.2.post3", "2.2.post3 2.3 !2.2 !3.0");
    check("pypi", "== 1.1", "1.1 1.1.0 1.1+ubuntu.1 !1.1.post1 !1.1a1");
    check("pypi", "== 1.1.*", "1.1 1.1.post1 1.1.9 !1.2 !1.10");
    check("pypi", "==1.1+local", "1.1+local !1.1 !1.1+other");
    check("pypi", "!= 1.1.*", "1.0 1.2 !1.1 !1.1.5");
    check("pypi", ">=0.5,!=1.0.*,<2", "0.5 1.1 !1.0.3 !2.0");
    check("pypi", ">1.7", "1.7.1 !1.7.0.post1 !1.7+local 1.8");
    check("pypi", ">1.7.post2", "1.7.1 1.7.0.post3 !1.7.0");
    // As `packaging` 26.3: the post-releases of 1.7a1 are left out, those of 1.7 are not.
    check("pypi", ">1.7a1", "1.7.post1 1.7-1 !1.7a1.post1 !1.7a1+local");
    check("pypi", "<1.0", "0.9 !1.0 !1.0rc1 !1.0.dev1");
    check("pypi", "<1.0rc2", "1.0rc1 0.9 !1.0");
    check("pypi", ">=1.0", "1.0 2.0 !2.0rc1");
    check("pypi", ">=1.0a1", "1.0a1 2.0rc1");
    check("pypi", "==1!2.0", "1!2.0 !2.0");
    check("pypi", "=== 1.0", "1.0 !1.0.0 !1.0+local");
    check("pypi", "", "1.0 !1.0a1");
    written("pypi", ">=1.0a1,<1.0.5||>=1.1b1,<1.1.1", "vers:pypi/>=1.0a1|<1.0.5|>=1.1b1|<1.1.1");
    written("pypi", "==2.3.0||==3.0.0", "vers:pypi/2.3.0|3.0.0");
    written("pypi", ">=0.5, !=1.0.*", "vers:pypi/>=0.5|<1.0|>=1.1");
    written("pypi", ">1,>2", "vers:pypi/>2");
    refused("pypi", "~=1", "`1` is no version that a range of this kind may name");
}

#[test]
fn maven_as_in_its_pom_reference() {
    check("maven", "[1.0]", "1.0 !1.1");
    check("maven", "(,1.0]", "1.0 0.9 !1.1");
    check("maven", "[1.2,1.3]", "1.2 1.3 !1.4");
    check("maven", "[1.0,2.0)", "1.0 1.9 !2.0");
    check("maven", "[1.5,)", "1.5 9.0 !1.4");
    check("maven", "(,1.0],[1.2,)", "1.0 1.2 !1.1");
    check("maven", "(,1.1),(1.1,)", "1.0 1.2 !1.1");
    check("maven", "1.0", "1.0 !1.1");
    check("maven", ">=1.0 <2.0 || =3.0", "1.5 3.0 !2.0");
    written("maven", "[1.0,2.0),[3.0,4.0)", "vers:maven/>=1.0|<2.0|>=3.0|<4.0");
    written("maven", "(,)", "vers:maven/*");
    written("maven", "[2.0,1.0]", "vers:none/*");
    refused("maven", "[1.0", "the interval `[1.0` is not two bounds between brackets, such as `[1.0,2.0)`");
    refused("maven", "(1.0)", "the interval `(1.0)` is not two bounds between brackets, such as `[1.0,2.0)`");
    refused("maven", "[1,2,3]", "the interval `[1,2,3]` is not two bounds between brackets, such as `[1.0,2.0)`");
}

#[test]
fn nuget_as_in_its_version_reference() {
    check("nuget", "1.0", "1.0 9.0 !0.9");
    check("nuget", "(1.0,)", "1.1 !1.0");
    check("nuget", "[1.0]", "1.0.0 !1.0.1");
    check("nuget", "(,1.0]", "1.0 !1.1");
    check("nuget", "(1.0,2.0)", "1.5 !1.0 !2.0");
    check("nuget", "[1.0,2.0)", "1.0 !2.0");
    check("nuget", "1.1.*", "1.1.9 !1.2.0 !1.0.0");
    check("nuget", "1.0.0-*", "1.0.0-beta 1.0.0 !0.9.0");
    check("nuget", "*", "0.1 9.0");
    check("nuget", "[1.*,2.0)", "1.0.0 1.9 !2.0");
    check("nuget", ">= 1.0, < 2.0", "1.5 !2.0");
    refused("nuget", "(1.0)", "the interval `(1.0)` is not two bounds between brackets, such as `[1.0,2.0)`");
}

#[test]
fn gem_as_in_the_guides_of_rubygems() {
    check("gem", "~> 2.2", "2.2 2.9 !3.0 !3.0.a");
    check("gem", "~> 2.2.0", "2.2.9 !2.3.0");
    check("gem", "~> 1", "1.9 !2.0");
    check("gem", "~> 1.0, >= 1.0.2", "1.0.2 1.9 !1.0.1 !2.0");
    check("gem", "!= 1.5", "1.4 !1.5");
    check("gem", "[\"~> 1.0\", \">= 1.0.2\"]", "1.0.2 !1.0.1");
    check("gem", "1.0", "1.0.0 !1.0.1");
    check("cocoapods", "~> 0.1.2", "0.1.9 !0.2.0 !0.2.0-beta");
    check("cocoapods", "~> 0", "0.9.0 !1.0.0");
    check("cocoapods", "0.1", "0.1.0 !0.1.1");
    written("gem", "~> 2.0.8, != 2.0.9", "vers:gem/>=2.0.8|!=2.0.9|<2.1");
    written("gem", "~> 2.0.8.rc1", "vers:gem/>=2.0.8.rc1|<2.1");
}

#[test]
fn composer_as_in_its_article_on_versions() {
    check("composer", "1.0.2", "1.0.2 v1.0.2 !1.0.3");
    check("composer", ">=1.0 <1.1 || >=1.2", "1.0.5 1.2 !1.1");
    check("composer", ">=1.0,<2.0", "1.0 !2.0 !2.0-beta1");
    check("composer", "1.0 - 2.0", "1.0 2.0.9 !2.1");
    check("composer", "1.0.0 - 2.1.0", "2.1.0 !2.1.1");
    check("composer", "1.0.*", "1.0.9 !1.1");
    check("composer", "~1.2", "1.2 1.9 !2.0");
    check("composer", "~1.2.3", "1.2.9 !1.3");
    check("composer", "~1", "1.9 !2.0");
    check("composer", "^1.2.3", "1.2.3 1.9 !2.0");
    check("composer", "^0.3", "0.3.9 !0.4");
    check("composer", "^0.0.3", "0.0.3 !0.0.4");
    check("composer", "!=1.5|1.5@dev", "1.4 1.5");
    check("composer", "*", "1.0");
    check("composer", "!=1.2.*", "1.1 1.3 !1.2.5");
    written("packagist", ">=v2.0,<2.0.7|>=3,<3.0.1", "vers:composer/>=2.0|<2.0.7|>=3|<3.0.1");
    written("composer", "^1.2", "vers:composer/>=1.2|<2");
}

#[test]
fn conan_as_in_its_chapter_on_ranges() {
    check("conan", "[>1 <2.0]", "1.5 !1.0 !2.0");
    check("conan", "~2.5", "2.5 2.5.9 !2.6");
    check("conan", "^1.2", "1.2 1.9 !2.0 !2.0-pre");
    check("conan", ">1.0 <2.0", "1.5 !1.5-rc");
    check("conan", ">1.0 <2.0, include_prerelease", "1.5 1.5-rc");
    check("conan", ">1.0 <2.0, include_prerelease=False", "!1.5-rc");
    // As Conan 2.2x: a hyphen moves the bound, but only the option lets pre-releases in.
    check("conan", ">1- <2.0", "!1.5-pre 1.5");
    check("conan", ">=1.0 <2.0, include_prerelease", "1.0-pre !2.0-pre");
    check("conan", "1.2.*", "1.2.3 1.2 !1.3");
    check("conan", "*", "1.0 !1.0-rc");
    check("conan", "", "1.0");
    written("conan", ">=1.0, <2.0", "vers:conan/>=1.0|<2.0");
}

#[test]
fn go_as_in_its_version_queries() {
    check("golang", "v1.2.3", "v1.2.3 1.2.3 !v1.2.4");
    check("golang", "v1.2", "v1.2.9 !v1.3.0");
    check("golang", "<v1.2.3", "v1.2.2 !v1.2.3");
    check("golang", ">=v1.2.3 <v2 || =v3.0.0", "1.9.0 v3.0.0 !v2.0.0");
    written("golang", ">= v1.2.3, < 1.4.0", "vers:golang/>=1.2.3|<1.4.0");
}

#[test]
fn hex_as_in_the_version_of_elixir() {
    check("hex", "~> 2.0.0", "2.0.9 !2.1.0 !2.1.0-rc.1");
    check("hex", "~> 2.1.2", "2.1.2 2.1.9 !2.2.0");
    check("hex", "~> 2.0", "2.9.0 !3.0.0");
    check("hex", ">= 2.0.0 and < 2.1.0", "2.0.5 !2.1.0");
    check("hex", "~> 2.0.0 or ~> 3.0.0", "2.0.1 3.0.1 !2.1.0");
    check("hex", "== 2.0.1", "2.0.1 !2.0.2");
}

#[test]
fn pub_as_in_its_page_on_dependencies() {
    check("pub", "^1.2.3", "1.2.3 1.9.0 !2.0.0 !2.0.0-dev");
    check("pub", "^0.1.2", "0.1.9 !0.2.0");
    check("pub", "^0.0.3", "0.0.9 !0.1.0");
    check("pub", ">=1.2.3 <2.0.0", "1.5.0 !2.0.0 !2.0.0-dev.1");
    check("pub", ">=2.0.0-dev.1 <2.0.0", "2.0.0-dev.2 !2.0.0");
    check("pub", "any", "1.0.0");
}

#[test]
fn distributions_as_in_their_manuals() {
    // Debian Policy 7.1, with `<` and `>` as advisories mean them.
    check("deb", "(>= 1:2.0~rc1)", "1:2.0 1:2.0~rc1 !2.0");
    check("debian", "<< 2.0", "2.0~rc1 !2.0");
    check("debian", "(>> 1.0), (<< 2.0)", "1.5 !1.0 !2.0");
    // RPM: a requirement without a release is about all of them.
    check("rpm", "= 1.0", "1.0-5 1.0 !1.1-1");
    check("rpm", "<= 1.0-3", "1.0-3 !1.0-4");
    check("rpm", ">= 1:1.0", "1:1.0-1 !2.0-1");
    // PKGBUILD(5) of Arch Linux.
    check("alpm", ">=1.0", "1.0-1 !0.9-2");
    // apk-world(5).
    check("apk", "~1.2", "1.2.3 1.2 1.2_alpha1 !1.3 !1.20");
    check("apk", "~=1.2.3", "1.2.3-r4 !1.2.4");
    check("apk", ">1.2.3-r0", "1.2.3-r1 !1.2.3");
    written("deb", ">= 1:2.0~rc1, << 1:3", "vers:deb/>=1:2.0~rc1|<1:3");
    written("rpm", ">=1.0^git1 <2", "vers:rpm/>=1.0^git1|<2");
}

#[test]
fn servers_as_in_their_advisories() {
    // Each line as nginx and OpenSSL print it on their pages of advisories.
    check("nginx", "1.5.0+, 1.4.1+", "1.4.1 1.4.9 1.5.0 1.7.2 !1.4.0");
    check("nginx", "1.1.4-1.2.8, 1.3.9-1.4.0", "1.1.4 1.2.8 1.4.0 !1.3.0");
    check("nginx", "all", "1.0.0");
    check("nginx", "none", "!1.0.0");
    check("nginx", "0.6.18-1.20.0", "1.19.3 !1.20.1");
    check("openssl", "3.0.0, 1.0.1b", "3.0.0 1.0.1b !1.0.1c");
    check("openssl", ">=1.0.2, <1.0.2zf || >=3.0.0, <3.0.4", "1.0.2ze 3.0.3 !1.0.2zf !3.0.4");
}

#[test]
fn swift_as_in_its_package_description() {
    check("swift", "from: \"1.2.3\"", "1.2.3 1.9.0 !2.0.0 !2.0.0-beta !1.3.0-beta");
    check("swift", ".upToNextMajor(from: \"1.2.3\")", "1.9.0 !2.0.0");
    check("swift", ".upToNextMinor(from: \"1.2.3\")", "1.2.9 !1.3.0");
    check("swift", "exact: \"1.2.3\"", "1.2.3 !1.2.4");
    check("swift", ".exact(\"1.2.3\")", "1.2.3 !1.2.4");
    check("swift", "\"1.2.3\"..<\"1.2.6\"", "1.2.5 !1.2.6 !1.2.6-rc");
    check("swift", "\"1.2.3\"...\"1.2.6\"", "1.2.6 !1.2.7");
    check("swift", "from: \"1.0.0-beta\"", "1.0.0-beta.2 1.5.0-beta !2.0.0-beta");
    check("swift", ">=1.0.0, <2.0.0", "1.5.0 !2.0.0");
}

#[test]
fn expressions_as_in_the_manuals_of_cabal_and_opam() {
    check("hackage", ">=1.2 && <1.3 || ==2.*", "1.2.5 2.7 !1.3 !3");
    check("hackage", "^>=1.2.3", "1.2.3 1.2.9 !1.3 !1.2.2");
    check("hackage", "==1.0.*", "1.0 1.0.9 !1.1");
    check("hackage", "(>=1.0 && <1.2) || (>=2 && (<2.1 || ==2.5))", "1.1 2.0 2.5 !1.3 !2.2");
    check("hackage", "-any", "1.0");
    check("hackage", "-none", "!1.0");
    check("opam", "{>= \"1.0\" & < \"2.0\"}", "1.5 !2.0 1.9");
    check("opam", "= \"1.0\" | (>= \"2.0\" & != \"2.1\")", "1.0 2.0 !2.1 2.2");
    written("opam", ">= \"1.0\" & < \"2.0~beta\"", "vers:opam/>=1.0|<2.0~beta");
    refused("opam", "((1)", "the parentheses do not match, or are nested more than 64 deep");
    refused("hackage", &"(".repeat(5000), "the parentheses do not match, or are nested more than 64 deep");
}

#[test]
fn julia_as_in_the_chapter_on_compatibility() {
    check("julia", "1.2.3", "1.2.3 1.9.0 !2.0.0");
    check("julia", "0.2.3", "0.2.9 !0.3.0");
    check("julia", "0.0.3", "0.0.3 !0.0.4");
    check("julia", "0.0", "0.0.9 !0.1.0");
    check("julia", "~1.2.3", "1.2.9 !1.3.0");
    check("julia", "~1", "1.9.0 !2.0.0");
    check("julia", "=1.2.3", "1.2.3 !1.2.4");
    check("julia", "1.2 - 4.5.6", "1.2.0 4.5.6 !4.5.7");
    check("julia", "0.2 - 0.5", "0.5.9 !0.6.0");
    check("julia", "≥ 1.2.3", "1.2.3 !1.2.2");
    check("julia", "0.2, 1", "0.2.5 1.9.0 !0.3.0");
}

#[test]
fn every_scheme_takes_comparators() {
    const SCHEMES: [&str; 28] = [
        "alpm",
        "apk",
        "cargo",
        "cocoapods",
        "composer",
        "conan",
        "cpan",
        "cran",
        "deb",
        "gem",
        "generic",
        "gentoo",
        "github",
        "golang",
        "hackage",
        "hex",
        "intdot",
        "julia",
        "maven",
        "npm",
        "nuget",
        "nginx",
        "opam",
        "openssl",
        "pub",
        "pypi",
        "rpm",
        "swift",
    ];
    for scheme in SCHEMES {
        let text = format!("vers:{scheme}/>=1.0.0|<2.0.0|3.0.0");
        for range in [">=1.0.0 <2.0.0 || =3.0.0", ">= 1.0.0, < 2.0.0||==v3.0.0", "<2.0.0,>=v1.0.0 || ==3.0.0"] {
            written(scheme, range, &text);
            check(scheme, range, "1.0.0 1.5.0 3.0.0 !2.0.0 !0.9.0 !3.0.1");
        }
    }
    written("lexicographic", ">=a <b", "vers:lexicographic/>=a|<b");
    written("datetime", ">=2024-01-01T00:00:00Z", "vers:datetime/>=2024-01-01T00:00:00Z");
    refused(
        "nonesuch",
        "1",
        "nothing is known about the versions of `nonesuch`: name a scheme such as `npm`, `pypi`, or `generic`",
    );
}

#[test]
fn long_ranges_are_read_or_refused() {
    // Nothing here may take more than a sort: it would be seen in the time that the tests take.
    for scheme in ["npm", "pypi", "maven", "opam", "julia", "nginx", "conan", "composer"] {
        for piece in ["!=1.0.1,", "1 || ", ">=1,", "[1,2],", "(1|2)&", "9", "1.", "~", "!=1.*,"] {
            let text = piece.repeat(20_000 / piece.len());
            if let Ok(range) = Range::read(scheme, &text) {
                let _ = (range.admits("1.5.0"), range.vers(), Vers::from_native(scheme, &text));
            }
        }
    }
    let long = "1".repeat(70_000);
    refused("npm", &long, "the range is longer than 65536 bytes: split it");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The crate `semver` is what Cargo itself asks.
    #[test]
    fn cargo_as_the_crate_semver(
        terms in prop::collection::vec((
            prop::sample::select(&["", "^", "~", "=", "<", "<=", ">", ">="][..]),
            "[0-3](\\.([0-3]|\\*)|\\.[0-3]\\.([0-3](-(0|a|b\\.1))?|\\*))?",
        ), 1..3),
        version in "[0-3]\\.[0-3]\\.[0-3](-(0|a|b\\.1))?",
    ) {
        let range = terms.iter().map(|(sign, version)| format!("{sign}{version}")).collect::<Vec<_>>().join(", ");
        let version = semver::Version::parse(&version).unwrap();
        if let Ok(peer) = semver::VersionReq::parse(&range) {
            let ours = Range::read("cargo", &range).unwrap();
            prop_assert_eq!(ours.admits(&version.to_string()), peer.matches(&version), "{} {}", range, version);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(
        scheme in prop::sample::select(&[
            "alpm", "apk", "cargo", "cocoapods", "composer", "conan", "cpan", "cran", "datetime", "deb", "gem", "generic",
            "gentoo", "github", "golang", "hackage", "hex", "intdot", "julia", "lexicographic", "maven", "npm", "nuget",
            "nginx", "opam", "openssl", "pub", "pypi", "rpm", "semver", "swift",
        ][..]),
        text in "([-0-9.xv*a+ ,]|[<>=!~^]{1,2}|\\|\\|?|[\\[\\]()&{}\"é@]){0,14}",
        version in "[0-9]{1,2}(\\.[0-9]){0,2}(-[a-z]+)?",
    ) {
        let written = Vers::from_native(scheme, &text);
        let exact = Range::read(scheme, &text);
        prop_assert_eq!(written.is_ok(), exact.is_ok());
        if let (Ok(written), Ok(exact)) = (written, exact) {
            let _ = exact.admits(&version);
            // What the normal form says, the set says, and both ways of asking VERS agree.
            prop_assert_eq!(exact.vers().contains(&version), Some(exact.intervals().contains(&version)));
            prop_assert_eq!(written.contains(&version), written.intervals().map(|set| set.contains(&version)));
        }
    }
}
