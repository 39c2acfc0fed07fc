//! XML Schema, as much of it as the published schemas of SBOM formats use, over a stream of events.
//!
//! Own code, because the libraries that exist load imported schemas from disk, keep the whole document in memory, or
//! know no lines. What a schema uses and this does not know is an error when the schema is compiled, never passed over.

mod compile;
mod content;
mod judge;
mod simple;
mod values;

pub(crate) use judge::{Faults, judge};

use content::Content;
use simple::Simple;

/// Compiled schemas of several namespaces that refer to each other.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    simples: Vec<Simple>,
    types: Vec<Complex>,
    elements: Vec<Declaration>,
    /// Elements that may be a root, or stand where any element of another namespace may.
    roots: Vec<usize>,
}

/// The declaration of an element.
#[derive(Debug)]
struct Declaration {
    space: String,
    name: String,
    kind: Kind,
    /// Names of attributes whose values must be unique among all elements within.
    unique: Vec<String>,
}

/// What an element may hold: an index into the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Anything.
    Any,
    /// A text.
    Simple(usize),
    /// Attributes and elements, or attributes and a text.
    Complex(usize),
}

/// A type with attributes.
#[derive(Debug, Default)]
struct Complex {
    attributes: Vec<Attribute>,
    /// Whether other attributes may stand, too, and which.
    others: Option<Wildcard>,
    /// Whether text may stand between the elements.
    is_mixed: bool,
    holds: Holds,
}

/// What stands between the tags.
#[derive(Debug)]
enum Holds {
    Text(usize),
    Elements(Content),
}

impl Default for Holds {
    fn default() -> Self {
        Self::Elements(Content::default())
    }
}

/// The declaration of an attribute, which is in no namespace.
#[derive(Debug, Clone)]
struct Attribute {
    name: String,
    simple: usize,
    is_required: bool,
}

/// Namespaces that a wildcard admits.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wildcard {
    /// Every one, and none.
    Any,
    /// Every one but this, which is that of the schema.
    Other(String),
}

impl Wildcard {
    fn admits(&self, space: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Other(own) => !space.is_empty() && space != own,
        }
    }
}

impl Schema {
    /// Returns the element that may be a root.
    fn root(&self, space: &str, name: &str) -> Option<usize> {
        self.roots
            .iter()
            .copied()
            .find(|index| self.elements.get(*index).is_some_and(|known| known.name == name && known.space == space))
    }
}

#[cfg(test)]
mod tests;
