//! XML as a tree of elements with their lines: bounded, and without document types and entities of its own.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::tree::{Flaw, text};

/// Levels of nesting.
const DEPTH: usize = 64;

/// Elements and attributes of one file.
const ELEMENTS: usize = 1_000_000;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Name without its prefix.
    pub(super) name: String,
    /// Line of its start, from 1.
    pub(super) line: u32,
    /// Attributes in order, without prefixes.
    pub(super) attributes: Vec<(String, String)>,
    /// Its own text, blanks at both ends removed.
    pub(super) text: String,
    /// The elements in it.
    pub(super) children: Vec<Element>,
}

impl Element {
    /// Returns the first child with this name.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns the children with this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Returns the children of the first child with this name.
    pub(super) fn inside(&self, name: &str) -> &[Self] {
        self.get(name).map_or(&[], |child| &child.children)
    }

    /// Returns the text of the first child with this name, when there is any.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name).map(|child| child.text.as_str()).filter(|text| !text.is_empty())
    }

    /// Returns an attribute, whatever the case of its name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Reads a document and returns its root.
pub(super) fn parse(bytes: &[u8]) -> Result<Element, Flaw> {
    let text = text(bytes)?;
    let mut reader = Reader::from_str(text);
    let mut place = Place { bytes: text.as_bytes(), at: 0, line: 1 };
    let mut open: Vec<Element> = Vec::new();
    let mut count = 0usize;
    loop {
        let event = reader.read_event();
        let before = place.line;
        let line = place.advance(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        let closed = match event {
            Ok(Event::Start(tag)) => {
                // A tag over several lines is named by its first.
                open.push(element(&tag, before, &mut count)?);
                if open.len() > DEPTH {
                    return Err(Flaw::new(line, format!("elements are nested deeper than {DEPTH} levels")));
                }
                None
            }
            Ok(Event::Empty(tag)) => Some(element(&tag, before, &mut count)?),
            Ok(Event::End(_)) => open.pop(),
            Ok(Event::Text(part)) => {
                add(&mut open, &part);
                None
            }
            Ok(Event::CData(part)) => {
                add(&mut open, &part);
                None
            }
            Ok(Event::GeneralRef(reference)) => {
                let Some(part) = resolved(&reference) else {
                    return Err(Flaw::new(line, "the file uses an entity of its own: entities are not expanded"));
                };
                add(&mut open, &part);
                None
            }
            // `<!DOCTYPE name [` begins declarations; the name alone changes nothing.
            Ok(Event::DocType(doctype)) if doctype.contains('[') => {
                return Err(Flaw::new(line, "the file declares a document type of its own: it is not read"));
            }
            Ok(Event::Eof) => {
                let message = if open.is_empty() { "the file has no element" } else { "an element is not closed" };
                return Err(Flaw::new(line, message));
            }
            Ok(_) => None,
            Err(error) => return Err(Flaw::new(line, format!("the file is not well-formed XML: {error}"))),
        };
        if let Some(mut done) = closed {
            let trimmed = done.text.trim();
            if trimmed.len() != done.text.len() {
                done.text = trimmed.to_owned();
            }
            match open.last_mut() {
                Some(parent) => parent.children.push(done),
                None => return Ok(done),
            }
        }
    }
}

fn element(tag: &BytesStart<'_>, line: u32, count: &mut usize) -> Result<Element, Flaw> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute =
            attribute.map_err(|error| Flaw::new(line, format!("an attribute is not well-formed: {error}")))?;
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|_| Flaw::new(line, "the file uses an entity of its own: entities are not expanded"))?;
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    *count = count.saturating_add(1 + attributes.len());
    if *count > ELEMENTS {
        return Err(Flaw::new(line, format!("the file has more than {ELEMENTS} elements")));
    }
    let name = tag.local_name().as_ref().to_owned();
    Ok(Element { name, line, attributes, ..Element::default() })
}

fn add(open: &mut [Element], part: &str) {
    if let Some(element) = open.last_mut() {
        // Blanks between elements are most of the text of a file, and say nothing.
        if !element.text.is_empty() || !part.trim().is_empty() {
            element.text.push_str(part);
        }
    }
}

fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(sign)) = reference.resolve_char_ref() {
        return Some(sign.to_string());
    }
    resolve_predefined_entity(reference).map(str::to_owned)
}

/// Where the reader stands, counted on from place to place.
struct Place<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl Place<'_> {
    fn advance(&mut self, to: usize) -> u32 {
        let passed = self.bytes.get(self.at..to).unwrap_or_default();
        self.line = self.line.saturating_add(u32::try_from(memchr::memchr_iter(b'\n', passed).count()).unwrap_or(0));
        self.at = to;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_names_lines_and_text() {
        let root =
            parse(b"<?xml version='1.0'?>\n<p:a x='1 &amp; 2'\n y=\"\">\n <b> t&#65;<![CDATA[<]]> </b>\n <c/>\n</p:a>")
                .unwrap();
        assert_eq!((root.name.as_str(), root.line, root.attribute("X")), ("a", 2, Some("1 & 2")));
        assert_eq!((root.text_of("b"), root.get("b").map(|one| one.line)), (Some("tA<"), Some(4)));
        assert_eq!(root.get("c").map(|one| one.line), Some(5));
    }

    #[test]
    fn refuses_entities_depth_and_what_is_broken() {
        let flaw = |text: &str| parse(text.as_bytes()).unwrap_err();
        assert_eq!(
            flaw("<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a>&b;</a>").message,
            "the file declares a document type of its own: it is not read"
        );
        assert_eq!(flaw("<a>\n&b;</a>"), Flaw::new(2, "the file uses an entity of its own: entities are not expanded"));
        assert_eq!(flaw(&"<a>".repeat(100_000)).message, "elements are nested deeper than 64 levels");
        assert_eq!(flaw("<a>\n<b></a>").line, 2);
        assert_eq!(flaw("<a>").message, "an element is not closed");
        assert_eq!(flaw("").message, "the file has no element");
    }
}
