//! One file alone: its class, and whatever it is a document, manifest, workflow, or other known file of.

use serde::{Deserialize, Serialize};
use slam_model::{RepoPath, evidence::tree::Mode};

/// How much of a file `read` wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Nothing: the mode tells all (submodules).
    Nothing,
    /// So many bytes from the start.
    Head(u64),
    /// All of it.
    Whole,
}

/// What the collector brings of one file.
#[derive(Debug, Clone, Copy)]
pub enum Blob<'b> {
    /// All bytes.
    Whole(&'b [u8]),
    /// The first bytes of a longer file.
    Head(&'b [u8]),
    /// It could not be read: the cause.
    Unreadable(&'b str),
}

/// Returns how much of a file `read` wants to see.
pub fn want(_path: &RepoPath, _mode: Mode, _size: u64) -> Want {
    Want::Whole
}

/// What one file says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlobFacts {}

/// Reads one file.
pub fn read(_path: &RepoPath, _mode: Mode, _blob: Blob<'_>) -> BlobFacts {
    BlobFacts {}
}
