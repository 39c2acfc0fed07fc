//! What a package is needed for, told from the edges that lead to it.

use std::collections::BTreeSet;

use crate::{Edge, EdgeKind, Kind, Listing, Scope};

/// Sets the scope of every package that an application of the listing reaches: the best of all ways, where a way is as
/// good as its worst edge. What no application reaches keeps its scope.
pub(crate) fn set_scopes(listing: &mut Listing) {
    let count = listing.packages.len();
    let mut out: Vec<Vec<(usize, Scope)>> = vec![Vec::new(); count];
    for edge in &listing.edges {
        if let Some(arrows) = out.get_mut(edge.from) {
            arrows.push((edge.to, worst(edge.kind)));
        }
    }
    let mut found: Vec<Option<Scope>> = vec![None; count];
    let is_root = |index: &usize| listing.packages.get(*index).is_some_and(|one| one.kind == Kind::Application);
    let mut due: Vec<usize> = (0..count).filter(is_root).collect();
    // Everything that can be reached at one level, before the next worse one.
    for level in [Scope::Runtime, Scope::Optional, Scope::Build, Scope::Dev] {
        let mut later = due.clone();
        for root in &due {
            if let Some(place) = found.get_mut(*root) {
                place.get_or_insert(level);
            }
        }
        while let Some(from) = due.pop() {
            for (to, scope) in out.get(from).into_iter().flatten() {
                if *scope <= level
                    && let Some(place @ None) = found.get_mut(*to)
                {
                    *place = Some(level);
                    due.push(*to);
                    later.push(*to);
                }
            }
        }
        due = later;
    }
    for (package, scope) in listing.packages.iter_mut().zip(found) {
        if let Some(scope) = scope {
            package.scope = scope;
        }
    }
}

/// Sorts the edges and takes out those that stand twice, and those from a package to itself.
pub(crate) fn tidy(edges: &mut Vec<Edge>) {
    edges.retain(|edge| edge.from != edge.to);
    edges.sort_unstable();
    edges.dedup();
    // Of several kinds between two packages the one that needs most says all.
    let mut seen = BTreeSet::new();
    edges.retain(|edge| edge.kind == EdgeKind::Contains || seen.insert((edge.from, edge.to)));
}

const fn worst(kind: EdgeKind) -> Scope {
    match kind {
        EdgeKind::DependsOn | EdgeKind::Contains => Scope::Runtime,
        EdgeKind::OptionalDependsOn => Scope::Optional,
        EdgeKind::BuildDependsOn => Scope::Build,
        EdgeKind::DevDependsOn => Scope::Dev,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Package;

    #[test]
    fn the_best_way_counts_and_its_worst_edge() {
        let mut listing = Listing::default();
        for name in ["root", "a", "b", "c", "d", "loose"] {
            listing.packages.push(Package::new(name, None));
        }
        listing.packages[0].kind = Kind::Application;
        let edge = |from, to, kind| Edge { from, to, kind };
        listing.edges = vec![
            edge(0, 1, EdgeKind::DevDependsOn),
            edge(1, 2, EdgeKind::DependsOn),
            edge(0, 3, EdgeKind::OptionalDependsOn),
            edge(3, 2, EdgeKind::DependsOn),
            edge(2, 4, EdgeKind::DependsOn),
            edge(4, 1, EdgeKind::DevDependsOn),
        ];
        set_scopes(&mut listing);
        let scopes: Vec<&str> = listing.packages.iter().map(|one| one.scope.as_str()).collect();
        assert_eq!(scopes, ["runtime", "dev", "optional", "optional", "optional", "runtime"]);
    }
}
