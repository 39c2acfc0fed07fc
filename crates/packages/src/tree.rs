//! One tree for JSON, YAML, and TOML, in which every value knows its line and borrows its text from the file.
//!
//! Beside `slam_formats::tree`, which owns its text and knows bytes and columns: a lock file has a hundred thousand
//! values, and only their lines are asked for.

use std::borrow::Cow;

/// Levels of nesting that a reader follows.
pub(crate) const DEPTH: usize = 128;

/// Values that a reader keeps.
pub(crate) const NODES: usize = 2_000_000;

/// Bytes of a file that a reader takes; the largest lock files have a few million.
pub(crate) const BYTES: usize = 32 << 20;

/// A value with its line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node<'a> {
    /// Line that it begins on, from 1.
    pub(crate) line: u32,
    /// The value.
    pub(crate) data: Data<'a>,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Data<'a> {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number or a date, as written.
    Number(Cow<'a, str>),
    /// Text.
    Text(Cow<'a, str>),
    /// A sequence.
    List(Vec<Node<'a>>),
    /// A mapping, in the order of the file (JSON, YAML) or of its lines (TOML).
    Map(Vec<Entry<'a>>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry<'a> {
    /// The key.
    pub(crate) key: Cow<'a, str>,
    /// Its line, from 1.
    pub(crate) line: u32,
    /// The value.
    pub(crate) value: Node<'a>,
}

/// Why a text is no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// Line, from 1.
    pub(crate) line: u32,
    /// What, as a lower-case fragment.
    pub(crate) message: String,
}

impl<'a> Node<'a> {
    /// Returns the value of the first entry with this key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// Returns the value at the end of these keys.
    pub(crate) fn at(&self, keys: &[&str]) -> Option<&Node<'a>> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Returns the entries of a mapping; none for other values.
    pub(crate) fn entries(&self) -> &[Entry<'a>] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the entries of the mapping with this key; none when there is no such mapping.
    pub(crate) fn entries_of(&self, key: &str) -> &[Entry<'a>] {
        self.get(key).map_or(&[], Node::entries)
    }

    /// Returns the items of a sequence; none for other values.
    pub(crate) fn items(&self) -> &[Node<'a>] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the items of the sequence with this key; none when there is no such sequence.
    pub(crate) fn items_of(&self, key: &str) -> &[Node<'a>] {
        self.get(key).map_or(&[], Node::items)
    }

    /// Returns a text, or a number as it is written.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) | Data::Number(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text of the entry with this key.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Returns whether the entry with this key is `true`.
    pub(crate) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|node| node.data == Data::Bool(true))
    }

    /// Returns whether it is a mapping.
    pub(crate) fn is_map(&self) -> bool {
        matches!(self.data, Data::Map(_))
    }
}

impl Flaw {
    /// Builds a flaw from its line and what is wrong.
    pub(crate) fn new(line: u32, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

/// Returns the bytes as text without a byte order mark, or where they are no UTF-8.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Flaw> {
    if bytes.len() > BYTES {
        return Err(Flaw::new(1, format!("the file is larger than {} MiB and was not read", BYTES >> 20)));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        Flaw::new(line_after(before), "the file is not UTF-8 text")
    })
}

/// Returns the line that follows these bytes.
pub(crate) fn line_after(before: &[u8]) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1)
}
