//! Names that nearly are the name of a well-known action.

use std::{collections::BTreeMap, sync::LazyLock};

/// Well-known actions, one a line: `owner/repository` in lower case.
const TEXT: &str = include_str!("../../data/well-known.txt");

/// Owners of well-known actions by repository.
static KNOWN: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (owner, name) in TEXT.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('/')) {
        known.entry(name).or_default().push(owner);
    }
    known
});

/// Shorter names are close to too many others.
const SHORTEST: usize = 4;

/// Returns the well-known action whose name this one nearly has: the same repository under an owner that differs by one slip
/// of the finger, or by letters that look alike. A repository of the same owner is no trap, for nobody else can make it.
pub(crate) fn resembled(repository: &str) -> Option<String> {
    let (owner, name) = repository.split_once('/')?;
    let owners = KNOWN.get(name)?;
    if owners.contains(&owner) {
        return None;
    }
    let close = |known: &&&str| known.len() >= SHORTEST && (slips(owner, known) || looks(owner) == looks(known));
    owners.iter().find(close).map(|known| format!("{known}/{name}"))
}

/// Returns whether one letter is left out, put in, replaced, or changed places with its neighbour.
fn slips(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([], [_]) | ([_], []) => true,
        ([_, rest @ ..], [_, more @ ..]) if rest == more => true,
        ([_, rest @ ..], more) if rest == more => true,
        (rest, [_, more @ ..]) if rest == more => true,
        ([a, b, rest @ ..], [c, d, more @ ..]) => a == d && b == c && rest == more,
        _ => false,
    }
}

/// Returns the name with letters that look alike made the same.
fn looks(name: &str) -> String {
    name.replace("rn", "m").replace("vv", "w").replace('0', "o").replace(['1', 'i'], "l").replace(['-', '_', '.'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_slip_away_are_told_from_others() {
        for (name, expected) in [
            ("action/checkout", Some("actions/checkout")),
            ("cations/checkout", Some("actions/checkout")),
            ("acti0ns/checkout", Some("actions/checkout")),
            ("actiions/checkout", Some("actions/checkout")),
            ("dokcer/login-action", Some("docker/login-action")),
            ("act1on5/checkout", None),
            ("actions/checkout", None),
            ("actions/chckout", None),
            ("my-fork/checkout", None),
            ("example/totally-different", None),
        ] {
            assert_eq!(resembled(name).as_deref(), expected, "{name}");
        }
        let lines: Vec<&str> = TEXT.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(
            lines.is_sorted() && lines.iter().all(|line| line.split('/').count() == 2 && *line == line.to_lowercase())
        );
    }
}
