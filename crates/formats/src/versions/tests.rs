//! The order over the published cases, and its laws over any bytes.

use super::Scheme;
use proptest::prelude::*;
use std::cmp::Ordering;
use std::fs;

/// The stated signs of google/osv-scalibr's tables: hand-made ones all, of those made from registries 99.99 of 100.
#[test]
fn orders_as_the_tables_of_scalibr() {
    let Some(folder) = slam_testdata::folder("semantic-versions") else { return };
    let mut wrong = Vec::new();
    let mut short = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let scheme = Scheme::of(name.split('-').next().unwrap()).unwrap();
        let (mut right, mut all) = (0, 0);
        for line in fs::read_to_string(&path).unwrap().lines() {
            let line = line.trim();
            let [a, sign, b] = line.split(' ').collect::<Vec<_>>()[..] else { continue };
            if line.starts_with(['#', '/']) {
                continue;
            }
            let stated = match sign {
                "<" => Ordering::Less,
                "=" => Ordering::Equal,
                _ => Ordering::Greater,
            };
            let got = scheme.compare(a.as_bytes(), b.as_bytes());
            assert_eq!(scheme.compare(b.as_bytes(), a.as_bytes()), got.reverse(), "{name}: {b} ? {a}");
            all += 1;
            right += usize::from(got == stated);
            // No total order has `1.2.3` equal to `1.2.3.#`, that equal to `1.2.3.1`, and `1.2.3` below `1.2.3.1`.
            if got != stated && line != "1.2.3.# = 1.2.3.1" {
                wrong.push(format!("{name}: {line} (got {got:?})"));
                if !name.ends_with("generated") {
                    short.push(name.clone());
                }
            }
        }
        if right * 10_000 < all * 9_999 && name != "packagist-versions" {
            short.push(format!("{name}: {right} of {all}"));
        }
    }
    assert!(short.is_empty(), "{short:?}\n{}", wrong.join("\n"));
}

/// The cases of vers-spec of two kinds: a sorted list and equality.
#[test]
fn orders_as_the_cases_of_vers() {
    let Some(folder) = slam_testdata::folder("vers") else { return };
    let (mut all, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(folder.join("tests")).unwrap() {
        let document: serde_json::Value = serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
        for case in document["tests"].as_array().unwrap() {
            let (kind, want) = (case["test_type"].as_str().unwrap(), &case["expected_output"]);
            if !matches!(kind, "comparison" | "equality") {
                continue;
            }
            let scheme = Scheme::of(case["input"]["input_scheme"].as_str().unwrap()).unwrap();
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let mut versions: Vec<String> = case["input"]["versions"].as_array().unwrap().iter().map(text).collect();
            all += 1;
            let good = if kind == "equality" {
                want.as_bool() == Some(scheme.equal(versions[0].as_bytes(), versions[1].as_bytes()))
            } else {
                versions.sort_by(|a, b| scheme.compare(a.as_bytes(), b.as_bytes()));
                let want: Vec<String> = want.as_array().unwrap().iter().map(text).collect();
                // Some published answers respell a version: compared without case.
                versions.iter().zip(&want).all(|(a, b)| a.eq_ignore_ascii_case(b))
            };
            if !good {
                wrong.push(format!("{kind} {} want {want}", case["input"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {all} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

const ALL: [Scheme; 30] = [
    Scheme::Alpm,
    Scheme::Apk,
    Scheme::Cargo,
    Scheme::Conan,
    Scheme::Cpan,
    Scheme::Cran,
    Scheme::Datetime,
    Scheme::Debian,
    Scheme::Gem,
    Scheme::Generic,
    Scheme::Gentoo,
    Scheme::Github,
    Scheme::Golang,
    Scheme::Hackage,
    Scheme::Hex,
    Scheme::Intdot,
    Scheme::Julia,
    Scheme::Lexicographic,
    Scheme::Maven,
    Scheme::Nginx,
    Scheme::Npm,
    Scheme::Nuget,
    Scheme::Opam,
    Scheme::Openssl,
    Scheme::Packagist,
    Scheme::Pub,
    Scheme::Pypi,
    Scheme::Rpm,
    Scheme::Semver,
    Scheme::Swift,
];

/// Versions made of what versions are made of, so that a few of them come close to each other.
fn version() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec!["0", "1", "00", "01", "10", "2", "."]),
        4 => prop::sample::select(vec![".", "-", "+", "_", "~", "^", ":", "!", "#", " "]),
        3 => prop::sample::select(vec![
            "a", "b", "m", "p", "r", "v", "alpha", "beta", "rc", "RC", "cr", "pre", "dev", "post", "snapshot", "ga", "final",
            "release", "sp", "x", "-r", "_p", "_alpha", "pl", "stable", "local", "é",
        ]),
    ];
    prop_oneof![
        9 => prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn is_a_total_preorder_on_any_bytes(a in version(), b in version(), c in version()) {
        for scheme in ALL {
            prop_assert_eq!(scheme.compare(&a, &a), Ordering::Equal, "{:?}", scheme);
            let (ab, bc, ac) = (scheme.compare(&a, &b), scheme.compare(&b, &c), scheme.compare(&a, &c));
            prop_assert_eq!(scheme.compare(&b, &a), ab.reverse(), "{:?}", scheme);
            prop_assert_eq!(scheme.compare(&c, &b), bc.reverse(), "{:?}", scheme);
            prop_assert_eq!(scheme.compare(&c, &a), ac.reverse(), "{:?}", scheme);
            if ab == Ordering::Equal {
                prop_assert_eq!(ac, bc, "{:?}", scheme);
            }
            if bc == Ordering::Equal {
                prop_assert_eq!(ac, ab, "{:?}", scheme);
            }
            if ab == bc {
                prop_assert_eq!(ac, ab, "{:?}", scheme);
            }
        }
    }
}

#[test]
fn takes_long_versions_in_its_stride() {
    for unit in ["0.", "1.", "0-", "a.", "a1", "-", ".", "~", "0", "_p1", "final.0.", "0.0.a.", "-final-"] {
        let long = unit.repeat(50_000 / unit.len());
        let longer = format!("{long}1");
        for scheme in ALL {
            assert_eq!(scheme.compare(long.as_bytes(), long.as_bytes()), Ordering::Equal, "{scheme:?} {unit}");
            assert_eq!(
                scheme.compare(long.as_bytes(), longer.as_bytes()),
                scheme.compare(longer.as_bytes(), long.as_bytes()).reverse(),
                "{scheme:?} {unit}"
            );
        }
    }
}

fn check(scheme: Scheme, ascending: &str) {
    let versions: Vec<&str> = ascending.split(' ').filter(|part| *part != "<").collect();
    for pair in versions.windows(2) {
        let order = scheme.compare(pair[0].as_bytes(), pair[1].as_bytes());
        assert_eq!(order, Ordering::Less, "{scheme:?}: {} < {}", pair[0], pair[1]);
    }
}

#[test]
fn orders_go_as_its_module_reference() {
    // go.dev/ref/mod: pseudo-versions sort as the pre-releases that they are; +incompatible does not count.
    check(
        Scheme::Golang,
        "v0.0.0-20191109021931-daa7c04131f5 < v0.0.0 < v1.2.3-0.20191109021931-daa7c04131f5 < v1.2.3-pre < v1.2.3",
    );
    assert!(Scheme::Golang.equal(b"v4.1.2+incompatible", b"v4.1.2"));
    assert!(Scheme::Golang.equal(b"go1.21.3", b"1.21.3"));
}

#[test]
fn orders_perl_as_its_version_module() {
    // perldoc version: a decimal version is read in groups of three digits.
    check(Scheme::Cpan, "1.002 < 1.1 < 1.10_1 < v1.200.3 < 1.3");
    assert!(Scheme::Cpan.equal(b"1.5", b"v1.500"));
    assert!(Scheme::Cpan.equal(b"1.002003", b"v1.2.3"));
}

#[test]
fn orders_what_has_no_rules_as_most_projects_mean_it() {
    check(Scheme::Generic, "1.0dev < 1.0alpha1 < 1.0beta2 < 1.0-rc1 < 1.0 < 1.0a < 1.0b < 1.0.1 < 1.1 < 1.10");
    assert!(Scheme::Generic.equal(b"v1.0.0", b"1"));
}

#[test]
fn orders_opam_as_its_manual() {
    // opam manual, "Version ordering": the chain that it gives as an example.
    check(Scheme::Opam, "~~ < ~ < ~beta2 < ~beta10 < 0.1 < 1.0~beta < 1.0 < 1.0-test < 1.0.1 < 1.0.10 < dev < trunk");
}
