//! Package URLs in words: what the published cases leave out, and the round trip.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> String {
    text.parse::<Purl>().map_or_else(|error| format!("error: {error}"), |purl| purl.to_string())
}

#[test]
fn reads_a_scope_that_is_encoded_or_not() {
    // Both spellings of npm's scopes are in use; the standard has the first.
    assert_eq!(read("pkg:npm/%40babel/core@7.0.0"), "pkg:npm/%40babel/core@7.0.0");
    assert_eq!(read("pkg:npm/@babel/core@7.0.0"), "pkg:npm/%40babel/core@7.0.0");
    assert_eq!(read("pkg:npm/@babel/core"), "pkg:npm/%40babel/core");
}

#[test]
fn reads_a_version_with_slashes() {
    assert_eq!(read("pkg:github/a/b@feature/x"), "pkg:github/a/b@feature%2Fx");
}

#[test]
fn names_the_rule_that_is_broken() {
    assert_eq!(read("npm/a"), "error: `npm/a` is no package URL: it does not start with `pkg:`");
    assert_eq!(
        read("pkg:cargo/a/b"),
        "error: a package URL of type `cargo` has the namespace `a`: this type admits none"
    );
    assert_eq!(
        read("pkg:npm/a@%zz"),
        "error: `%zz` is not percent-encoded UTF-8: `%` stands before two hexadecimal digits, and `%25` for itself"
    );
    assert_eq!(read("pkg:npm/a?b=1&b=2"), "error: the qualifier `b` stands twice: one value is possible");
}

#[test]
fn keeps_what_breaks_only_the_rules_of_its_type_when_lenient() {
    let purl = Purl::lenient("pkg:deb/curl@8?Arch=amd64&arch=arm64").unwrap();
    assert_eq!(purl.to_string(), "pkg:deb/curl@8?arch=arm64");
    assert!(purl.check().is_err());
    assert!(Purl::lenient("pkg:deb/").is_err());
}

#[test]
fn builds_from_parts() {
    let purl = Purl::new("PyPI", None, "Foo_Bar", Some("1.0")).unwrap();
    let purl = purl.with_qualifier("Repository_URL", "https://example.org").unwrap().with_subpath("/a/../b/").unwrap();
    assert_eq!(purl.to_string(), "pkg:pypi/foo-bar@1.0?repository_url=https:%2F%2Fexample.org#a/b");
    assert_eq!(purl.qualifier("repository_url"), Some("https://example.org"));
    assert_eq!(purl.without_version().to_string(), "pkg:pypi/foo-bar");
    assert!(Purl::new("swift", None, "a", None).is_err());
    assert!(Purl::new("npm", None, "", None).is_err());
    assert!(Purl::new("", None, "a", None).is_err());
}

#[test]
fn keeps_the_case_of_go_and_its_modules_without_a_slash() {
    // go.dev/ref/mod: module paths are case-sensitive.
    assert_eq!(read("pkg:golang/github.com/BurntSushi/toml@v1"), "pkg:golang/github.com/BurntSushi/toml@v1");
    assert_eq!(read("pkg:golang/stdlib@1.21.0"), "pkg:golang/stdlib@1.21.0");
}

#[test]
fn encodes_what_is_not_ascii_byte_by_byte() {
    let purl = Purl::new("generic", Some("ä/b c"), "x/y", Some("1+2")).unwrap();
    assert_eq!(purl.to_string(), "pkg:generic/%C3%A4/b%20c/x%2Fy@1%2B2");
    assert_eq!(read("pkg:generic/%C3%A4/b%20c/x%2Fy@1%2B2"), purl.to_string());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused_and_what_is_read_is_canonical(
        text in prop_oneof![
            ".{0,40}",
            "(pkg:)?/{0,2}(npm|git|pub|mlflow|julia|otp|x)?/[a@%2fF0/?&=#. _Ä:]{0,24}",
        ],
    ) {
        for purl in [text.parse::<Purl>(), Purl::lenient(&text)].into_iter().flatten() {
            let canonical = purl.to_string();
            let again = Purl::lenient(&canonical);
            prop_assert_eq!(again.as_ref(), Ok(&purl), "{} -> {}", text, canonical);
        }
    }

    #[test]
    fn any_parts_make_a_package_url_that_reads_back(
        kind in prop::sample::select(vec!["npm", "maven", "golang", "git", "pypi", "pub", "oci", "cpan", "generic", "mlflow", "none"]),
        namespace in prop::option::of("[a-zA-Z@/%. ä]{0,9}"),
        name in "[^\u{0}]{1,9}",
        version in prop::option::of(".{0,9}"),
        qualifiers in prop::collection::vec(("[a-zA-Z][a-z._-]{0,4}", ".{0,9}"), 0..4),
        subpath in "[a-z./%ä]{0,9}",
    ) {
        let Ok(mut purl) = Purl::new(kind, namespace.as_deref(), &name, version.as_deref()) else { return Ok(()) };
        for (key, value) in &qualifiers {
            purl = purl.with_qualifier(key, value).unwrap();
        }
        let purl = purl.with_subpath(&subpath).unwrap();
        prop_assert_eq!(purl.to_string().parse::<Purl>(), Ok(purl));
    }
}
