//! Manifests in JSON: npm, Composer, and their relatives.

use slam_formats::tree::{Limits, Node, parse_json};

use super::Fields;

pub(super) fn read(fields: &mut Fields<'_>) {
    let Ok(document) = parse_json(fields.text.as_bytes(), &Limits::default()) else { return };
    let root = &document.root;
    let of = |key: &str| {
        let node = root.get(key)?;
        // `"license": {"type": "MIT"}` and `"license": ["MIT"]` are older spellings.
        let node = node.get("type").or_else(|| node.items().first()).unwrap_or(node);
        Some((node.span.start, node.text()?.into_owned()))
    };
    let quote = |key: &str| of(key).map(|(at, value)| fields.quote(at, &value));
    let (name, version, license) = (quote("name"), quote("version"), quote("license"));
    let parts =
        ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "require", "require-dev"];
    let size = |node: &Node| node.entries().len().max(node.items().len());
    let count: usize = parts.iter().filter_map(|key| root.get(key)).map(size).sum();
    let manifest = &mut fields.manifest;
    (manifest.name, manifest.version, manifest.license) = (name, version, license);
    manifest.dependencies = u32::try_from(count).ok();
}
