//! Which installed package gives a name that another one asks for.

use std::collections::HashMap;

use crate::{Edge, EdgeKind, Listing};

/// The largest distribution has some 70,000 packages; a system has a few thousand of them.
pub(super) const MOST_PACKAGES: usize = 200_000;
/// Names of libraries, commands, and files: some hundred a package at most.
const MOST_NAMES: usize = 2_000_000;

/// Names and the packages that give them.
#[derive(Default)]
pub(super) struct Providers<'a> {
    /// Looked up only, never walked: its order does not show.
    givers: HashMap<&'a str, Vec<usize>>,
    names: usize,
}

impl<'a> Providers<'a> {
    /// Notes that the package gives this name; an empty one is none.
    pub(super) fn add(&mut self, name: &'a str, package: usize) {
        if name.is_empty() || self.names >= MOST_NAMES {
            return;
        }
        self.names += 1;
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

/// Tells when a limit was reached.
pub(super) fn tell_limits(listing: &mut Listing, providers: &Providers<'_>) {
    if providers.names >= MOST_NAMES {
        listing.problem(None, format!("packages provide over {MOST_NAMES} names: some needs are not resolved"));
    }
    if listing.packages.len() >= MOST_PACKAGES {
        listing.problem(None, format!("database has over {MOST_PACKAGES} packages: the rest is left out"));
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
