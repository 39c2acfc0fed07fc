//! What a reader of foreign data says about it.

use serde::{Deserialize, Serialize};

/// A rule that a document breaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Line of the offending value, from 1; of the structure that lacks something when something is missing.
    pub line: u32,
    /// JSON pointer (RFC 6901) of the value.
    pub pointer: String,
    /// What is wrong and what would be right, as a lower-case fragment.
    pub message: String,
}

/// Something that a reader passed over without giving up; never silent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Oddity {
    /// The file.
    pub path: crate::RepoPath,
    /// Line, from 1, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What was passed over and why, as a lower-case fragment.
    pub message: String,
}
