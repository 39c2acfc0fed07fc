//! The JSON form to XML, along the table.

mod odd;

use super::check::NAMESPACE;
use super::form::{Form, Item, Scalar, Shape};
use super::table::BOM;
use crate::Losses;
use crate::json::{Value, excerpt, push_pointer};

/// Appends the XML of a document that is in the JSON form of this version; tells what XML has no place for.
pub fn write(tree: &Value<'_>, version: &str, out: &mut Vec<u8>) -> Losses {
    let mut writer = Writer { out, depth: 0, losses: Losses::default(), pointer: String::new() };
    writer.out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let namespace = format!("{NAMESPACE}{version}");
    writer.element("bom", &BOM, tree, &[("xmlns", &namespace)], &["$schema", "bomFormat", "specVersion"]);
    writer.out.push(b'\n');
    writer.losses
}

struct Writer<'o> {
    out: &'o mut Vec<u8>,
    depth: usize,
    losses: Losses,
    pointer: String,
}

impl Writer<'_> {
    fn lose(&mut self, reason: impl Into<String>) {
        self.losses.drop(self.pointer.clone(), reason);
    }

    /// Runs what writes a part of the value at the pointer.
    fn at(&mut self, part: &str, write: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        push_pointer(&mut self.pointer, part);
        write(self);
        self.pointer.truncate(length);
    }

    fn line(&mut self) {
        self.out.push(b'\n');
        self.out.resize(self.out.len() + 2 * self.depth, b' ');
    }

    fn open(&mut self, name: &str) {
        self.line();
        self.out.push(b'<');
        self.out.extend_from_slice(name.as_bytes());
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(b' ');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"=\"");
        self.escaped(value, true);
        self.out.push(b'"');
    }

    /// Ends an element whose tag is open; `fill` writes what it holds.
    fn close(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.out.push(b'>');
        self.depth += 1;
        fill(self);
        self.depth -= 1;
        if self.out.len() == start + 1 {
            self.out.truncate(start);
            self.out.extend_from_slice(b"/>");
            return;
        }
        // A tag ends before the closing one of its parent; a text is followed at once.
        if self.out.ends_with(b">") {
            self.line();
        }
        self.out.extend_from_slice(b"</");
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'>');
    }

    fn text_element(&mut self, name: &str, value: &Value<'_>) {
        let Some(text) = self.scalar(value) else { return };
        self.open(name);
        self.close(name, |writer| writer.escaped(&text, false));
    }

    /// Returns the text of a value without parts.
    fn scalar(&mut self, value: &Value<'_>) -> Option<String> {
        match value {
            Value::Str(text) => Some((*text).to_owned()),
            Value::Owned(text) => Some(text.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Number(text) => Some(decimal(text)),
            Value::Null | Value::Array(_) | Value::Object(_) | Value::Raw(_) => {
                self.lose("XML has a text here");
                None
            }
        }
    }

    fn escaped(&mut self, text: &str, is_attribute: bool) {
        for letter in text.chars() {
            let written: &[u8] = match letter {
                '&' => b"&amp;",
                '<' => b"&lt;",
                '>' => b"&gt;",
                '"' if is_attribute => b"&quot;",
                '\n' if is_attribute => b"&#10;",
                '\t' if is_attribute => b"&#9;",
                '\r' => b"&#13;",
                '\0'..'\t' | '\u{b}' | '\u{c}' | '\u{e}'..' ' | '\u{fffe}' | '\u{ffff}' => {
                    self.lose("XML has no control characters; a replacement stands for it");
                    "\u{fffd}".as_bytes()
                }
                letter => {
                    let mut buffer = [0; 4];
                    self.out.extend_from_slice(letter.encode_utf8(&mut buffer).as_bytes());
                    continue;
                }
            };
            self.out.extend_from_slice(written);
        }
    }

    fn form(&mut self, name: &str, form: &'static Form, value: &Value<'_>) {
        self.element(name, form, value, &[], &[]);
    }

    /// Writes an object; `silent` are members that say nothing in XML.
    fn element(
        &mut self,
        name: &str,
        form: &'static Form,
        value: &Value<'_>,
        attributes: &[(&str, &str)],
        silent: &[&str],
    ) {
        if !value.is_object() {
            return self.lose("XML has an element with parts here");
        }
        for (key, _) in value.members() {
            if !silent.contains(&&**key) && !form.0.iter().any(|field| field.json == &**key) {
                let reason = format!("CycloneDX XML has no `{}` here", excerpt(key));
                self.at(key, |writer| writer.lose(reason));
            }
        }
        self.open(name);
        for (name, value) in attributes {
            self.attribute(name, value);
        }
        for field in form.0 {
            if let (Shape::Attribute(_), Some(value)) = (field.shape, value.get(field.json)) {
                self.at(field.json, |writer| {
                    if let Some(text) = writer.scalar(value) {
                        writer.attribute(field.xml, &text);
                    }
                });
            }
        }
        self.close(name, |writer| {
            for field in form.0 {
                if let Some(value) = value.get(field.json) {
                    writer.at(field.json, |writer| writer.field(field.xml, field.shape, value));
                }
            }
        });
    }

    fn field(&mut self, name: &str, shape: Shape, value: &Value<'_>) {
        match shape {
            Shape::Attribute(_) => {}
            Shape::Own(_) => {
                if let Some(text) = self.scalar(value) {
                    self.escaped(&text, false);
                }
            }
            Shape::Text(scalar) => {
                if scalar == Scalar::Line && value.as_str().is_some_and(|text| text.contains(['\n', '\r', '\t'])) {
                    self.lose("a line break or tab is a space in XML");
                }
                self.text_element(name, value);
            }
            Shape::One(form) => self.form(name, form, value),
            Shape::Many(item) => self.items(value, |writer, value| writer.item(name, item, value)),
            Shape::List(inner, item) => self.list(name, value, |writer, value| writer.item(inner, item, value)),
            Shape::Odd(odd) => self.odd(name, odd, value),
        }
    }

    /// Writes an array as an element; `write` writes one of its items.
    fn list(&mut self, name: &str, value: &Value<'_>, write: impl FnMut(&mut Self, &Value<'_>)) {
        if !value.is_array() {
            return self.lose("XML has a list here");
        }
        self.open(name);
        self.close(name, |writer| writer.items(value, write));
    }

    fn items(&mut self, value: &Value<'_>, mut write: impl FnMut(&mut Self, &Value<'_>)) {
        if !value.is_array() {
            return self.lose("XML has a list here");
        }
        for (index, item) in value.items().iter().enumerate() {
            self.at(&index.to_string(), |writer| write(writer, item));
        }
    }

    fn item(&mut self, name: &str, item: Item, value: &Value<'_>) {
        match item {
            Item::Text(_) => self.text_element(name, value),
            Item::Ref => self.reference(name, value),
            Item::FormOrText(_) if value.as_str().is_some() => self.text_element(name, value),
            Item::Form(form) | Item::FormOrText(form) => self.form(name, form, value),
        }
    }

    /// Writes a text as the attribute `ref`.
    fn reference(&mut self, name: &str, value: &Value<'_>) {
        let Some(text) = self.scalar(value) else { return };
        self.open(name);
        self.attribute("ref", &text);
        self.out.extend_from_slice(b"/>");
    }
}

/// Returns a number as XML Schema writes decimal numbers: without an exponent, and a whole one without a fraction.
fn decimal(text: &str) -> String {
    if text.contains(['e', 'E']) {
        return match text.parse::<f64>() {
            Ok(number) if number.is_finite() => number.to_string(),
            _ => text.to_owned(),
        };
    }
    match text.split_once('.') {
        Some((whole, part)) if part.bytes().all(|byte| byte == b'0') => whole.to_owned(),
        _ => text.to_owned(),
    }
}
