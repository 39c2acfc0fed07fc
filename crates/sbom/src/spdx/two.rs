//! SPDX 2.2 and 2.3: every serialisation becomes the JSON form, and that the graph.

mod carry;
mod fields;
mod markup;
mod party;
mod property;
mod rdf;
pub(in crate::spdx) mod read;
mod relation;
mod tag;
#[cfg(test)]
mod tests;
pub(in crate::spdx) mod validate;
mod value;
mod words;
mod write;
mod xml;
mod yaml;

pub use carry::carry;
pub use fields::Oddity;
pub use read::read;
pub use validate::{Judgement, validate};
pub(crate) use write::write_pieces;
pub use write::{write, write_tag, write_tag_tree};

use crate::document::{Format, ReadError, Source};
use crate::json::{Value, excerpt};

/// Reads the JSON form of a document that is written in tag-value, YAML, XML, or RDF/XML.
///
/// # Errors
/// When it is broken, or exceeds a limit.
pub fn to_json(format: Format, bytes: &[u8]) -> Result<Source<'_>, ReadError> {
    let (tree, _) = to_tree(format, bytes)?;
    let version = version_of(&tree)?;
    Ok(Source { format, version, tree })
}

/// Reads the JSON form of a document in any serialisation, and what in it has no place there.
fn to_tree(format: Format, bytes: &[u8]) -> Result<(Value<'_>, Vec<Oddity>), ReadError> {
    match format {
        Format::Spdx2Tag => Ok(tag::to_json(bytes)),
        Format::Spdx2Yaml => yaml::to_json(bytes),
        Format::Spdx2Xml => xml::to_json(bytes),
        Format::Spdx2Rdf => rdf::to_json(bytes),
        _ => Ok((crate::json::parse(bytes)?, Vec::new())),
    }
}

fn version_of(tree: &Value<'_>) -> Result<String, ReadError> {
    let version = tree.text("spdxVersion").unwrap_or_default().trim();
    match version.strip_prefix("SPDX-") {
        Some(number) if number.starts_with("2.") => Ok(number.to_owned()),
        _ => {
            let said = excerpt(version);
            let message =
                format!("`{said}` is not a version of SPDX that is read in this form; SPDX-2.2 and SPDX-2.3 are");
            Err(ReadError::Broken { message, line: None })
        }
    }
}
