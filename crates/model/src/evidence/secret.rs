//! Secrets in the tree and in the history; their values are never kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{history::CommitRef, tree::Role};
use crate::{Confidence, Place, RepoPath};

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
    /// `High`: a checksum or structure proves it; `Medium`: form and randomness; `Low`: it may be public by design.
    #[serde(default = "Secret::likely")]
    pub confidence: Confidence,
    /// When it ceases to open anything, where it says so itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

impl Secret {
    fn likely() -> Confidence {
        Confidence::Medium
    }

    /// Returns whether it says of itself that it opened nothing any more at this time.
    pub fn has_expired(&self, at: Timestamp) -> bool {
        self.expires.is_some_and(|end| end < at)
    }
}

/// What a search through every file of every commit found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SecretHistory {
    /// Commits whose files were looked at.
    pub commits: u64,
    /// Files of all of them that were searched, each version once.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Versions that were not searched: too long, or not in this clone.
    pub left_out: u64,
    /// Whether the search stopped at a limit; older commits may hold more.
    #[serde(default)]
    pub limited: bool,
    /// Each secret once, however many versions of files hold it, oldest first.
    pub found: Vec<PastSecret>,
}

/// A secret that stands, or stood, in a file of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastSecret {
    /// The secret; its place is that of the version in which it came in.
    pub secret: Secret,
    /// The commit with which it came in.
    pub entered: CommitRef,
    /// How many versions of files hold it.
    pub versions: u64,
    /// A file of the judged commit that still holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<RepoPath>,
}
