//! Which installed package gives a name that another one asks for.

use std::collections::HashMap;

use crate::{Edge, EdgeKind, Listing};

/// Names and the packages that give them.
#[derive(Default)]
pub(super) struct Providers<'a> {
    /// Looked up only, never walked: its order does not show.
    givers: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Providers<'a> {
    /// Notes that the package gives this name; an empty one is none.
    pub(super) fn add(&mut self, name: &'a str, package: usize) {
        if name.is_empty() {
            return;
        }
        let givers = self.givers.entry(name).or_default();
        if givers.last() != Some(&package) {
            givers.push(package);
        }
    }

    /// Returns the packages that give this name, in the order of the database.
    pub(super) fn of(&self, name: &str) -> &[usize] {
        self.givers.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the package that meets the need of `from`: itself when it can, else the first.
    pub(super) fn choose(&self, name: &str, from: usize) -> Option<usize> {
        let givers = self.of(name);
        givers.binary_search(&from).map_or_else(|_| givers.first().copied(), |_| Some(from))
    }
}

/// Adds an arrow, but none to itself.
pub(super) fn depend(listing: &mut Listing, from: usize, to: usize) {
    if from != to {
        listing.edges.push(Edge { from, to, kind: EdgeKind::DependsOn });
    }
}

/// Sorts the arrows and drops those that are twice.
pub(super) fn settle(listing: &mut Listing) {
    listing.edges.sort_unstable();
    listing.edges.dedup();
}
