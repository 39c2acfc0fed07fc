//! Package URLs, the order of versions, and ranges of versions.
#![no_main]

use slam_formats::{
    purl::Purl,
    vers::{Range, Vers},
    versions::Scheme,
};

/// One name of each order and of each grammar of ranges; the first byte of the input chooses one.
const SCHEMES: &[&str] = &[
    "alpm",
    "apk",
    "cargo",
    "cocoapods",
    "conan",
    "cpan",
    "cran",
    "datetime",
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
    "lexicographic",
    "maven",
    "nginx",
    "npm",
    "nuget",
    "opam",
    "openssl",
    "composer",
    "pub",
    "pypi",
    "rpm",
    "semver",
    "swift",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let name = SCHEMES[usize::from(*first) % SCHEMES.len()];
    let lines: Vec<&[u8]> = rest.splitn(3, |byte| *byte == b'\n').collect();
    order(name, &lines);
    let Ok(text) = str::from_utf8(rest) else { return };
    purl(text);
    vers(text);
    range(name, text);
});

/// The canonical text is read as the same package URL, strictly as well as leniently.
fn purl(text: &str) {
    let strict = text.parse::<Purl>();
    let Ok(purl) = Purl::lenient(text) else {
        assert!(strict.is_err(), "read strictly and not leniently: {text:?}");
        return;
    };
    let canonical = purl.to_string();
    assert_eq!(Purl::lenient(&canonical).as_ref(), Ok(&purl), "{canonical}");
    if let Ok(strict) = strict {
        assert_eq!(strict, purl, "strict and lenient differ: {text:?}");
        assert_eq!(canonical.parse().as_ref(), Ok(&strict), "{canonical}");
    }
    let _ = purl.check();
}

/// Three versions stand in one order, whichever pair is asked for.
fn order(name: &str, lines: &[&[u8]]) {
    let scheme = Scheme::of(name).expect("each name of the list has an order");
    let [a, b, rest @ ..] = lines else { return };
    let forth = scheme.compare(a, b);
    assert_eq!(forth, scheme.compare(b, a).reverse(), "{name}: {a:?} {b:?}");
    assert!(scheme.compare(a, a).is_eq(), "{name}: {a:?}");
    let [c] = rest else { return };
    if scheme.compare(b, c) == forth {
        assert_eq!(scheme.compare(a, c), forth, "{name}: {a:?} {b:?} {c:?}");
    }
}

/// The canonical text is read as the same range.
fn vers(text: &str) {
    let Ok(vers) = text.parse::<Vers>() else { return };
    let canonical = vers.to_string();
    assert_eq!(canonical.parse().as_ref(), Ok(&vers), "{canonical}");
    for constraint in vers.constraints().iter().take(8) {
        let _ = vers.contains(&constraint.version);
    }
    let _ = vers.intervals();
}

/// The first line is the range, the second a version.
fn range(name: &str, text: &str) {
    let (native, version) = text.split_once('\n').unwrap_or((text, "1.0"));
    if let Ok(range) = Range::read(name, native) {
        let _ = range.admits(version);
        let _ = range.vers().contains(version);
    }
    if let Ok(vers) = Vers::from_native(name, native) {
        let _ = vers.to_string();
        let _ = vers.contains(version);
    }
}
