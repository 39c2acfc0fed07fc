//! From one version of CycloneDX to another: everything stays that the target's schema admits.
//!
//! First what has another form in the target is rewritten ([`rewrite`]), then the target's own published schema says
//! what must go ([`prune`]), so that the result keeps it by construction.

mod prune;
mod rewrite;

use std::collections::HashMap;

use crate::Losses;
use crate::json::{Key, Value, parse};

/// Carries the JSON form of a document of any version to another version; what that one does not know is dropped and
/// told with the pointer into the source.
pub fn carry<'a>(mut tree: Value<'a>, version: &str, losses: &mut Losses) -> Value<'a> {
    let version = super::VERSIONS.iter().copied().find(|known| *known == version).unwrap_or(super::NEWEST);
    let minor = minor_of(version);
    let mut moves = Moves::default();
    rewrite::rewrite(&mut tree, version, minor, &mut moves, losses);
    let text = schema(version);
    let parsed = parse(text.as_bytes()).expect("the schema is JSON");
    let newest = parse(schema(super::NEWEST).as_bytes()).expect("the schema is JSON");
    prune::prune(&mut tree, &parsed, &newest, version, &moves, losses);
    losses.dropped.sort();
    losses.dropped.dedup();
    name_version(tree, version, minor)
}

fn minor_of(version: &str) -> u8 {
    version.strip_prefix("1.").and_then(|minor| minor.parse().ok()).unwrap_or(7)
}

pub(crate) fn schema(version: &str) -> &'static str {
    match version {
        "1.2" => include_str!("../../../../third_party/cyclonedx/bom-1.2.schema.json"),
        "1.3" => include_str!("../../../../third_party/cyclonedx/bom-1.3.schema.json"),
        "1.4" => include_str!("../../../../third_party/cyclonedx/bom-1.4.schema.json"),
        "1.5" => include_str!("../../../../third_party/cyclonedx/bom-1.5.schema.json"),
        "1.6" => include_str!("../../../../third_party/cyclonedx/bom-1.6.schema.json"),
        _ => include_str!("../../../../third_party/cyclonedx/bom-1.7.schema.json"),
    }
}

/// Writes the version, and the name of its schema where a version has a place for it.
fn name_version<'a>(tree: Value<'a>, version: &str, minor: u8) -> Value<'a> {
    let Value::Object(members) = tree else { return tree };
    let mut members = members.into_vec();
    members.retain(|(key, _)| !matches!(&**key, "$schema" | "bomFormat" | "specVersion"));
    let mut named: Vec<(Key<'a>, Value<'a>)> = Vec::with_capacity(members.len() + 3);
    if minor >= 4 {
        named.push((Key::Str("$schema"), format!("http://cyclonedx.org/schema/bom-{version}.schema.json").into()));
    }
    named.push((Key::Str("bomFormat"), "CycloneDX".into()));
    named.push((Key::Str("specVersion"), version.to_owned().into()));
    named.append(&mut members);
    named.into()
}

/// Where parts of the rewritten document stood in the source.
#[derive(Debug, Default)]
struct Moves(HashMap<String, String>);

impl Moves {
    fn note(&mut self, new: String, old: String) {
        self.0.insert(new, old);
    }

    /// Returns the pointer into the source for one into the rewritten document.
    fn source_of(&self, pointer: &str) -> String {
        let mut end = pointer.len();
        while !self.0.is_empty() && end > 0 {
            if let Some(old) = pointer.get(..end).and_then(|prefix| self.0.get(prefix)) {
                return old.clone();
            }
            end = pointer.get(..end).and_then(|prefix| prefix.rfind('/')).unwrap_or(0);
        }
        pointer.to_owned()
    }
}

#[cfg(test)]
mod tests;
