//! One graph from several.

use std::collections::{BTreeMap, BTreeSet};

use slam_packages::Kind;

use crate::graph::{Component, ComponentKind, Document, Edge, Graph, Text};
use crate::identity::{Identity, identity, version};

/// How graphs are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// The same component of two graphs is one: a list of everything.
    Flat,
    /// Each graph stays whole below its root: a product made of products.
    Hierarchical,
}

/// Joins graphs under a new root with this name and version.
pub fn merge(graphs: Vec<Graph>, how: Merge, name: &str, release: Option<&str>) -> Graph {
    let root = Component {
        reference: Text::from(format!("{name}@{}", release.unwrap_or("merged"))),
        name: Text::from(name),
        version: release.map(Text::from),
        kind: ComponentKind::Known(Kind::Application),
        ..Component::default()
    };
    let mut joined = Joined { taken: BTreeSet::from([root.reference.clone()]), ..Joined::default() };
    joined.graph.components.push(root);
    joined.graph.document = Document { root: Some(0), ..Document::default() };
    for (number, graph) in graphs.into_iter().enumerate() {
        joined.add(graph, how, number + 1);
    }
    joined.graph.edges.sort();
    joined.graph.edges.dedup();
    joined.graph.unknowns.sort();
    joined.graph.unknowns.dedup();
    joined.graph.problems.sort();
    joined.graph.problems.dedup();
    joined.graph
}

#[derive(Default)]
struct Joined {
    graph: Graph,
    known: BTreeMap<(Identity, Option<String>), u32>,
    taken: BTreeSet<Text>,
}

impl Joined {
    fn add(&mut self, graph: Graph, how: Merge, number: usize) {
        let Graph { document, components, edges, unknowns, problems } = graph;
        let mut places = Vec::with_capacity(components.len());
        for component in components {
            let next = u32::try_from(self.graph.components.len()).unwrap_or(u32::MAX);
            let at = match how {
                Merge::Hierarchical => next,
                Merge::Flat => *self.known.entry((identity(&component), version(&component))).or_insert(next),
            };
            match self.graph.components.get_mut(at as usize) {
                Some(known) => complete(known, component),
                None => {
                    let component = self.renamed(component, number);
                    self.graph.components.push(component);
                }
            }
            places.push(at);
        }
        let place = |at: u32| places.get(at as usize).copied();
        let new = edges.into_iter().filter_map(|edge| {
            let (from, to) = (place(edge.from)?, place(edge.to)?);
            (from != to).then_some(Edge { from, to, kind: edge.kind })
        });
        self.graph.edges.extend(new);
        match document.root.and_then(place) {
            Some(root) => self.hold(root),
            // A document that is about nothing in particular: everything in it hangs on the new root.
            None => places.iter().copied().for_each(|at| self.hold(at)),
        }
        for tool in document.tools {
            if !self.graph.document.tools.contains(&tool) {
                self.graph.document.tools.push(tool);
            }
        }
        for author in document.authors {
            if !self.graph.document.authors.contains(&author) {
                self.graph.document.authors.push(author);
            }
        }
        // The whole is as complete as its least complete part.
        let rank = |word: Option<&str>| match word {
            Some("complete") => 2u8,
            Some("unknown") | None => 1,
            Some(_) => 0,
        };
        let known = self.graph.document.completeness.as_deref();
        if number == 1 || rank(document.completeness.as_deref()) < rank(known) {
            self.graph.document.completeness = document.completeness;
        }
        self.graph.unknowns.extend(unknowns);
        self.graph.problems.extend(problems);
    }

    fn hold(&mut self, at: u32) {
        if at != 0 {
            self.graph.edges.push(Edge { from: 0, to: at, kind: Text::const_new("contains") });
        }
    }

    /// References must not clash: the number of the document stands before one that is taken.
    fn renamed(&mut self, mut component: Component, number: usize) -> Component {
        let mut reference = component.reference.clone();
        let mut again = 0u32;
        while !self.taken.insert(reference.clone()) {
            let mark = if again == 0 { format!("{number}:") } else { format!("{number}.{again}:") };
            reference = Text::from(format!("{mark}{}", component.reference));
            again += 1;
        }
        component.reference = reference;
        component
    }
}

/// Takes over what the known component lacks, and joins lists.
pub(crate) fn complete(known: &mut Component, other: Component) {
    fn join<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
        for one in more {
            if !list.contains(&one) {
                list.push(one);
            }
        }
    }
    known.purl = known.purl.take().or(other.purl);
    known.version = known.version.take().or(other.version);
    known.group = known.group.take().or(other.group);
    known.scope = match (known.scope, other.scope) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    join(&mut known.licenses, other.licenses);
    join(&mut known.hashes, other.hashes);
    join(&mut known.evidence, other.evidence);
    let Some(other) = other.details else { return };
    let details = known.details_mut();
    let other = *other;
    details.description = details.description.take().or(other.description);
    details.copyright = details.copyright.take().or(other.copyright);
    details.supplier = details.supplier.take().or(other.supplier);
    details.manufacturer = details.manufacturer.take().or(other.manufacturer);
    details.publisher = details.publisher.take().or(other.publisher);
    details.comment = details.comment.take().or(other.comment);
    details.file_name = details.file_name.take().or(other.file_name);
    details.swid = details.swid.take().or(other.swid);
    details.mime = details.mime.take().or(other.mime);
    details.source = details.source.take().or(other.source);
    details.released = details.released.take().or(other.released);
    details.built = details.built.take().or(other.built);
    details.valid_until = details.valid_until.take().or(other.valid_until);
    join(&mut details.cpes, other.cpes);
    join(&mut details.authors, other.authors);
    join(&mut details.links, other.links);
    join(&mut details.properties, other.properties);
}

#[cfg(test)]
mod tests;
