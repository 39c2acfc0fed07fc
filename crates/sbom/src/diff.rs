//! What changed between two graphs, by normalised identity: exact fields of two tools are never equal.

mod pair;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::graph::{Component, Graph};
use crate::identity::{Identity, full_name, identity, version};

/// What changed (`slam.sbom-diff/1`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// `slam.sbom-diff/1`
    pub schema: String,
    /// Components that only the new graph has.
    pub added: Vec<Item>,
    /// Components that only the old graph has.
    pub removed: Vec<Item>,
    /// Components of both that differ.
    pub changed: Vec<Change>,
    /// Arrows between components.
    pub edges: Edges,
    /// How many components are the same in both.
    pub unchanged: usize,
}

/// A component that came or went.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// Name with its group.
    pub name: String,
    /// Version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Package URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purl: Option<String>,
}

/// A component that differs.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// Name with its group.
    pub name: String,
    /// Package URL in the new graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purl: Option<String>,
    /// Version before and after, when it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Turn>,
    /// Licences before and after, when they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licenses: Option<Turn>,
    /// Scope before and after, when it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Turn>,
    /// Digests of one algorithm that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hashes: Vec<HashTurn>,
    /// Whether the version is the same and a digest is not: somebody delivered other bytes under the same name.
    #[serde(default, skip_serializing_if = "is_false")]
    pub other_bytes: bool,
}

/// A value before and after; `None` when there was none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Turn {
    /// Before.
    pub from: Option<String>,
    /// After.
    pub to: Option<String>,
}

/// A digest before and after.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HashTurn {
    /// Algorithm.
    pub algorithm: String,
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

/// Arrows that came or went, between components that both graphs have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edges {
    /// Only in the new graph.
    pub added: Vec<EdgeItem>,
    /// Only in the old graph.
    pub removed: Vec<EdgeItem>,
}

/// An arrow, by names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EdgeItem {
    /// Who needs or holds.
    pub from: String,
    /// What is needed or held.
    pub to: String,
    /// What the arrow says.
    pub kind: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Diff {
    /// Says whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.edges.added.is_empty()
            && self.edges.removed.is_empty()
    }
}

/// Compares two graphs.
pub fn diff(old: &Graph, new: &Graph) -> Diff {
    let mut known = BTreeMap::new();
    let (old_numbers, new_numbers) =
        (collect(old, &mut known, |sides| &mut sides.old), collect(new, &mut known, |sides| &mut sides.new));
    let mut diff = Diff { schema: "slam.sbom-diff/1".to_owned(), ..Diff::default() };
    for sides in known.values() {
        for pair in pair::pair(&sides.old, &sides.new) {
            match pair {
                (Some(old), Some(new)) => match change(old, new) {
                    Some(change) => diff.changed.push(change),
                    None => diff.unchanged += 1,
                },
                (Some(old), None) => diff.removed.push(item(old)),
                (None, Some(new)) => diff.added.push(item(new)),
                (None, None) => {}
            }
        }
    }
    diff.added.sort();
    diff.removed.sort();
    diff.changed.sort();
    // Arrows by the places of their ends among the identities that both have: so they compare as their identities do.
    let mut places = vec![None; known.len()];
    let mut names = Vec::new();
    for (identity, sides) in &known {
        if !sides.old.is_empty() && !sides.new.is_empty() {
            if let Some(place) = places.get_mut(sides.number) {
                *place = Some(names.len());
            }
            names.push(identity);
        }
    }
    let (old_edges, new_edges) = (edges(old, &old_numbers, &places), edges(new, &new_numbers, &places));
    let named = |edge: &(usize, usize, &str)| {
        let (from, to) = (names.get(edge.0)?, names.get(edge.1)?);
        Some(EdgeItem { from: name(from), to: name(to), kind: edge.2.to_owned() })
    };
    diff.edges.added = new_edges.difference(&old_edges).filter_map(named).collect();
    diff.edges.removed = old_edges.difference(&new_edges).filter_map(named).collect();
    diff
}

/// The components of one identity in both graphs.
#[derive(Default)]
struct Sides<'g> {
    /// In the order in which identities were met.
    number: usize,
    old: Vec<&'g Component>,
    new: Vec<&'g Component>,
}

/// Adds the components of a graph; returns the number of the identity of each.
fn collect<'g>(
    graph: &'g Graph,
    known: &mut BTreeMap<Identity, Sides<'g>>,
    side: for<'s> fn(&'s mut Sides<'g>) -> &'s mut Vec<&'g Component>,
) -> Vec<Option<usize>> {
    let root = graph.document.root.and_then(|root| usize::try_from(root).ok());
    let mut numbers = Vec::with_capacity(graph.components.len());
    for (at, component) in graph.components.iter().enumerate() {
        // The target itself has another name in every document.
        if root == Some(at) {
            numbers.push(None);
            continue;
        }
        let number = known.len();
        let sides = known.entry(identity(component)).or_insert_with(|| Sides { number, ..Sides::default() });
        side(sides).push(component);
        numbers.push(Some(sides.number));
    }
    if let Some(root) = root
        && let (Some(component), Some(number)) = (graph.components.get(root), numbers.get_mut(root))
    {
        *number = known.get(&identity(component)).map(|sides| sides.number);
    }
    numbers
}

/// Returns the arrows between identities that have a place.
fn edges<'g>(
    graph: &'g Graph,
    numbers: &[Option<usize>],
    places: &[Option<usize>],
) -> BTreeSet<(usize, usize, &'g str)> {
    let place = |at: u32| *places.get((*numbers.get(at as usize)?)?)?;
    graph
        .edges
        .iter()
        .filter(|edge| Some(edge.from) != graph.document.root)
        .filter_map(|edge| Some((place(edge.from)?, place(edge.to)?, edge.kind.as_str())))
        .collect()
}

fn name(identity: &Identity) -> String {
    match identity {
        Identity::Package(key) => format!("pkg:{}", key.replace("//", "/")),
        Identity::Named(_, name) => name.clone(),
    }
}

fn item(component: &Component) -> Item {
    Item {
        name: full_name(component),
        version: version(component),
        purl: component.purl.as_ref().map(ToString::to_string),
    }
}

fn change(old: &Component, new: &Component) -> Option<Change> {
    let turn = |from: Option<String>, to: Option<String>| (from != to).then_some(Turn { from, to });
    let versions = turn(version(old), version(new));
    let scope = |one: &Component| one.scope.map(|scope| scope.as_str().to_owned());
    // What only one of two documents tells has not changed.
    let scopes = turn(scope(old), scope(new)).filter(|turn| turn.from.is_some() && turn.to.is_some());
    let licenses = turn(licenses(old), licenses(new)).filter(|turn| turn.from.is_some() && turn.to.is_some());
    let hashes: Vec<HashTurn> = (old.hashes.iter())
        .filter(|hash| !new.hashes.contains(hash))
        .filter_map(|hash| {
            let other =
                new.hashes.iter().find(|other| other.algorithm == hash.algorithm && !old.hashes.contains(other))?;
            let algorithm = hash.algorithm.to_string();
            Some(HashTurn { algorithm, from: hash.value.to_string(), to: other.value.to_string() })
        })
        .collect();
    let other_bytes = versions.is_none() && !hashes.is_empty();
    // With another version other digests are no news.
    let hashes = if versions.is_some() { Vec::new() } else { hashes };
    let change = Change {
        name: full_name(new),
        purl: new.purl.as_ref().map(ToString::to_string),
        version: versions,
        licenses,
        scope: scopes,
        hashes,
        other_bytes,
    };
    let differs =
        change.version.is_some() || change.licenses.is_some() || change.scope.is_some() || !change.hashes.is_empty();
    differs.then_some(change)
}

fn licenses(component: &Component) -> Option<String> {
    let mut texts: Vec<&str> = component.licenses.iter().map(|license| license.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    (!texts.is_empty()).then(|| texts.join(", "))
}

#[cfg(test)]
mod tests;
