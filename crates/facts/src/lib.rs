//! Bytes to facts, in two pure steps: [`read`] looks at one file alone, so that its answer can be kept by object id and
//! [`RULES_VERSION`]; [`fold`] joins the answers of all files with history, releases, and what was given from outside.

mod annotations;
pub mod ci;
mod class;
mod documents;
mod external;
mod fold;
mod forge;
mod fuzzing;
mod gemara;
mod hosting;
mod insights;
mod licenses;
mod manifests;
mod pinning;
mod policy_text;
mod process;
mod project;
mod read;
mod role;
mod secrets;
mod settings;
mod text;

pub use fold::{Given, Sources, fold};
pub use forge::snapshot_commands;
pub use licenses::read_license;
pub use project::replace_settings;
pub use read::{Blob, BlobFacts, Want, read, want};
pub use role::role;
pub use secrets::{FoundSecret, find_secrets, find_secrets_in_file};

use slam_model::{ObjectId, RepoPath, evidence::tree::Mode};

/// Changes whenever [`read`] would answer differently for the same path and bytes.
pub const RULES_VERSION: u32 = 8;

/// A path of a tree before anything was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// The path.
    pub path: RepoPath,
    /// The mode.
    pub mode: Mode,
    /// Size of the blob in bytes; `None` for submodules.
    pub size: Option<u64>,
    /// The blob's id; `None` in a work tree.
    pub oid: Option<ObjectId>,
}
