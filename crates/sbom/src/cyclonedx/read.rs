//! The JSON form of any version into the graph.

mod component;
mod document;
mod parts;
mod references;

pub(crate) use component::kind_of;

use std::collections::HashSet;

use slam_packages::Scope;

use super::words;
use crate::document::MAX_COMPONENTS;
use crate::graph::{Component, Edge, Problem};
use crate::json::{Value, push_pointer};
use crate::{Graph, Losses, Text};
use references::References;

const NO_PLACE: &str = "the component graph has no place for it";
const OURS: &str = "a property of ours for a field, read as that field; the property itself is not carried on";
const ODD: &str = "it is not of the form that CycloneDX asks for";

/// Reads the JSON form of any version into the graph; what the graph has no place for is noted in `losses` when it is
/// given, and every component then knows its pointer.
///
/// Lenient: what is not of the right form is left out and noted. A component without a reference gets one from its
/// purl or name; of two with the same reference the second gets another one.
///
/// The tree is consumed, so that what is read of it is gone while the graph grows.
pub fn read(tree: Value<'_>, losses: Option<&mut Losses>) -> Graph {
    // One more for what the document is about; nested ones are few.
    let count = tree.list("components").len().min(MAX_COMPONENTS) + 1;
    let mut reader = Reader {
        graph: Graph { components: Vec::with_capacity(count), ..Graph::default() },
        losses,
        pointer: String::new(),
        references: References::with_capacity(count),
        doubled: Vec::new(),
        arrows: Vec::new(),
        next: 0,
        is_full: false,
    };
    reader.document(tree);
    reader.finish()
}

struct Reader<'l> {
    graph: Graph,
    losses: Option<&'l mut Losses>,
    /// Where the reader stands; empty unless losses are asked for.
    pointer: String,
    /// The first component of each reference.
    references: References,
    /// Components whose reference an earlier one has.
    doubled: Vec<u32>,
    /// Arrows of our own properties: from, and `KIND REFERENCE`.
    arrows: Vec<(u32, Text)>,
    /// The component that most likely is named next.
    next: u32,
    is_full: bool,
}

impl Reader<'_> {
    /// Goes down to a member and up again.
    fn within<T>(&mut self, part: &str, walk: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        if self.losses.is_some() {
            push_pointer(&mut self.pointer, part);
        }
        let result = walk(self);
        self.pointer.truncate(length);
        result
    }

    /// Goes through the items of the array that a member is; what is no array is noted.
    fn each<'a>(&mut self, name: &str, value: &Value<'a>, mut walk: impl FnMut(&mut Self, &Value<'a>)) {
        self.within(name, |reader| match value {
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| reader.item(index, item, &mut walk));
            }
            Value::Null => {}
            _ => reader.lose_here(ODD),
        });
    }

    /// Goes through the items as [`Self::each`] does; each is gone before the next one is read.
    fn each_of<'a>(&mut self, name: &str, value: Value<'a>, mut walk: impl FnMut(&mut Self, &Value<'a>)) {
        match value {
            Value::Array(items) => self.within(name, |reader| {
                for (index, item) in items.into_iter().enumerate() {
                    reader.item(index, &item.opened(), &mut walk);
                }
            }),
            value => self.each(name, &value, walk),
        }
    }

    fn item<'a>(&mut self, index: usize, item: &Value<'a>, walk: &mut impl FnMut(&mut Self, &Value<'a>)) {
        let length = self.pointer.len();
        if self.losses.is_some() {
            push_pointer(&mut self.pointer, &index.to_string());
        }
        walk(self, item);
        self.pointer.truncate(length);
    }

    /// Notes that a member is dropped.
    fn lose(&mut self, name: &str, reason: &str) {
        if let Some(losses) = self.losses.as_deref_mut() {
            let mut pointer = self.pointer.clone();
            push_pointer(&mut pointer, name);
            losses.drop(pointer, reason);
        }
    }

    /// Notes that the value the reader stands at is dropped.
    fn lose_here(&mut self, reason: &str) {
        if let Some(losses) = self.losses.as_deref_mut() {
            losses.drop(self.pointer.clone(), reason);
        }
    }

    /// Reads a text; an empty one is none, a number is one.
    fn text(&mut self, name: &str, value: &Value<'_>) -> Option<Text> {
        self.borrowed(name, value).map(Text::from)
    }

    fn borrowed<'v>(&mut self, name: &str, value: &'v Value<'_>) -> Option<&'v str> {
        match value {
            Value::Null => None,
            Value::Number(text) => Some(text),
            value => match value.as_str() {
                Some("") => None,
                Some(text) => Some(text),
                None => {
                    self.lose(name, ODD);
                    None
                }
            },
        }
    }

    fn push(&mut self, component: Component) -> Option<u32> {
        if self.graph.components.len() >= MAX_COMPONENTS {
            if !self.is_full {
                self.is_full = true;
                let message =
                    format!("the document has more than {MAX_COMPONENTS} components; the others are not read");
                self.graph.problems.push(Problem { path: Text::default(), line: None, message: message.into() });
            }
            self.lose_here("more components than are read");
            return None;
        }
        self.graph.components.push(component);
        u32::try_from(self.graph.components.len() - 1).ok()
    }

    fn edge(&mut self, from: u32, to: u32, kind: &str) {
        self.graph.edges.push(Edge { from, to, kind: kind.into() });
    }

    /// Returns the component that an entry of the dependencies is about. Most documents list them in the order of the
    /// components, so that a look at the next one saves the search.
    fn named_next(&mut self, reference: &str) -> Option<u32> {
        let is_next = |component: &Component| component.reference == reference;
        let index = if self.doubled.is_empty() && self.graph.components.get(self.next as usize).is_some_and(is_next) {
            self.next
        } else {
            self.find(reference)?
        };
        self.next = index.saturating_add(1);
        Some(index)
    }

    /// Returns the first component with a reference.
    fn find(&self, reference: &str) -> Option<u32> {
        self.references.find(reference, &self.graph.components)
    }

    fn finish(mut self) -> Graph {
        self.resolve_arrows();
        let is_any_odd = !self.doubled.is_empty() || self.graph.components.iter().any(|one| one.reference.is_empty());
        if !is_any_odd {
            return self.graph;
        }
        let taken: HashSet<Text> = self.graph.components.iter().map(|component| component.reference.clone()).collect();
        let mut maker = crate::reference::Maker::new(|text| taken.contains(text));
        let mut next_doubled = self.doubled.iter().copied().peekable();
        for (index, component) in self.graph.components.iter_mut().enumerate() {
            let is_doubled = next_doubled.next_if(|doubled| *doubled as usize == index).is_some();
            if is_doubled || component.reference.is_empty() {
                component.reference = maker.make(component);
            }
        }
        self.graph
    }

    /// Arrows that a property names replace the plain dependency between the same two.
    fn resolve_arrows(&mut self) {
        let mut replaced = HashSet::new();
        let mut edges = Vec::new();
        for (from, text) in std::mem::take(&mut self.arrows) {
            let Some((kind, to)) = text.split_once(' ') else { continue };
            let Some(to) = self.find(to) else { continue };
            if kind.ends_with("depends-on") || kind == "contains" {
                replaced.insert((from, to));
            }
            edges.push(Edge { from, to, kind: kind.into() });
        }
        if !replaced.is_empty() {
            self.graph.edges.retain(|edge| edge.kind != "depends-on" || !replaced.contains(&(edge.from, edge.to)));
        }
        self.graph.edges.append(&mut edges);
    }
}

fn scope_of(word: &str) -> Option<Scope> {
    Some(match word {
        "runtime" | "required" => Scope::Runtime,
        "optional" => Scope::Optional,
        "build" => Scope::Build,
        "dev" | "excluded" => Scope::Dev,
        _ => return None,
    })
}
