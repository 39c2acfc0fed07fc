//! A document against a schema, event by event: memory grows with its depth, and with the identities that must be unique.

use std::borrow::Cow;
use std::collections::HashSet;

use slam_model::Problem;

use super::content::State;
use super::simple::list;
use super::{Complex, Holds, Kind, Schema};
use crate::json::excerpt;
use crate::xml::{Attribute, Element, Event, Reader, Space, XmlError};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// More problems are counted, not told.
const MAX_TOLD: usize = 50;

/// What is wrong with a document.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// The problems, in the order of the lines.
    pub(crate) told: Vec<Problem>,
    /// How many more there are.
    pub(crate) more: usize,
}

impl Faults {
    fn tell(&mut self, line: u32, message: String) {
        match self.told.len() {
            MAX_TOLD => self.more += 1,
            _ => self.told.push(Problem { line, pointer: String::new(), message }),
        }
    }
}

/// Judges a document.
///
/// # Errors
/// When it is no XML that is read; what was found before stands in `faults`.
pub(crate) fn judge(schema: &Schema, bytes: &[u8], faults: &mut Faults) -> Result<(), XmlError> {
    let mut reader = Reader::new(bytes)?;
    let mut judge = Judge { schema, frames: Vec::new(), scopes: Vec::new() };
    loop {
        match reader.next()? {
            Event::Open(element) => {
                let line = reader.line();
                let frame = judge.open(&reader, &element, line, faults);
                judge.frames.push(frame);
            }
            Event::Text(text) => {
                if let Some(name) = judge.text(text) {
                    let message = format!("text stands in `{}`, which holds elements only", excerpt(name));
                    faults.tell(reader.line(), message);
                }
            }
            Event::Close => {
                if let Some(message) = judge.close() {
                    faults.tell(reader.line(), message);
                }
            }
            Event::End => return Ok(()),
        }
    }
}

struct Judge<'s, 'a> {
    schema: &'s Schema,
    frames: Vec<Frame<'s, 'a>>,
    scopes: Vec<Scope<'s, 'a>>,
}

/// An element within which values of attributes must be unique.
struct Scope<'s, 'a> {
    depth: usize,
    name: &'s str,
    seen: HashSet<Cow<'a, str>>,
}

/// An element that is open.
enum Frame<'s, 'a> {
    /// It holds elements.
    Elements { name: &'a str, complex: &'s Complex, state: State, is_wrong: bool },
    /// It holds a text.
    Text { name: &'a str, simple: usize, text: Cow<'a, str> },
    /// Nothing is asked of it, but of those within that the schema knows.
    Free,
    /// It should not be there: what it holds is not looked at.
    Ignored,
}

impl<'s, 'a> Judge<'s, 'a> {
    fn open(&mut self, reader: &Reader<'a>, element: &Element<'a>, line: u32, faults: &mut Faults) -> Frame<'s, 'a> {
        let schema = self.schema;
        let space = reader.uri(element.space);
        let name = element.name;
        let declaration = match self.frames.last_mut() {
            None => match schema.root(space, name) {
                Some(index) => index,
                None => {
                    let message =
                        format!("`{}` in the namespace `{}` is no root that is known", excerpt(name), excerpt(space));
                    faults.tell(line, message);
                    return Frame::Ignored;
                }
            },
            Some(Frame::Free) => match schema.root(space, name) {
                Some(index) => index,
                None => return Frame::Free,
            },
            Some(Frame::Ignored) => return Frame::Ignored,
            Some(Frame::Text { name: parent, .. }) => {
                faults.tell(
                    line,
                    format!("`{}` stands in `{}`, which holds a text only", excerpt(name), excerpt(parent)),
                );
                return Frame::Ignored;
            }
            Some(Frame::Elements { name: parent, complex, state, is_wrong }) => {
                let Holds::Elements(content) = &complex.holds else { return Frame::Ignored };
                let place = match content.step(*state, space, name) {
                    Some(place) => place,
                    None => {
                        // One mistake is told once: what follows is judged from where this element belongs.
                        if !*is_wrong {
                            *is_wrong = true;
                            let place =
                                content.anywhere(space, name).filter(|place| content.declaration(*place).is_some());
                            let expected = content.expected(*state);
                            faults.tell(line, misplaced(name, parent, space, place.is_some(), &expected));
                        }
                        match content.anywhere(space, name) {
                            Some(place) => place,
                            None => return Frame::Ignored,
                        }
                    }
                };
                *state = Some(place);
                match content.declaration(place).or_else(|| schema.root(space, name)) {
                    Some(index) => index,
                    None => return Frame::Free,
                }
            }
        };
        let Some(declaration) = schema.elements.get(declaration) else { return Frame::Free };
        self.identities(&element.attributes, name, line, faults);
        for unique in &declaration.unique {
            self.scopes.push(Scope { depth: self.frames.len(), name: unique, seen: HashSet::new() });
        }
        match declaration.kind {
            Kind::Any => Frame::Free,
            Kind::Simple(simple) => {
                attributes(schema, reader, element, None, line, faults);
                Frame::Text { name, simple, text: Cow::Borrowed("") }
            }
            Kind::Complex(index) => match schema.types.get(index) {
                None => Frame::Free,
                Some(complex) => {
                    attributes(schema, reader, element, Some(complex), line, faults);
                    match &complex.holds {
                        Holds::Text(simple) => Frame::Text { name, simple: *simple, text: Cow::Borrowed("") },
                        Holds::Elements(_) => Frame::Elements { name, complex, state: None, is_wrong: false },
                    }
                }
            },
        }
    }

    fn identities(&mut self, attributes: &[Attribute<'a>], element: &str, line: u32, faults: &mut Faults) {
        for scope in &mut self.scopes {
            let found = attributes.iter().find(|found| found.space == Space::NONE && found.name == scope.name);
            if let Some(attribute) = found
                && !scope.seen.insert(attribute.value.clone())
            {
                let value = excerpt(&attribute.value);
                let message = format!(
                    "`{value}` is the `{}` of something else already; that of `{}` must be unique",
                    scope.name,
                    excerpt(element)
                );
                faults.tell(line, message);
            }
        }
    }

    /// Takes a piece of text; returns the element that may hold none.
    fn text(&mut self, piece: Cow<'a, str>) -> Option<&'a str> {
        match self.frames.last_mut() {
            Some(Frame::Text { text, .. }) => {
                match text.is_empty() {
                    true => *text = piece,
                    false => text.to_mut().push_str(&piece),
                }
                None
            }
            Some(Frame::Elements { name, complex, is_wrong, .. }) if !*is_wrong && !complex.is_mixed => {
                let is_space = piece.bytes().all(|byte| byte.is_ascii_whitespace());
                *is_wrong = !is_space;
                (!is_space).then_some(*name)
            }
            _ => None,
        }
    }

    fn close(&mut self) -> Option<String> {
        let frame = self.frames.pop()?;
        while self.scopes.last().is_some_and(|scope| scope.depth >= self.frames.len()) {
            self.scopes.pop();
        }
        match frame {
            Frame::Text { name, simple, text } => {
                let fault = self.schema.fault(simple, &text)?;
                Some(format!("`{}`: {fault}", excerpt(name)))
            }
            Frame::Elements { name, complex, state, is_wrong } => {
                let Holds::Elements(content) = &complex.holds else { return None };
                if is_wrong || content.may_end(state) {
                    return None;
                }
                let missing = content.missing(state);
                let name = excerpt(name);
                Some(match missing.as_slice() {
                    [] => format!("`{name}` lacks {}", list(content.expected(state).into_iter())),
                    [one] => format!("`{name}` lacks `{one}`"),
                    many => format!(
                        "`{name}` lacks {}",
                        many.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ")
                    ),
                })
            }
            Frame::Free | Frame::Ignored => None,
        }
    }
}

fn misplaced(name: &str, parent: &str, space: &str, is_known: bool, expected: &[&str]) -> String {
    let (name, parent) = (excerpt(name), excerpt(parent));
    let end = match expected {
        [] => "nothing may follow here".to_owned(),
        words => format!("here may follow {}", list(words.iter().copied())),
    };
    match is_known {
        true => format!("`{name}` stands at the wrong place in `{parent}`, or too often; {end}"),
        false if space.is_empty() => format!("`{name}` without a namespace is not known in `{parent}`; {end}"),
        false => format!("`{name}` is not known in `{parent}`; {end}"),
    }
}

/// Judges the attributes of an element; without a type it may have none.
fn attributes(
    schema: &Schema,
    reader: &Reader<'_>,
    element: &Element<'_>,
    complex: Option<&Complex>,
    line: u32,
    faults: &mut Faults,
) {
    let declared = complex.map_or(&[][..], |complex| &complex.attributes);
    for attribute in &element.attributes {
        let space = reader.uri(attribute.space);
        if space == XSI {
            continue;
        }
        let known = declared.iter().find(|known| space.is_empty() && known.name == attribute.name);
        match known {
            Some(known) => {
                if let Some(fault) = schema.fault(known.simple, &attribute.value) {
                    faults.tell(line, format!("`{}` of `{}`: {fault}", attribute.name, excerpt(element.name)));
                }
            }
            None => {
                let others = complex.and_then(|complex| complex.others.as_ref());
                if !others.is_some_and(|others| others.admits(space)) {
                    let message = format!(
                        "the attribute `{}` is not known in `{}`",
                        excerpt(attribute.name),
                        excerpt(element.name)
                    );
                    faults.tell(line, message);
                }
            }
        }
    }
    for known in declared.iter().filter(|known| known.is_required) {
        let is_there = |found: &Attribute<'_>| found.space == Space::NONE && found.name == known.name;
        if !element.attributes.iter().any(is_there) {
            faults.tell(line, format!("`{}` lacks the attribute `{}`", excerpt(element.name), known.name));
        }
    }
}
