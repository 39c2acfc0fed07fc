//! RDF/XML into nodes and what is said of them: the striped syntax, as far as SPDX documents use it.

use std::collections::HashMap;

use super::super::markup::{Markup, Piece, Start, local};
use crate::ReadError;

/// Elements that may be open at once: a chain of relations nests four of them a link, so that real documents are deep.
/// No step of the reader recurses over them.
const DEPTH: usize = 100_000;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Something that is spoken of.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// IRI, or `_:` and a name; `None` when it has none.
    pub(super) id: Option<String>,
    /// Local name of its class.
    pub(super) class: Option<String>,
    /// What is said of it: local name of the property, and its value.
    pub(super) said: Vec<(String, Object)>,
}

/// The value of a property.
#[derive(Debug)]
pub(super) enum Object {
    /// Another node, by index.
    Node(usize),
    /// Text.
    Text(String),
}

/// Everything a document says.
#[derive(Debug, Default)]
pub(super) struct Triples {
    /// The nodes in the order in which they are first met.
    pub(super) nodes: Vec<Node>,
    places: HashMap<String, usize>,
}

impl Triples {
    fn node(&mut self, id: Option<String>) -> usize {
        if let Some(place) = id.as_ref().and_then(|id| self.places.get(id)) {
            return *place;
        }
        let place = self.nodes.len();
        if let Some(id) = &id {
            self.places.insert(id.clone(), place);
        }
        self.nodes.push(Node { id, ..Node::default() });
        place
    }

    fn say(&mut self, subject: usize, property: String, object: Object) {
        if let Some(node) = self.nodes.get_mut(subject) {
            node.said.push((property, object));
        }
    }

    fn set_class(&mut self, subject: usize, class: &str) {
        if let Some(node) = self.nodes.get_mut(subject) {
            node.class.get_or_insert_with(|| class.to_owned());
        }
    }
}

/// An element that is not closed yet.
enum Open {
    /// `rdf:RDF`
    Root,
    /// A node.
    Node(usize),
    /// A property of a node, with its text, and whether a value was seen.
    Property { subject: usize, name: String, text: String, has_value: bool },
    /// A property that stands for a node without element (`rdf:parseType="Resource"`).
    Inline(usize),
    /// Markup that is a value itself (`rdf:parseType="Literal"`); not read.
    Skipped,
}

/// Reads a document.
///
/// # Errors
/// When it is no XML, has a DTD, or is too deep.
pub(super) fn read(bytes: &[u8]) -> Result<Triples, ReadError> {
    let mut reader =
        Striped { triples: Triples::default(), open: Vec::new(), prefixes: HashMap::new(), base: String::new() };
    let mut markup = Markup::new(bytes)?;
    loop {
        match markup.next_piece()? {
            Piece::Start(start) => reader.start(&start)?,
            Piece::Text(text) => {
                if let Some(Open::Property { text: so_far, .. }) = reader.open.last_mut() {
                    so_far.push_str(&text);
                }
            }
            Piece::End => reader.end(),
            Piece::Done => return Ok(reader.triples),
        }
    }
}

struct Striped {
    triples: Triples,
    open: Vec<Open>,
    prefixes: HashMap<String, String>,
    base: String,
}

/// The attributes that RDF itself gives a meaning.
#[derive(Default)]
struct Attributes<'s> {
    about: Option<String>,
    resource: Option<String>,
    parse_type: Option<&'s str>,
    class: Option<&'s str>,
    /// Properties with a text, written as attributes.
    said: Vec<(&'s str, &'s str)>,
}

impl Striped {
    fn start(&mut self, start: &Start) -> Result<(), ReadError> {
        if self.open.len() >= DEPTH {
            return Err(ReadError::Limit(format!("RDF is deeper than {DEPTH} elements")));
        }
        for (key, value) in start.attributes() {
            if let Some(prefix) = key.strip_prefix("xmlns:") {
                self.prefixes.insert(prefix.to_owned(), value.clone());
            } else if key == "xml:base" && self.open.is_empty() {
                value.split('#').next().unwrap_or_default().clone_into(&mut self.base);
            }
        }
        let attributes = self.attributes(start);
        let is_root = start.local() == "RDF" && self.is_rdf(start.name());
        let next = match self.open.last_mut() {
            None if is_root => Open::Root,
            None | Some(Open::Root) => self.node(start, attributes),
            Some(Open::Property { has_value, subject, name, .. }) => {
                *has_value = true;
                let (subject, name) = (*subject, name.clone());
                let open = self.node(start, attributes);
                if let Open::Node(place) = open {
                    self.triples.say(subject, name, Object::Node(place));
                }
                open
            }
            Some(Open::Node(subject) | Open::Inline(subject)) => {
                let subject = *subject;
                self.property(subject, start, attributes)
            }
            Some(Open::Skipped) => Open::Skipped,
        };
        self.open.push(next);
        Ok(())
    }

    fn end(&mut self) {
        if let Some(Open::Property { subject, name, text, has_value: false }) = self.open.pop() {
            self.triples.say(subject, name, Object::Text(text));
        }
    }

    fn is_rdf(&self, name: &str) -> bool {
        let prefix = name.split_once(':').map(|(prefix, _)| prefix);
        prefix.and_then(|prefix| self.prefixes.get(prefix)).is_some_and(|space| space == RDF)
    }

    fn attributes<'s>(&self, start: &'s Start) -> Attributes<'s> {
        let mut found = Attributes::default();
        for (key, value) in start.attributes() {
            if !self.is_rdf(key) {
                if key != "xmlns" && !key.starts_with("xmlns:") && !key.starts_with("xml:") {
                    found.said.push((local(key), value));
                }
                continue;
            }
            match local(key) {
                "about" => found.about = Some(self.absolute(value)),
                "ID" => found.about = Some(self.absolute(&format!("#{value}"))),
                "nodeID" => {
                    found.about = Some(format!("_:{value}"));
                    found.resource = Some(format!("_:{value}"));
                }
                "resource" => found.resource = Some(self.absolute(value)),
                "parseType" => found.parse_type = Some(value),
                "type" => found.class = Some(fragment(value)),
                _ => {}
            }
        }
        found
    }

    /// Resolves an IRI against the base; SPDX documents write whole IRIs or fragments only.
    fn absolute(&self, iri: &str) -> String {
        if iri.starts_with('#') { format!("{}{iri}", self.base) } else { iri.to_owned() }
    }

    fn node(&mut self, start: &Start, attributes: Attributes<'_>) -> Open {
        let place = self.triples.node(attributes.about);
        if !(start.local() == "Description" && self.is_rdf(start.name())) {
            self.triples.set_class(place, start.local());
        }
        if let Some(class) = attributes.class {
            self.triples.set_class(place, class);
        }
        for (name, value) in attributes.said {
            self.triples.say(place, name.to_owned(), Object::Text(value.to_owned()));
        }
        Open::Node(place)
    }

    fn property(&mut self, subject: usize, start: &Start, attributes: Attributes<'_>) -> Open {
        let mut name = start.local().to_owned();
        if name == "type" && self.is_rdf(start.name()) {
            if let Some(class) = &attributes.resource {
                self.triples.set_class(subject, fragment(class));
            }
            return Open::Skipped;
        }
        if self.is_rdf(start.name()) {
            // The members of a container: `rdf:li`, `rdf:_1`.
            name = "member".to_owned();
        }
        if attributes.resource.is_some() || !attributes.said.is_empty() {
            let place = self.triples.node(attributes.resource);
            for (name, value) in attributes.said {
                self.triples.say(place, name.to_owned(), Object::Text(value.to_owned()));
            }
            self.triples.say(subject, name, Object::Node(place));
            return Open::Skipped;
        }
        match attributes.parse_type {
            Some("Resource") => {
                let place = self.triples.node(None);
                self.triples.say(subject, name, Object::Node(place));
                Open::Inline(place)
            }
            Some("Literal") => Open::Skipped,
            // A collection says one thing a node, as if each stood in a property of its own.
            _ => Open::Property { subject, name, text: String::new(), has_value: false },
        }
    }
}

/// Returns what stands behind the last `#` or `/` of an IRI.
pub(super) fn fragment(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}
