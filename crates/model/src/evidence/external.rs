//! Results of other scanners.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{RequirementId, Verdict};

/// A Gemara evaluation log of another scanner, as facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationLog {
    /// The file that it was read from, for citations.
    pub source: String,
    /// The scanner with its version.
    pub tool: String,
    /// When it ran; `None` when the log does not say.
    pub at: Option<Timestamp>,
    /// The commit that it judged; `None` when the log does not say.
    #[serde(default)]
    pub commit: Option<String>,
    /// The catalogue and version that it judged by.
    #[serde(default)]
    pub catalog: Option<String>,
    /// One result a requirement.
    pub results: Vec<ExternalResult>,
}

/// One result of another scanner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalResult {
    /// The requirement.
    pub requirement: RequirementId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Its message.
    pub message: String,
}
