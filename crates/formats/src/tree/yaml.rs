//! YAML 1.2 into the spanned tree.

use super::{Document, Limits, SyntaxError};

/// Reads the first document of a YAML stream.
pub fn parse_yaml(bytes: &[u8], limits: &Limits) -> Result<Document, SyntaxError> {
    parse_yaml_all(bytes, limits)?.into_iter().next().ok_or_else(|| SyntaxError {
        message: "no document".into(),
        line: 1,
        column: 1,
        limit: false,
    })
}

/// Reads every document of a YAML stream.
pub fn parse_yaml_all(_bytes: &[u8], _limits: &Limits) -> Result<Vec<Document>, SyntaxError> {
    Err(SyntaxError { message: "the reader is not written yet".into(), line: 1, column: 1, limit: false })
}
