//! A small JSON tree that borrows from the text.
//!
//! Why not a ready one: numbers stay as they are written (a document that goes out as it came in must not lose a digit),
//! containers are allocated to size (an SBOM is mostly small objects, where the slack of growing vectors costs more than
//! the content), depth is bounded, and what is wrong has a line.

mod parse;
mod stream;
mod write;

pub use parse::{MAX_DEPTH, ParseError, outline, parse};
pub use stream::{PIECE_BYTES, Spill, Stream};
pub use write::{write, write_text};

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value<'a> {
    /// `null`
    #[default]
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as it is written.
    Number(&'a str),
    /// A whole number that was not written in JSON.
    Integer(i64),
    /// A text that stands in the source without escapes.
    Str(&'a str),
    /// Another text.
    Owned(Box<str>),
    /// An array.
    Array(Box<[Value<'a>]>),
    /// An object, members in order of the text.
    Object(Box<[Member<'a>]>),
    /// An object as it is written, in an [`outline`]: sound JSON that [`Value::opened`] makes a tree of.
    Raw(&'a str),
}

/// A member of an object.
pub type Member<'a> = (Key<'a>, Value<'a>);

/// The name of a member.
#[derive(Clone)]
pub enum Key<'a> {
    /// It stands in the source, or in the program, without escapes.
    Str(&'a str),
    /// Another one.
    Owned(Box<str>),
}

impl std::ops::Deref for Key<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Str(text) => text,
            Self::Owned(text) => text,
        }
    }
}

impl std::fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<'a> From<&'a str> for Key<'a> {
    fn from(text: &'a str) -> Self {
        Self::Str(text)
    }
}

impl From<String> for Key<'_> {
    fn from(text: String) -> Self {
        Self::Owned(text.into())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Str(text)
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Owned(text.into())
    }
}

impl<'a> From<Vec<Value<'a>>> for Value<'a> {
    fn from(items: Vec<Value<'a>>) -> Self {
        Self::Array(items.into())
    }
}

impl<'a> From<Vec<Member<'a>>> for Value<'a> {
    fn from(members: Vec<Member<'a>>) -> Self {
        Self::Object(members.into())
    }
}

impl<'a> Value<'a> {
    /// Returns the text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            Self::Owned(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the number when it is whole, not negative, and fits; `1.0` is whole, too.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(text) => text.parse().ok().or_else(|| text.strip_suffix(".0")?.parse().ok()),
            Self::Integer(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// Returns the truth value.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the items of an array; none when it is no array.
    pub fn items(&self) -> &[Value<'a>] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// Returns the members of an object; none when it is no object.
    pub fn members(&self) -> &[Member<'a>] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the member with this name; of doubled ones the last, as most readers of JSON do.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.members().iter().rev().find(|(key, _)| &**key == name).map(|(_, value)| value)
    }

    /// Returns the text of the member with this name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Returns the items of the array that is the member with this name; none when there is no such array.
    pub fn list(&self, name: &str) -> &[Value<'a>] {
        self.get(name).map_or(&[], Value::items)
    }

    /// Returns the value itself, with a tree for what an [`outline`] left as it is written.
    pub fn opened(&self) -> Cow<'_, Value<'a>> {
        match self {
            Self::Raw(text) => Cow::Owned(parse::parse_text(text)),
            _ => Cow::Borrowed(self),
        }
    }

    /// Returns whether it is an array.
    pub fn is_array(&self) -> bool {
        matches!(self, Self::Array(_))
    }

    /// Returns whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Returns whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the value at a JSON pointer (RFC 6901).
    pub fn pointer(&self, pointer: &str) -> Option<&Value<'a>> {
        pointer.split('/').skip(1).try_fold(self, |value, part| match value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            value => value.get(&part.replace("~1", "/").replace("~0", "~")),
        })
    }
}

/// Returns the beginning of a text of others, short enough for a message.
pub fn excerpt(text: &str) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

/// Appends `/part` to a JSON pointer, escaped as RFC 6901 asks.
pub fn push_pointer(pointer: &mut String, part: &str) {
    pointer.push('/');
    for letter in part.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            letter => pointer.push(letter),
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => match (text.parse::<u64>(), text.parse::<i64>()) {
                (Ok(number), _) => serializer.serialize_u64(number),
                (_, Ok(number)) => serializer.serialize_i64(number),
                _ => serializer.serialize_f64(text.parse().unwrap_or_default()),
            },
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Str(text) => serializer.serialize_str(text),
            Self::Owned(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(key, value)| map.serialize_entry(&**key, value))?;
                map.end()
            }
            Self::Raw(_) => self.opened().serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_as_small_as_a_text() {
        assert_eq!((size_of::<Value<'_>>(), size_of::<Member<'_>>()), (24, 48));
    }

    #[test]
    fn a_pointer_finds_what_its_writer_meant() {
        let tree = parse(br#"{"a/b":[{"c~d":1}]}"#).unwrap();
        let mut pointer = String::new();
        for part in ["a/b", "0", "c~d"] {
            push_pointer(&mut pointer, part);
        }
        assert_eq!(pointer, "/a~1b/0/c~0d");
        assert_eq!(tree.pointer(&pointer), Some(&Value::Number("1")));
        assert_eq!(tree.pointer("/a~1b/1"), None);
    }

    #[test]
    fn an_outline_opens_to_the_tree_and_refuses_what_the_tree_refuses() {
        let text = br#"{"a":[{"b":[{"c":"\u00e9"}]},1,{}],"d":{"e":[{}]}}"#;
        let outline = outline(text, &["a", "d"]).unwrap();
        let raw = r#"{"b":[{"c":"\u00e9"}]}"#;
        assert_eq!(outline.list("a"), [Value::Raw(raw), Value::Number("1"), Value::Raw("{}")]);
        let opened: Vec<Value<'_>> = outline.list("a").iter().map(|item| item.opened().into_owned()).collect();
        let tree = parse(text).unwrap();
        assert_eq!(opened, tree.list("a"));
        assert_eq!(outline.get("d"), tree.get("d"));
        let broken = b"{\"a\":[{},\n{\"b\":[tru]}]}";
        assert_eq!(super::outline(broken, &["a"]).unwrap_err(), parse(broken).unwrap_err());
    }

    #[test]
    fn of_doubled_members_the_last_counts() {
        assert_eq!(parse(br#"{"a":1,"a":2}"#).unwrap().get("a").and_then(Value::as_u64), Some(2));
    }
}
