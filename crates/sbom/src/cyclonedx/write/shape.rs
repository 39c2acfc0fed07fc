//! How the arrows of the graph become nesting, dependencies, and properties.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use slam_packages::Kind;

use crate::Graph;
use crate::cyclonedx::fit;
use crate::graph::{Component, ComponentKind, Edge};
use crate::reference::Maker;

/// Deeper nesting is written flat, so that every reader can take it.
const MAX_NESTING: usize = 60;

/// The form of the document.
pub(super) struct Shape<'g> {
    components: &'g [Component],
    root: Option<u32>,
    /// Reference of each component, none twice.
    references: Vec<Cow<'g, str>>,
    /// The component that holds each, when it is nested.
    parents: BTreeMap<u32, u32>,
    /// What each component holds.
    children: BTreeMap<u32, Vec<u32>>,
    /// Arrows by the component they start at.
    arrows: Vec<&'g Edge>,
}

/// What becomes of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrow {
    /// A plain dependency.
    DependsOn,
    /// A dependency of a kind that a property names.
    DependsOnIn,
    /// What the component provides.
    Provides,
    /// Nesting says it.
    Nested,
    /// Only a property says it.
    Property,
}

impl<'g> Shape<'g> {
    /// Finds the form for a graph.
    pub(super) fn of(graph: &'g Graph, minor: u8) -> Self {
        let mut shape = Self {
            components: &graph.components,
            root: graph.document.root,
            references: references(graph, minor),
            parents: BTreeMap::new(),
            children: BTreeMap::new(),
            arrows: Vec::with_capacity(graph.edges.len()),
        };
        let count = graph.components.len();
        shape
            .arrows
            .extend(graph.edges.iter().filter(|edge| (edge.from as usize) < count && (edge.to as usize) < count));
        // Stable: arrows of one component keep their order.
        shape.arrows.sort_by_key(|edge| edge.from);
        shape.nest();
        shape
    }

    /// A component lies within the first that contains it; what the root contains lies beside it.
    fn nest(&mut self) {
        let root = self.root;
        for edge in &self.arrows {
            if edge.kind == "contains" && edge.from != edge.to && Some(edge.from) != root && Some(edge.to) != root {
                self.parents.entry(edge.to).or_insert(edge.from);
            }
        }
        let nested: Vec<u32> = self.parents.keys().copied().collect();
        for child in nested {
            let mut above = self.parents.get(&child).copied();
            let mut levels = 0;
            while let Some(parent) = above {
                levels += 1;
                if parent == child || levels > MAX_NESTING {
                    self.parents.remove(&child);
                    break;
                }
                above = self.parents.get(&parent).copied();
            }
        }
        for (child, parent) in &self.parents {
            self.children.entry(*parent).or_default().push(*child);
        }
    }

    /// Returns the reference of a component.
    pub(super) fn reference(&self, index: u32) -> &str {
        self.references.get(index as usize).map_or("", |reference| reference)
    }

    /// Returns whether a component lies within another.
    pub(super) fn is_nested(&self, index: u32) -> bool {
        self.parents.contains_key(&index)
    }

    /// Returns what a component holds.
    pub(super) fn children(&self, index: u32) -> Vec<u32> {
        self.children.get(&index).cloned().unwrap_or_default()
    }

    /// Returns the arrows that start at a component.
    pub(super) fn arrows(&self, index: u32) -> impl Iterator<Item = (&'g Edge, Arrow)> {
        let start = self.arrows.partition_point(|edge| edge.from < index);
        let rest = self.arrows.get(start..).unwrap_or_default();
        rest.iter().take_while(move |edge| edge.from == index).map(|edge| (*edge, self.arrow(edge)))
    }

    fn is_file(&self, index: u32) -> bool {
        let component = self.components.get(index as usize);
        component.is_some_and(|component| component.kind == ComponentKind::Known(Kind::File))
    }

    fn arrow(&self, edge: &Edge) -> Arrow {
        match edge.kind.as_str() {
            "depends-on" => Arrow::DependsOn,
            "provides" => Arrow::Provides,
            "contains" if self.parents.get(&edge.to) == Some(&edge.from) => Arrow::Nested,
            kind if kind.ends_with("depends-on") => Arrow::DependsOnIn,
            // Viewers begin at the root, and know no other arrows than dependencies.
            "contains" if self.root == Some(edge.from) && !self.is_file(edge.to) => Arrow::DependsOnIn,
            _ => Arrow::Property,
        }
    }
}

/// Returns a reference for each component, also when the graph breaks its promise that none is empty or doubled.
fn references(graph: &Graph, minor: u8) -> Vec<Cow<'_, str>> {
    let mut seen: HashSet<Cow<'_, str>> = HashSet::with_capacity(graph.components.len());
    let mut references = Vec::with_capacity(graph.components.len());
    let mut odd = Vec::new();
    for (index, component) in graph.components.iter().enumerate() {
        let reference = fit::line(&component.reference, minor);
        if reference.is_empty() || !seen.insert(reference.clone()) {
            odd.push(index);
        }
        references.push(reference);
    }
    let mut maker = Maker::new(|text| seen.contains(text));
    for index in odd {
        if let (Some(reference), Some(component)) = (references.get_mut(index), graph.components.get(index)) {
            // A made-up one has no line break unless name or purl have one; then a number alone must do.
            let made = maker.make(component);
            *reference = fit::line(&made, minor).into_owned().into();
        }
    }
    references
}
