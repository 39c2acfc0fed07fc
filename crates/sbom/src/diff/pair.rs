//! Which component of the old graph became which of the new one, when both have several versions of a package.

use std::collections::BTreeMap;

use crate::{graph::Component, identity::version};

type Pair<'a> = (Option<&'a Component>, Option<&'a Component>);

/// Pairs components of one identity: first those of the same version, then what is left in the order of the versions;
/// what is left over came or went.
pub(super) fn pair<'a>(old: &[&'a Component], new: &[&'a Component]) -> Vec<Pair<'a>> {
    let (mut before, mut after) = (by_version(old), by_version(new));
    let mut pairs = Vec::new();
    let versions: Vec<Option<String>> = before.keys().filter(|version| after.contains_key(*version)).cloned().collect();
    for version in versions {
        let (Some(mut olds), Some(mut news)) = (before.remove(&version), after.remove(&version)) else { continue };
        while let (Some(old), Some(new)) = (olds.last(), news.last()) {
            pairs.push((Some(*old), Some(*new)));
            olds.pop();
            news.pop();
        }
        // The same package at the same version twice in one document is one package.
    }
    let mut olds = sorted(before);
    let mut news = sorted(after);
    while !olds.is_empty() && !news.is_empty() {
        pairs.push((olds.pop(), news.pop()));
    }
    pairs.extend(olds.into_iter().map(|old| (Some(old), None)));
    pairs.extend(news.into_iter().map(|new| (None, Some(new))));
    pairs
}

fn by_version<'a>(all: &[&'a Component]) -> BTreeMap<Option<String>, Vec<&'a Component>> {
    let mut map: BTreeMap<Option<String>, Vec<&Component>> = BTreeMap::new();
    for component in all {
        map.entry(version(component)).or_default().push(component);
    }
    map
}

/// Returns one component a version, the lowest version first.
fn sorted(all: BTreeMap<Option<String>, Vec<&Component>>) -> Vec<&Component> {
    let mut list: Vec<(Option<String>, &Component)> =
        all.into_iter().filter_map(|(version, list)| Some((version, *list.first()?))).collect();
    list.sort_by(|(a, one), (b, _)| {
        let kind = one.purl.as_deref().and_then(|purl| purl.strip_prefix("pkg:")?.split('/').next());
        let scheme = kind.and_then(slam_formats::versions::Scheme::of);
        match (scheme, a, b) {
            (Some(scheme), Some(a), Some(b)) => scheme.compare(a.as_bytes(), b.as_bytes()).then_with(|| a.cmp(b)),
            _ => a.cmp(b),
        }
    });
    list.into_iter().map(|(_, component)| component).collect()
}
