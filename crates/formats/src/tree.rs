//! One tree for YAML and JSON, in which every value knows the bytes and lines that it stands in.

mod json;
mod lines;
mod scalar;
#[cfg(test)]
mod tests;
mod yaml;

use std::borrow::Cow;
use std::collections::BTreeSet;

pub use json::parse_json;
pub use yaml::{parse_yaml, parse_yaml_all};

/// Reads a JSON document when the text begins like one, else the first document of a YAML stream.
pub fn parse_any(bytes: &[u8], limits: &Limits) -> Result<Document, SyntaxError> {
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        // YAML in flow style begins like JSON too; when both refuse, the text was meant as JSON.
        Some(b'{' | b'[') => parse_json(bytes, limits).or_else(|error| parse_yaml(bytes, limits).map_err(|_| error)),
        _ => parse_yaml(bytes, limits),
    }
}

/// A range of bytes of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its bytes; of a block scalar, the bytes of its text lines; of an alias, the bytes of the alias.
    pub span: Span,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// A value of YAML (core schema of 1.2, so `on` and `yes` are strings) or JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `null`, or `~`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// Text, escapes and folding resolved.
    String {
        /// The text.
        text: String,
        /// How it is written.
        style: Style,
    },
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping in the order of the text; of duplicate keys all stay, and [`Node::get`] returns the first.
    Mapping(Vec<Entry>),
}

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Node,
    /// The value.
    pub value: Node,
}

/// A comment, without its sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The text, trimmed.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
    /// Its bytes, sign included.
    pub span: Span,
}

/// A parsed document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The root.
    pub root: Node,
    /// Comments in the order of the text; always empty in JSON.
    pub comments: Vec<Comment>,
    /// Keys that stand twice in one mapping: line of the second and its name.
    pub duplicate_keys: Vec<(u32, String)>,
}

/// What a reader accepts before it gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of input.
    pub bytes: usize,
    /// Levels of nesting.
    pub depth: usize,
    /// Nodes in all, those that aliases repeat included.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 16 << 20, depth: 128, nodes: 2_000_000 }
    }
}

/// Why text is not a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line}, column {column}")]
pub struct SyntaxError {
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Whether a limit was reached: the text may be right, and was not read.
    pub limit: bool,
}

impl Node {
    /// Returns the value of the first entry with this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Returns the first entry with this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.text().as_deref() == Some(key))
    }

    /// Returns the entries of a mapping; none for other values.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the items of a sequence; none for other values.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// Returns the items of a sequence, or the value itself when it is a scalar other than null.
    pub fn items_or_self(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            Value::Mapping(_) | Value::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// Returns the text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Returns the text of any scalar as written: `true`, `2.2.0`, `null` is none.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match &self.value {
            Value::String { text, .. } | Value::Number(text) => Some(Cow::Borrowed(text)),
            Value::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            Value::Null | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// Returns the value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Returns whether the value is a mapping.
    pub fn is_mapping(&self) -> bool {
        matches!(self.value, Value::Mapping(_))
    }

    /// Returns whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
}

/// Notes the keys that stand again in the entries of one mapping.
fn note_duplicates(entries: &[Entry], found: &mut Vec<(u32, String)>) {
    let mut seen = BTreeSet::new();
    for entry in entries {
        if let Some(key) = entry.key.text()
            && !seen.insert(key.clone())
        {
            found.push((entry.key.line, key.into_owned()));
        }
    }
}
