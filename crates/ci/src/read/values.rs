//! Nodes of the tree to texts with their lines.

use std::{cell::OnceCell, collections::BTreeMap};

use slam_formats::tree::{Comment, Document, Node, Style, Value};

use crate::{Lines, Text};

/// The bytes of a file, and where its anchors stand.
pub(super) struct Bytes<'d> {
    bytes: &'d [u8],
    anchors: OnceCell<BTreeMap<&'d [u8], Vec<Anchor>>>,
}

/// Where an anchor such as `&script` stands.
#[derive(Clone, Copy)]
struct Anchor {
    /// Byte behind its name.
    end: usize,
    line: u32,
}

impl<'d> Bytes<'d> {
    pub(super) fn new(bytes: &'d [u8]) -> Self {
        Self { bytes, anchors: OnceCell::new() }
    }

    /// Returns the last anchor of this name before a byte.
    fn anchor(&self, name: &[u8], before: usize) -> Option<Anchor> {
        let all = self.anchors.get_or_init(|| anchors(self.bytes)).get(name)?;
        all.get(all.partition_point(|anchor| anchor.end <= before).checked_sub(1)?).copied()
    }

    /// Returns where the text of a scalar stands that an alias repeats; the parser has checked that the anchor is there.
    fn behind(&self, anchor: Anchor, text: &str, style: Option<Style>) -> Lines {
        let rest = self.bytes.get(anchor.end..).unwrap_or_default();
        let block = matches!(style, Some(Style::Literal | Style::Folded));
        let breaks = match block {
            true => 1,
            false => rest.iter().take_while(|byte| byte.is_ascii_whitespace()).filter(|byte| **byte == b'\n').count(),
        };
        let line = anchor.line.saturating_add(count(breaks));
        let more = count(text.trim_end().matches('\n').count());
        let exact = style == Some(Style::Literal) || more == 0;
        Lines { line, end_line: line.saturating_add(more), map: Vec::new(), exact, alias: None }
    }
}

fn anchors(bytes: &[u8]) -> BTreeMap<&[u8], Vec<Anchor>> {
    let mut found: BTreeMap<&[u8], Vec<Anchor>> = BTreeMap::new();
    let mut line = 1;
    for at in memchr::memchr2_iter(b'\n', b'&', bytes) {
        if bytes.get(at) == Some(&b'\n') {
            line += 1;
            continue;
        }
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        found.entry(rest.get(..end).unwrap_or_default()).or_default().push(Anchor { end: at + 1 + end, line });
    }
    found
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Returns where the text of a scalar stands; that of an alias stands where it was given its name.
pub(super) fn lines(node: &Node, source: &Bytes<'_>) -> Lines {
    let words = source.bytes.get(node.span.start..node.span.end).unwrap_or_default();
    let style = match &node.value {
        Value::String { style, .. } => Some(*style),
        _ => None,
    };
    if let Some(name) = words.strip_prefix(b"*") {
        if let (Some(anchor), Some(text)) = (source.anchor(name, node.span.start), node.text()) {
            return source.behind(anchor, &text, style);
        }
        let alias = Some(String::from_utf8_lossy(words).into_owned());
        return Lines { line: node.line, end_line: node.line, map: Vec::new(), exact: false, alias };
    }
    // The span of a block scalar is its text without the empty lines that it begins with; one line is exact whatever its
    // style.
    let blank = match (&node.value, style) {
        (Value::String { text, .. }, Some(Style::Literal)) => {
            text.bytes().take_while(|byte| *byte == b'\n').count().min(text.trim_end().len())
        }
        _ => 0,
    };
    Lines {
        line: node.line.saturating_sub(count(blank)).max(1),
        end_line: node.end_line,
        map: Vec::new(),
        exact: style == Some(Style::Literal) || node.line == node.end_line,
        alias: None,
    }
}

/// Returns a scalar as text with its lines.
pub(super) fn text(node: &Node, source: &Bytes<'_>) -> Option<Text> {
    node.text().map(|text| Text { text: text.into_owned(), lines: lines(node, source) })
}

/// Returns the scalars of a mapping by key; a value that is no scalar is left out.
pub(super) fn texts(node: Option<&Node>, source: &Bytes<'_>) -> BTreeMap<String, Text> {
    let mut map = BTreeMap::new();
    for entry in node.map(Node::entries).unwrap_or_default() {
        if let (Some(key), Some(value)) = (entry.key.text(), text(&entry.value, source)) {
            map.entry(key.into_owned()).or_insert(value);
        }
    }
    map
}

/// Returns every scalar at or below a node, in the order of the text.
pub(super) fn scalars<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| scalars(item, found)),
        Value::Mapping(entries) => entries.iter().for_each(|entry| scalars(&entry.value, found)),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String { .. } => found.push(node),
    }
}

/// Returns texts of a scalar or of a sequence of scalars.
pub(super) fn list(node: Option<&Node>) -> Vec<String> {
    node.map(Node::items_or_self)
        .unwrap_or_default()
        .iter()
        .filter_map(|item| item.text().map(|text| text.into_owned()))
        .collect()
}

/// Returns the text under a key.
pub(super) fn string(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.text().map(|text| text.into_owned())
}

/// Returns the comment that ends the line.
pub(super) fn comment_on(document: &Document, line: u32) -> Option<String> {
    let at = document.comments.partition_point(|comment| comment.line < line);
    document.comments.get(at).filter(|comment| comment.line == line).map(|Comment { text, .. }| text.clone())
}
