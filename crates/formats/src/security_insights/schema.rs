//! What the newest schema asks for, for those who write files.

use crate::shape::{DATE, EMAIL, Field, Item, Kind, Min, Shape, nearest};
use crate::tree::{Node, Value};

use super::version_two::{DOCUMENT, RELEASES};

/// The newest release.
pub const NEWEST: &str = "2.2.0";

/// A structure of the schema.
#[derive(Clone, Copy)]
pub struct Structure(&'static Shape);

/// A field of a structure.
#[derive(Clone, Copy)]
pub struct Place {
    /// Its key.
    pub name: &'static str,
    /// Whether a structure without it is not valid.
    pub is_required: bool,
    /// The release that brought it.
    pub since: &'static str,
    /// What its value must be.
    pub wants: Wants,
}

/// What a value must be.
#[derive(Clone, Copy)]
pub enum Wants {
    /// True or false.
    Bool,
    /// Text.
    Text,
    /// A day.
    Date,
    /// A mail address, an address of the web, or a version: text of a form.
    Form(fn(&str) -> bool),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A structure.
    Map(Structure),
    /// A list of structures.
    Maps(Structure, bool),
    /// A list of texts.
    Texts,
}

/// Returns the structure of the whole document.
pub fn document() -> Structure {
    Structure(&DOCUMENT)
}

/// Returns the releases of version 2, oldest first.
pub fn releases() -> &'static [&'static str] {
    RELEASES
}

impl Structure {
    /// Returns what it is, with its article.
    pub fn what(self) -> &'static str {
        self.0.what
    }

    /// Returns its fields in the newest release.
    pub fn places(self) -> impl Iterator<Item = Place> {
        let newest = RELEASES.len().saturating_sub(1);
        self.0.parts.iter().copied().flatten().filter(move |field| field.holds(newest)).map(place)
    }

    /// Returns its field of this name.
    pub fn place(self, name: &str) -> Option<Place> {
        self.places().find(|place| place.name == name)
    }
}

fn place(field: &Field) -> Place {
    let since = RELEASES.get(field.since).copied().unwrap_or(NEWEST);
    Place { name: field.name, is_required: field.is_required, since, wants: wants(field.kind) }
}

fn wants(kind: Kind) -> Wants {
    match kind {
        Kind::Bool => Wants::Bool,
        Kind::Form(form) if std::ptr::eq(form, &DATE) => Wants::Date,
        Kind::Form(form) => Wants::Form(form.check),
        Kind::Enum(words) => Wants::Word(words),
        Kind::Map(shape) => Wants::Map(Structure(shape)),
        Kind::List(Item::Map(shape), min) => Wants::Maps(Structure(shape), min == Min::One),
        Kind::Set(Item::Map(shape)) => Wants::Maps(Structure(shape), false),
        Kind::List(..) | Kind::Set(_) => Wants::Texts,
        Kind::Text | Kind::Any | Kind::Int(..) => Wants::Text,
    }
}

impl Wants {
    /// Returns whether a value is of the right sort, whatever it says.
    pub fn fits(self, node: &Node) -> bool {
        match (self, &node.value) {
            (Self::Map(_), Value::Mapping(_)) | (Self::Maps(..) | Self::Texts, Value::Sequence(_)) => true,
            (Self::Bool, Value::Bool(_)) => true,
            (Self::Bool, Value::String { text, .. }) => matches!(text.as_str(), "true" | "false"),
            (Self::Text | Self::Date | Self::Form(_) | Self::Word(_), value) => {
                matches!(value, Value::String { .. } | Value::Number(_))
            }
            _ => false,
        }
    }
}

/// Returns the one name of these that a misspelled one was meant to be; `None` where there is none, or more than one.
pub fn meant<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = nearest(name, known.iter().copied())?;
    let others = known.iter().copied().filter(|one| *one != near);
    nearest(name, others).is_none().then_some(near)
}

/// Returns whether the text is a mail address by the rule of the schema.
pub fn is_mail(text: &str) -> bool {
    (EMAIL.check)(text)
}

/// Returns whether the text is a day by the rule of the schema.
pub fn is_day(text: &str) -> bool {
    (DATE.check)(text)
}
