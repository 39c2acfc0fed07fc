//! Nodes of the tree to texts with their lines.

use std::collections::BTreeMap;

use slam_formats::tree::{Comment, Document, Node, Style, Value};

use crate::{Lines, Text};

/// Returns where the text of a scalar stands.
pub(super) fn lines(node: &Node, bytes: &[u8]) -> Lines {
    let words = bytes.get(node.span.start..node.span.end).unwrap_or_default();
    if words.starts_with(b"*") {
        let alias = Some(String::from_utf8_lossy(words).into_owned());
        return Lines { line: node.line, end_line: node.line, map: Vec::new(), exact: false, alias };
    }
    let literal = matches!(&node.value, Value::String { style: Style::Literal, .. });
    // The span of a block scalar is its text; one line is exact whatever its style.
    Lines {
        line: node.line,
        end_line: node.end_line,
        map: Vec::new(),
        exact: literal || node.line == node.end_line,
        alias: None,
    }
}

/// Returns a scalar as text with its lines.
pub(super) fn text(node: &Node, bytes: &[u8]) -> Option<Text> {
    node.text().map(|text| Text { text: text.into_owned(), lines: lines(node, bytes) })
}

/// Returns the scalars of a mapping by key; a value that is no scalar is left out.
pub(super) fn texts(node: Option<&Node>, bytes: &[u8]) -> BTreeMap<String, Text> {
    let mut map = BTreeMap::new();
    for entry in node.map(Node::entries).unwrap_or_default() {
        if let (Some(key), Some(value)) = (entry.key.text(), text(&entry.value, bytes)) {
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
