//! SPDX 2 in XML, into the JSON form: an element a member, elements that repeat make its list.

use super::fields::{Oddity, Shape, find};
use super::markup::{Markup, Piece};
use super::value::{Object, integer, string};
use crate::ReadError;
use crate::json::Value;

/// Deeper than SPDX 2 ever is, which is 6.
const DEPTH: usize = 32;

/// Reads an XML document; elements that SPDX does not know are told beside it.
///
/// # Errors
/// When it is no XML, has a DTD, or is deeper than any document of SPDX.
pub(super) fn to_json(bytes: &[u8]) -> Result<(Value<'static>, Vec<Oddity>), ReadError> {
    let mut markup = Markup::new(bytes)?;
    let mut odd = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    loop {
        match markup.next_piece()? {
            Piece::Start(start) => {
                let name = start.local();
                if open.len() >= DEPTH {
                    return Err(ReadError::Limit(format!(
                        "XML is deeper than {DEPTH} elements, which no SPDX document is"
                    )));
                }
                let known = if open.is_empty() { Some(("", Shape::One)) } else { find(name) };
                if known.is_none() {
                    odd.push(Oddity { line: Some(markup.line()), message: format!("SPDX 2 has no element `{name}`") });
                }
                open.push(Open { member: known, object: Object::default(), text: String::new() });
            }
            Piece::Text(text) => {
                if let Some(last) = open.last_mut() {
                    last.text.push_str(&text);
                }
            }
            Piece::End => {
                let Some(closed) = open.pop() else { continue };
                let Some((name, shape)) = closed.member else { continue };
                let value = closed.value(shape);
                match open.last_mut() {
                    Some(parent) if shape == Shape::Many => parent.object.push(name, value),
                    Some(parent) => {
                        parent.object.set(name, value);
                    }
                    None => root = Some(value),
                }
            }
            Piece::Done => break,
        }
    }
    match root {
        Some(root @ Value::Object(_)) => Ok((root, odd)),
        _ => Err(ReadError::Broken { message: "the XML document has no SPDX elements".to_owned(), line: Some(1) }),
    }
}

/// An element that is not closed yet.
struct Open {
    member: Option<(&'static str, Shape)>,
    object: Object<'static>,
    text: String,
}

impl Open {
    fn value(self, shape: Shape) -> Value<'static> {
        if !self.object.is_empty() {
            return self.object.done();
        }
        match (shape, self.text.trim()) {
            (Shape::Flag, "true") => Value::Bool(true),
            (Shape::Flag, "false") => Value::Bool(false),
            (Shape::Number, number) => number.parse::<u64>().map_or_else(|_| string(number.to_owned()), integer),
            _ => string(self.text),
        }
    }
}
