//! How the XML and the JSON of a document correspond, as data.
//!
//! Most of it is regular: an object is an element, its members are attributes or elements, an array is an element that
//! holds its items. What is not has a name in [`Odd`] and code of its own. One table serves all versions: what a version
//! does not have never occurs in its documents. The order of the fields is that of the schemas.

/// The members of an object.
#[derive(Debug)]
pub(super) struct Form(pub(super) &'static [Field]);

/// A member.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name in JSON.
    pub(super) json: &'static str,
    /// Its name in XML.
    pub(super) xml: &'static str,
    /// How its value is written in XML.
    pub(super) shape: Shape,
}

/// How a value is written in XML.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// As an attribute.
    Attribute(Scalar),
    /// As the text of the element itself.
    Own(Scalar),
    /// As an element that holds a text.
    Text(Scalar),
    /// As an element.
    One(&'static Form),
    /// An array, as elements one after the other.
    Many(Item),
    /// An array, as an element that holds elements of this name.
    List(&'static str, Item),
    /// In its own way.
    Odd(Odd),
}

/// An item of an array.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    /// A text, or a number.
    Text(Scalar),
    /// A text that is the attribute `ref`.
    Ref,
    /// An object.
    Form(&'static Form),
    /// An object, or only a text.
    FormOrText(&'static Form),
}

/// A value without parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    /// Kept as it is written.
    Text,
    /// Kept as it is written; an empty one is none.
    Filled,
    /// Without line breaks.
    Line,
    /// Without white space around it: an URI, a time.
    Word,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
}

/// What has a form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
    /// Licences: by id or name, expressions, and expressions with details.
    Licences,
    /// Tools: an array of them, or an object of components and services.
    Tools,
    /// Dependencies, which XML nests.
    Dependencies,
    /// What flows through a service.
    ServiceData,
    /// Variables of an environment: with a name, or only a value.
    Variables,
    /// Data sets, or references to them.
    DataSets,
    /// Patents, and families of them.
    Patents,
    /// Who asserts something of a patent.
    Asserter,
    /// Who owns a patent.
    Assignees,
    /// Texts of copyrights, each an object in JSON.
    Copyright,
    /// Evidence for an identity: one object until 1.5, then an array.
    Identity,
}

pub(super) const fn attribute(name: &'static str) -> Field {
    Field { json: name, xml: name, shape: Shape::Attribute(Scalar::Line) }
}

pub(super) const fn field(name: &'static str, shape: Shape) -> Field {
    Field { json: name, xml: name, shape }
}

pub(super) const fn named(json: &'static str, xml: &'static str, shape: Shape) -> Field {
    Field { json, xml, shape }
}

/// A text that may have line breaks.
pub(super) const fn text(name: &'static str) -> Field {
    field(name, Shape::Text(Scalar::Text))
}

pub(super) const fn line(name: &'static str) -> Field {
    field(name, Shape::Text(Scalar::Line))
}

pub(super) const fn word(name: &'static str) -> Field {
    field(name, Shape::Text(Scalar::Word))
}

pub(super) const fn number(name: &'static str) -> Field {
    field(name, Shape::Text(Scalar::Number))
}

pub(super) const fn boolean(name: &'static str) -> Field {
    field(name, Shape::Text(Scalar::Boolean))
}

pub(super) const fn one(name: &'static str, form: &'static Form) -> Field {
    field(name, Shape::One(form))
}

pub(super) const fn many(name: &'static str, form: &'static Form) -> Field {
    field(name, Shape::Many(Item::Form(form)))
}

pub(super) const fn list(name: &'static str, item: &'static str, form: &'static Form) -> Field {
    field(name, Shape::List(item, Item::Form(form)))
}

/// An array of texts in an element of its own.
pub(super) const fn texts(name: &'static str, item: &'static str) -> Field {
    field(name, Shape::List(item, Item::Text(Scalar::Text)))
}

/// An array of references in an element of its own.
pub(super) const fn refs(name: &'static str, item: &'static str) -> Field {
    field(name, Shape::List(item, Item::Ref))
}

pub(super) const fn odd(name: &'static str, odd: Odd) -> Field {
    field(name, Shape::Odd(odd))
}
