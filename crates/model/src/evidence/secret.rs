//! Secrets in the tree; their values are never kept.

use serde::{Deserialize, Serialize};

use crate::{Place, evidence::tree::Role};

/// A secret that stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Secret {
    /// Where it stands.
    pub place: Place,
    /// The rule that found it: `private-key`, `aws-access-key`, `github-token` …
    pub rule: String,
    /// What it is, for people, without its value.
    pub description: String,
    /// What the path says the file is for: test data is labelled, not hidden.
    pub role: Role,
}
