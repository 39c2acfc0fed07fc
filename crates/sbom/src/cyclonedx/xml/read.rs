//! XML to the JSON form, along the table.

mod odd;

use std::borrow::Cow;

use super::super::NEWEST;
use super::check::{NAMESPACE, version_in};
use super::form::{Field, Form, Item, Scalar, Shape};
use super::table::BOM;
use crate::Losses;
use crate::document::{Format, ReadError, Source};
use crate::json::{Key, Member, Value, excerpt, push_pointer};
use crate::xml::{Attribute, Element, Event, Reader, Space, XmlError};

/// The extension by which documents of 1.0 and 1.1 tell their dependencies.
const DEPENDENCIES: &str = "http://cyclonedx.org/schema/ext/dependency-graph/1.0";

/// Attributes by which a document names its schema.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// So many elements without a place are told one by one.
const MAX_LOSSES: usize = 1000;

/// Reads the JSON form of an XML document; 1.0 and 1.1, which have none, are read into that of 1.2.
///
/// # Errors
/// When it is broken, or exceeds a limit.
pub fn to_json(bytes: &[u8]) -> Result<Source<'_>, ReadError> {
    read(bytes).map(|(source, _)| source)
}

/// Reads the JSON form of an XML document, and tells what of it has no place there, such as elements of other
/// namespaces; the pointers name where it would stand in the JSON form.
///
/// # Errors
/// When it is broken, or exceeds a limit.
pub fn read(bytes: &[u8]) -> Result<(Source<'_>, Losses), ReadError> {
    let mut reader = Reader::new(bytes)?;
    let root = loop {
        match reader.next()? {
            Event::Open(element) => break element,
            Event::End => return Err(ReadError::Unrecognised("there is no element".to_owned())),
            Event::Text(_) | Event::Close => {}
        }
    };
    // A namespace of a version that does not exist is the validator's matter: the newest version knows most.
    let (written, version) = match version_in(reader.uri(root.space)) {
        Some(version @ ("1.0" | "1.1")) => (version, "1.2"),
        Some(version) => (version, version),
        None if reader.uri(root.space).starts_with(NAMESPACE) && root.name == "bom" => (NEWEST, NEWEST),
        None => return Err(ReadError::Unrecognised("the root is no `bom` in a namespace of CycloneDX".to_owned())),
    };
    let minor = version.strip_prefix("1.").and_then(|minor| minor.parse().ok()).unwrap_or(7);
    let mut walk = Walk {
        space: root.space,
        reader,
        minor,
        losses: Losses::default(),
        path: Vec::new(),
        untold: 0,
        spare: Vec::new(),
    };
    let mut members: Vec<Member<'_>> =
        vec![(Key::Str("bomFormat"), Value::Str("CycloneDX")), (Key::Str("specVersion"), Value::Str(version))];
    let (document, _) = walk.form(&BOM, root)?;
    // What follows the root may only be white space and comments.
    while walk.reader.next()? != Event::End {}
    if let Value::Object(own) = document {
        members.extend(own);
    }
    // XML has a default for it, the JSON of 1.2 and 1.3 demands it.
    if !members.iter().any(|(key, _)| &**key == "version") {
        members.push((Key::Str("version"), Value::Integer(1)));
    }
    if walk.untold > 0 {
        walk.losses.drop("", format!("{} more parts have no place in JSON", walk.untold));
    }
    let source = Source { format: Format::CycloneDxXml, version: written.to_owned(), tree: members.into() };
    Ok((source, walk.losses))
}

struct Walk<'a> {
    reader: Reader<'a>,
    /// The namespace of the document.
    space: Space,
    minor: u8,
    losses: Losses,
    path: Vec<Step>,
    untold: usize,
    /// Empty ones for the next object, so that they do not grow among what stays.
    spare: Vec<Slots<'a>>,
}

/// A step into the JSON form.
#[derive(Debug, Clone, Copy)]
enum Step {
    Name(&'static str),
    Index(usize),
}

/// What was read for a member so far.
enum Slot<'a> {
    Empty,
    Value(Value<'a>),
    Items(Vec<Value<'a>>),
}

impl<'a> Slot<'a> {
    fn push(&mut self, value: Value<'a>) {
        match self {
            Self::Items(items) => items.push(value),
            _ => *self = Self::Items(vec![value]),
        }
    }

    fn into_value(self) -> Option<Value<'a>> {
        match self {
            Self::Empty => None,
            Self::Value(value) => Some(value),
            // Copied to size, and the vector freed for the next list: shrinking it in its place would leave a hole.
            Self::Items(mut items) => Some(Value::Array(items.drain(..).collect())),
        }
    }
}

/// What was read of an object: places of the fields in the form.
type Slots<'a> = Vec<(usize, Slot<'a>)>;

type Read<T> = Result<T, XmlError>;

impl<'a> Walk<'a> {
    fn lose(&mut self, reason: String) {
        match self.losses.dropped.len() {
            MAX_LOSSES => self.untold += 1,
            _ => {
                let mut pointer = String::new();
                for step in &self.path {
                    match step {
                        Step::Name(name) => push_pointer(&mut pointer, name),
                        Step::Index(index) => push_pointer(&mut pointer, &index.to_string()),
                    }
                }
                self.losses.drop(pointer, reason);
            }
        }
    }

    fn skip(&mut self, element: &Element<'a>) -> Read<()> {
        let space = self.reader.uri(element.space);
        let reason = match element.space == self.space {
            true => format!("the element `{}` has no place here", excerpt(element.name)),
            false => {
                format!(
                    "the element `{}` of the namespace `{}` has no place in JSON",
                    excerpt(element.name),
                    excerpt(space)
                )
            }
        };
        self.lose(reason);
        self.pass()
    }

    /// Passes over the rest of the element that is open.
    fn pass(&mut self) -> Read<()> {
        let mut depth = 0_usize;
        loop {
            match self.reader.next()? {
                Event::Open(_) => depth += 1,
                Event::Close if depth == 0 => return Ok(()),
                Event::Close => depth -= 1,
                Event::Text(_) => {}
                Event::End => return Ok(()),
            }
        }
    }

    /// Reads an object, and the text that stood beside its elements.
    fn form(&mut self, form: &'static Form, element: Element<'a>) -> Read<(Value<'a>, Cow<'a, str>)> {
        let mut slots = self.spare.pop().unwrap_or_default();
        let text = self.slots(form, element, &mut slots)?;
        slots.sort_by_key(|(place, _)| *place);
        let mut members: Vec<Member<'a>> = Vec::with_capacity(slots.len());
        members.extend(
            (slots.drain(..)).filter_map(|(place, slot)| Some((Key::Str(form.0.get(place)?.json), slot.into_value()?))),
        );
        self.spare.push(slots);
        Ok((members.into(), text))
    }

    fn slots(&mut self, form: &'static Form, element: Element<'a>, slots: &mut Slots<'a>) -> Read<Cow<'a, str>> {
        self.attributes(form, element.attributes, slots);
        let own = form.0.iter().enumerate().find_map(|(place, field)| match field.shape {
            Shape::Own(scalar) => Some((place, scalar)),
            _ => None,
        });
        let mut text: Cow<'a, str> = Cow::Borrowed("");
        loop {
            match self.reader.next()? {
                Event::Open(child) => self.child(form, child, slots)?,
                Event::Text(piece) => append(&mut text, piece),
                Event::Close | Event::End => break,
            }
        }
        if let Some((place, scalar)) = own {
            let text = std::mem::take(&mut text);
            if !(text.is_empty() && scalar == Scalar::Filled) {
                slots.push((place, Slot::Value(value_of(scalar, text))));
            }
        }
        Ok(text)
    }

    fn attributes(&mut self, form: &'static Form, attributes: Vec<Attribute<'a>>, slots: &mut Slots<'a>) {
        for attribute in attributes {
            let place = form.0.iter().enumerate().find_map(|(place, field)| match field.shape {
                Shape::Attribute(scalar) if field.xml == attribute.name => Some((place, scalar)),
                _ => None,
            });
            match place.filter(|_| attribute.space == Space::NONE) {
                Some((place, scalar)) => slots.push((place, Slot::Value(value_of(scalar, attribute.value)))),
                None if self.reader.uri(attribute.space) == XSI => {}
                None => self.lose(format!("the attribute `{}` has no place in JSON", excerpt(attribute.name))),
            }
        }
    }

    fn child(&mut self, form: &'static Form, child: Element<'a>, slots: &mut Slots<'a>) -> Read<()> {
        let is_graph = child.name == "dependencies"
            && std::ptr::eq(form, &raw const BOM)
            && self.reader.uri(child.space) == DEPENDENCIES;
        let is_ours = child.space == self.space || is_graph;
        let is_it = |field: &Field| {
            is_ours && field.xml == child.name && !matches!(field.shape, Shape::Attribute(_) | Shape::Own(_))
        };
        let Some(place) = form.0.iter().position(is_it) else { return self.skip(&child) };
        let Some(field) = form.0.get(place) else { return self.skip(&child) };
        let slot = match slots.iter().position(|(known, _)| *known == place) {
            Some(known) => known,
            None => {
                slots.push((place, Slot::Empty));
                slots.len() - 1
            }
        };
        let Some((_, slot)) = slots.get_mut(slot) else { return self.skip(&child) };
        self.path.push(Step::Name(field.json));
        let read = self.field(field, child, slot);
        self.path.pop();
        read
    }

    fn field(&mut self, field: &'static Field, element: Element<'a>, slot: &mut Slot<'a>) -> Read<()> {
        match field.shape {
            Shape::Attribute(_) | Shape::Own(_) => {}
            Shape::Text(scalar) => {
                let value = self.text(scalar, &element)?;
                self.put(slot, value);
            }
            Shape::One(form) => {
                let (value, _) = self.form(form, element)?;
                self.put(slot, value);
            }
            Shape::Many(item) => {
                let value = self.item(item, element)?;
                slot.push(value);
            }
            Shape::List(name, item) => {
                self.no_attributes(&element);
                let mut items = match std::mem::replace(slot, Slot::Empty) {
                    Slot::Items(items) => items,
                    _ => Vec::new(),
                };
                self.each(&mut |walk, child| {
                    if child.name != name {
                        return walk.skip(&child);
                    }
                    walk.path.push(Step::Index(items.len()));
                    let value = walk.item(item, child);
                    walk.path.pop();
                    items.push(value?);
                    Ok(())
                })?;
                *slot = Slot::Items(items);
            }
            Shape::Odd(odd) => self.odd(odd, element, slot)?,
        }
        Ok(())
    }

    fn put(&mut self, slot: &mut Slot<'a>, value: Value<'a>) {
        match slot {
            Slot::Empty => *slot = Slot::Value(value),
            _ => self.lose("the element stands a second time".to_owned()),
        }
    }

    /// Reads the elements of our namespace within the one that is open.
    fn each(&mut self, take: &mut dyn FnMut(&mut Self, Element<'a>) -> Read<()>) -> Read<()> {
        loop {
            match self.reader.next()? {
                Event::Open(child) if child.space == self.space => take(self, child)?,
                Event::Open(child) => self.skip(&child)?,
                Event::Text(_) => {}
                Event::Close | Event::End => return Ok(()),
            }
        }
    }

    fn no_attributes(&mut self, element: &Element<'a>) {
        for attribute in &element.attributes {
            if self.reader.uri(attribute.space) != XSI {
                self.lose(format!("the attribute `{}` has no place in JSON", excerpt(attribute.name)));
            }
        }
    }

    fn item(&mut self, item: Item, mut element: Element<'a>) -> Read<Value<'a>> {
        match item {
            Item::Text(scalar) => self.text(scalar, &element),
            Item::Ref => {
                let place = element.attributes.iter().position(|attribute| attribute.name == "ref");
                let value = place.map(|place| element.attributes.swap_remove(place).value).unwrap_or_default();
                self.pass()?;
                Ok(value_of(Scalar::Text, value))
            }
            Item::Form(form) => Ok(self.form(form, element)?.0),
            Item::FormOrText(form) => {
                let (value, text) = self.form(form, element)?;
                match value.members().is_empty() {
                    true => Ok(value_of(Scalar::Word, text)),
                    false => Ok(value),
                }
            }
        }
    }

    fn text(&mut self, scalar: Scalar, element: &Element<'a>) -> Read<Value<'a>> {
        self.no_attributes(element);
        let mut text: Cow<'a, str> = Cow::Borrowed("");
        loop {
            match self.reader.next()? {
                Event::Open(child) => self.skip(&child)?,
                Event::Text(piece) => append(&mut text, piece),
                Event::Close | Event::End => return Ok(value_of(scalar, text)),
            }
        }
    }
}

fn append<'a>(text: &mut Cow<'a, str>, piece: Cow<'a, str>) {
    match text.is_empty() {
        true => *text = piece,
        false => text.to_mut().push_str(&piece),
    }
}

/// Returns the JSON value of a text; one that is not of its kind stays a text, for the schema to refuse.
fn value_of(scalar: Scalar, text: Cow<'_, str>) -> Value<'_> {
    match scalar {
        Scalar::Text | Scalar::Filled => plain(text),
        // A line break in such a text comes from the layout of the file, and so does the indentation after it.
        Scalar::Line if text.contains(['\n', '\r', '\t']) => {
            plain(text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").into())
        }
        Scalar::Line => plain(text),
        Scalar::Word => plain(trimmed(text)),
        Scalar::Boolean => match text.trim() {
            "true" | "1" => Value::Bool(true),
            "false" | "0" => Value::Bool(false),
            _ => plain(text),
        },
        Scalar::Number => match trimmed(text) {
            Cow::Borrowed(text) => match json_number(text) {
                Some(number) => Value::Number(number),
                None => Value::Str(text),
            },
            Cow::Owned(text) => text.parse().map_or_else(|_| plain(text.into()), Value::Integer),
        },
    }
}

fn plain(text: Cow<'_, str>) -> Value<'_> {
    match text {
        Cow::Borrowed(text) => Value::Str(text),
        Cow::Owned(text) => Value::Owned(text.into()),
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => text.trim().into(),
        Cow::Owned(text) => text.trim().to_owned().into(),
    }
}

/// Returns the part of a decimal number of XML Schema that is a number of JSON: XML admits `+1`, `01`, and `1.`.
fn json_number(text: &str) -> Option<&str> {
    let is_number = |text: &str| serde_json::from_str::<serde_json::Number>(text).is_ok();
    if is_number(text) {
        return Some(text);
    }
    let text = text.strip_prefix('+').unwrap_or(text).trim_start_matches('0').trim_end_matches('.');
    match text {
        "" => Some("0"),
        text if is_number(text) => Some(text),
        _ => None,
    }
}
