//! SPDX 3.0.1 in JSON-LD.

mod read;
mod validate;
mod words;
mod write;

pub use read::read;
pub use validate::validate;
pub use write::write;
pub(crate) use write::write_pieces;

use crate::json::Value;

/// Returns the version that the creation information, or the context, names.
pub fn version(tree: &Value<'_>) -> String {
    let told = tree
        .list("@graph")
        .iter()
        .chain([tree])
        .find_map(|node| node.text("specVersion").or_else(|| node.get("creationInfo")?.text("specVersion")));
    let context =
        tree.get("@context").and_then(|context| context.as_str().or_else(|| context.items().first()?.as_str()));
    let named = context.and_then(|context| context.split('/').find(|part| part.starts_with("3.")));
    named.or(told).unwrap_or("3.0.1").to_owned()
}

#[cfg(test)]
mod tests;
