//! Whether an XML document keeps the published schema of its version.

use slam_model::Problem;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// The version that its namespace names.
    pub(crate) version: Option<String>,
    /// What is wrong.
    pub(crate) problems: Vec<Problem>,
    /// What is doubtful.
    pub(crate) notes: Vec<String>,
}

/// Judges a document by the schema of the namespace that its root is in.
pub(crate) fn check(_bytes: &[u8]) -> Judgement {
    Judgement::default()
}
