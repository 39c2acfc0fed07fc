//! JSON (RFC 8259) into the spanned tree.

use super::{Document, Limits, SyntaxError};

/// Reads a JSON document.
pub fn parse_json(_bytes: &[u8], _limits: &Limits) -> Result<Document, SyntaxError> {
    Err(SyntaxError { message: "the reader is not written yet".into(), line: 1, column: 1, limit: false })
}
