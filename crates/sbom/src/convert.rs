//! From any format to any other, with what was lost on the way.

use compact_str::CompactString;

/// What a writer is told beside the graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The time to write into the document, RFC 3339; none keeps the time of the source, and writes none when it has
    /// none (a format that must have one then gets a fixed one).
    pub now: Option<CompactString>,
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The format.
    pub format: crate::Format,
    /// Its version.
    pub version: String,
}

/// Writes a graph.
pub fn write(_graph: &crate::Graph, _target: &Target, _out: &mut Vec<u8>) -> crate::Losses {
    crate::Losses::default()
}

/// Converts a document.
///
/// # Errors
/// When it cannot be read.
pub fn convert(
    _bytes: &[u8],
    _target: &Target,
    _with_losses: bool,
    _out: &mut Vec<u8>,
) -> Result<crate::Losses, crate::ReadError> {
    Ok(crate::Losses::default())
}
