//! How much a security policy says, counted on its bytes.

use serde::{Deserialize, Serialize};

use crate::RepoPath;

/// Counts of one security policy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PolicyText {
    /// The file.
    pub path: RepoPath,
    /// Its length in bytes.
    pub bytes: u64,
    /// Different addresses of the web in it.
    pub links: u32,
    /// Different mail addresses in it.
    pub mails: u32,
    /// Bytes of all of these together.
    pub linked_bytes: u64,
    /// Words about disclosure and vulnerabilities, and numbers that can be days.
    pub hints: u32,
}
