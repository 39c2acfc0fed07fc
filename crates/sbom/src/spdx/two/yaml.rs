//! SPDX 2 in YAML, into the JSON form: the same members, typed by what SPDX says of them.

use slam_formats::tree::{Limits, Node, Value as Tree, parse_yaml};

use super::fields::{Oddity, Shape, find};
use super::value::{Object, integer, string};
use crate::ReadError;
use crate::json::Value;

/// Larger than any YAML SBOM that was met; YAML of a million lines is read in seconds, not in milliseconds.
const LIMITS: Limits = Limits { bytes: 64 << 20, depth: 64, nodes: 4_000_000 };

/// Reads a YAML document; members that SPDX does not know are told beside it.
///
/// # Errors
/// When it is no YAML, no mapping, or exceeds a limit.
pub(super) fn to_json(bytes: &[u8]) -> Result<(Value<'static>, Vec<Oddity>), ReadError> {
    let document = parse_yaml(bytes, &LIMITS).map_err(|error| {
        if error.limit {
            ReadError::Limit(error.message)
        } else {
            ReadError::Broken { message: error.message, line: Some(error.line) }
        }
    })?;
    if !document.root.is_mapping() {
        let message = "an SPDX document in YAML is a mapping, and this is none".to_owned();
        return Err(ReadError::Broken { message, line: Some(document.root.line) });
    }
    let mut odd = Vec::new();
    for (line, key) in &document.duplicate_keys {
        odd.push(Oddity { line: Some(*line), message: format!("`{key}` stands twice in one mapping") });
    }
    let root = value(&document.root, Shape::One, &mut odd);
    Ok((root, odd))
}

/// Depth is bounded by the limits of the YAML reader.
fn value(node: &Node, shape: Shape, odd: &mut Vec<Oddity>) -> Value<'static> {
    match &node.value {
        Tree::Null => Value::Null,
        Tree::Bool(flag) if shape == Shape::Flag => Value::Bool(*flag),
        Tree::Number(number) if shape == Shape::Number => {
            number.parse::<u64>().map_or_else(|_| string(number.clone()), integer)
        }
        // `versionInfo: 1.10` is the text that stands there; YAML alone would make a number of it.
        Tree::Bool(_) | Tree::Number(_) => string(node.text().unwrap_or_default().into_owned()),
        Tree::String { text, .. } => string(text.clone()),
        Tree::Sequence(items) => Value::Array(items.iter().map(|item| value(item, shape, odd)).collect()),
        Tree::Mapping(entries) => {
            let mut object = Object::default();
            for entry in entries {
                let key = entry.key.text().unwrap_or_default();
                match find(&key) {
                    Some((name, shape)) => {
                        let value = value(&entry.value, shape, odd);
                        object.set(name, value);
                    }
                    None => {
                        let message = format!("SPDX 2 has no member `{key}`");
                        odd.push(Oddity { line: Some(entry.key.line), message });
                    }
                }
            }
            object.done()
        }
    }
}
