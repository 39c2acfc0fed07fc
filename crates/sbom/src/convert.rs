//! From any format to any other.

use crate::{Format, Graph, Losses, ReadError};

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The format.
    pub format: Format,
    /// Its version.
    pub version: String,
}

/// Writes a graph.
pub fn write(_graph: &Graph, _target: &Target, _out: &mut Vec<u8>) -> Losses {
    Losses::default()
}

/// Converts a document.
///
/// # Errors
/// When it cannot be read.
pub fn convert(_bytes: &[u8], _target: &Target, _with_losses: bool, _out: &mut Vec<u8>) -> Result<Losses, ReadError> {
    Ok(Losses::default())
}
