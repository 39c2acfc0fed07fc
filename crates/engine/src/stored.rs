//! Evidence as a file: `slam.evidence/1`.

use slam_model::{Evidence, evidence::SCHEMA};

/// Why a file is not evidence.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// The text is not JSON of this format.
    #[error("is not `{SCHEMA}`")]
    Format(#[source] serde_json::Error),
    /// The format is another one.
    #[error("is `{0}`, and this build reads `{SCHEMA}`")]
    Schema(String),
}

/// Reads evidence that [`write_evidence`] wrote.
pub fn read_evidence(bytes: &[u8]) -> Result<Evidence, StoredError> {
    let evidence: Evidence = serde_json::from_slice(bytes).map_err(StoredError::Format)?;
    if evidence.schema == SCHEMA { Ok(evidence) } else { Err(StoredError::Schema(evidence.schema)) }
}

/// Returns evidence as JSON, with a line break at the end.
pub fn write_evidence(evidence: &Evidence) -> Result<Vec<u8>, StoredError> {
    let mut bytes = serde_json::to_vec(evidence).map_err(StoredError::Format)?;
    bytes.push(b'\n');
    Ok(bytes)
}
