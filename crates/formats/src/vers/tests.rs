//! VERS itself: its text, its rules, and its sets.

use super::{Comparator, Constraint, Intervals, Vers};
use crate::versions::Scheme;
use proptest::prelude::*;

fn refused(text: &str, want: &str) {
    assert_eq!(text.parse::<Vers>().map_err(|error| error.to_string()), Err(want.to_owned()), "{text}");
}

#[test]
fn a_canonical_text_comes_back_as_it_was() {
    for text in [
        "vers:npm/1.2.3|>=2.0.0|<5.0.0",
        "vers:gem/>=2.2.0|!=2.2.1|<2.3.0",
        "vers:deb/*",
        "vers:deb/>=1:2.0~rc1+dfsg|<1:3",
        "vers:all/*",
        "vers:none/*",
        "vers:example/2|1",
        "vers:datetime/2024-01-01T00:00:00+02:00",
        "vers:generic/1%20a|2%7C%3D",
    ] {
        assert_eq!(text.parse::<Vers>().map(|vers| vers.to_string()), Ok(text.to_owned()));
    }
}

#[test]
fn what_clause_5_does_not_admit_is_refused() {
    refused("pkg:npm/1", "the range does not start with `vers:`");
    refused("vers:npm", "the range has no type with a slash after it, as in `vers:npm/*`");
    refused(
        "vers:NPM/1",
        "the type `NPM` is not a lower-case letter followed by lower-case letters, digits, `.`, and `-`",
    );
    refused("vers:invalid/*", "the type `invalid` is reserved for ranges that are invalid");
    refused("vers:all/1", "the type `all` admits no constraint but `*`");
    refused("vers:npm/", "the range has no constraint: `*` stands for all versions");
    refused("vers:npm/=1.0.0", "the constraint `=1.0.0` starts with `=`: a version without a sign is equality");
    refused("vers:npm/>=", "the constraint `>=` has no version");
    refused("vers:npm/*1", "`*` stands alone, without a version and without other constraints");
    refused("vers:npm/*|1", "`*` stands alone, without a version and without other constraints");
    refused(
        "vers:npm/1.0.0|>1.0.0",
        "the version `1.0.0` is there twice: each may occur once, whatever its comparator",
    );
    refused("vers:npm/>1.0.0|>2.0.0", "`>` may not follow `>`: one of the two says nothing");
    refused("vers:npm/1.0.0|<2.0.0", "`<` may not follow `=`: one of the two says nothing");
    refused("vers:npm/1.0%2B1", "the percent-encoding of the version `1.0%2B1` is not canonical: `1.0+1` is");
    refused("vers:npm/1é", "the version `1é` has the character `é`, which has to be percent-encoded");
    refused("vers:npm/1%FF", "the version `1%FF` has a percent-encoding that is none");
}

#[test]
fn what_tools_write_is_put_in_order() {
    let lenient = |text: &str| Vers::lenient(text).map(|vers| vers.to_string()).map_err(|error| error.to_string());
    assert_eq!(lenient(" VERS:PyPI/ | >= 2.0 || =1.0 |"), Ok("vers:pypi/1.0|>=2.0".to_owned()));
    assert_eq!(lenient("vers:npm/1.0%2b1"), Ok("vers:npm/1.0+1".to_owned()));
    assert_eq!(lenient("vers:npm/"), Err("the range has no constraint: `*` stands for all versions".to_owned()));
}

#[test]
fn signposts_are_read_in_turn() {
    let contains = |text: &str, version: &str| Vers::lenient(text).unwrap().contains(version);
    // Redundant bounds count as the procedure of the standard simplifies them.
    for (version, want) in [("0.5", false), ("1.5", true), ("2.5", true), ("3", false), ("4.5", true)] {
        assert_eq!(contains("vers:pypi/>1|>=2|<2|<3|>4", version), Some(want), "{version}");
    }
    assert_eq!(contains("vers:pypi/!=5", "4"), Some(true));
    assert_eq!(contains("vers:pypi/!=5|!=6", "6.0"), Some(false));
    assert_eq!(contains("vers:pypi/>=1|!=1", "1"), Some(false));
    assert_eq!(contains("vers:all/*", "1"), Some(true));
    assert_eq!(contains("vers:none/*", "1"), Some(false));
    assert_eq!(contains("vers:nonesuch/>1", "2"), None);
}

#[test]
fn a_range_is_built_from_its_parts() {
    let one = |comparator, version: &str| Constraint::new(comparator, version);
    let vers = Vers::new("npm", vec![one(Comparator::Less, "2.0.0"), one(Comparator::GreaterOrEqual, "1.0.0|")]);
    assert_eq!(vers.unwrap().to_string(), "vers:npm/>=1.0.0%7C|<2.0.0");
    assert!(Vers::new("npm", Vec::new()).is_err());
}

fn constraint() -> impl Strategy<Value = Constraint> {
    let sign = prop::sample::select(&["=", "!=", "<", "<=", ">", ">="][..]);
    (sign, 0..8u8).prop_map(|(sign, version)| Constraint::new(Comparator::of(sign).unwrap(), version.to_string()))
}

fn set() -> impl Strategy<Value = Intervals> {
    let all = prop::collection::vec(constraint(), 0..4);
    prop::collection::vec(all, 0..4).prop_map(|sets| {
        Intervals::union(Scheme::Intdot, sets.iter().map(|all| Intervals::of_all(Scheme::Intdot, all, &[])))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn constraints_that_all_hold_are_the_set(all in prop::collection::vec(constraint(), 0..5), version in 0..8u8, half in "5?") {
        let version = if half.is_empty() { version.to_string() } else { format!("{version}.5") };
        let set = Intervals::of_all(Scheme::Intdot, &all, &[]);
        prop_assert_eq!(set.contains(&version), all.iter().all(|one| one.admits(Scheme::Intdot, &version)));
    }

    #[test]
    fn sets_obey_their_laws(a in set(), b in set(), version in 0..16u8) {
        // Every other one is between two bounds.
        let version = if version % 2 == 0 { (version / 2).to_string() } else { format!("{}.5", version / 2) };
        let (in_a, in_b) = (a.contains(&version), b.contains(&version));
        prop_assert_eq!(a.complement().contains(&version), !in_a);
        prop_assert_eq!(&a.complement().complement(), &a);
        prop_assert_eq!(a.intersection(&b).contains(&version), in_a && in_b);
        let both = [a.clone(), b.clone()];
        prop_assert_eq!(Intervals::union(Scheme::Intdot, both.clone()).contains(&version), in_a || in_b);
        prop_assert_eq!(Intervals::common(Scheme::Intdot, both), a.intersection(&b));
        // Its text is canonical, and says the same.
        let vers = Vers::of_intervals("intdot", &a);
        let read: Vers = vers.to_string().parse().unwrap();
        prop_assert_eq!(read.contains(&version), Some(in_a));
        prop_assert_eq!(read.intervals().unwrap().spans().len(), a.spans().len());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(vers:[a-z]{2,5}/)?([<>=!*|%]|[0-9a-zé. -]{1,3}){0,12}", version in "[0-9.]{0,5}") {
        if let Ok(vers) = text.parse::<Vers>() {
            prop_assert_eq!(vers.to_string(), text.clone());
            prop_assert_eq!(Vers::lenient(&text), Ok(vers));
        }
        if let Ok(vers) = Vers::lenient(&text) {
            if vers.scheme().is_some() {
                prop_assert_eq!(vers.contains(&version), vers.intervals().map(|set| set.contains(&version)));
            }
            prop_assert_eq!(Vers::lenient(&vers.to_string()), Ok(vers));
        }
    }
}
