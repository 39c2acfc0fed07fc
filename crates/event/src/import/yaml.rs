//! From a mapping of a YAML list to a draft.

use std::borrow::Cow;

use slam_formats::tree::{Limits, Node, parse_yaml};

use super::{
    Field,
    draft::{Draft, Oddities, Text},
};

/// Parses the text; what is no YAML, or stands twice in it, is said.
pub(super) fn parse(bytes: &[u8], oddities: &mut Oddities) -> Option<Node> {
    match parse_yaml(bytes, &Limits::default()) {
        Ok(document) => {
            for (line, key) in &document.duplicate_keys {
                oddities.say(*line, format!("`{key}` stands twice in one mapping; the first counts"));
            }
            Some(document.root)
        }
        Err(error) => {
            let message = format!("the list is no YAML: {} in column {}", error.message, error.column);
            oddities.say(error.line, message);
            None
        }
    }
}

/// Puts the entries of a mapping into the draft: those of `keys` as fields, those of `others` are the caller's, and the
/// rest is unknown.
pub(super) fn fields(node: &Node, keys: &[(&str, Field)], others: &[&str], draft: &mut Draft, oddities: &mut Oddities) {
    for entry in node.entries() {
        let key = entry.key.text().unwrap_or(Cow::Borrowed("?"));
        let Some((_, field)) = keys.iter().find(|(known, _)| *known == key) else {
            if !others.contains(&key.as_ref()) {
                oddities.unknown(entry.key.line, &key);
            }
            continue;
        };
        match entry.value.text() {
            Some(text) => {
                let text = Text { text: text.into_owned(), line: entry.value.line };
                // The first of two keys for one field counts, as the first of two same keys does.
                draft.fields.entry(*field).or_insert(text);
            }
            None if entry.value.is_null() => {}
            None => oddities.say(entry.value.line, format!("`{key}` is not a text and was passed over")),
        }
    }
}

/// Returns the texts of a list of texts, or of one text.
pub(super) fn texts(node: Option<&Node>, oddities: &mut Oddities) -> Vec<Text> {
    let Some(node) = node else { return Vec::new() };
    if node.is_mapping() {
        oddities.say(node.line, "a list is due here and was passed over");
    }
    let mut texts = Vec::new();
    for item in node.items_or_self() {
        match item.text() {
            Some(text) => texts.push(Text { text: text.into_owned(), line: item.line }),
            None => oddities.say(item.line, "an item is not a text and was passed over"),
        }
    }
    texts
}
