//! Looks for packages in a tree, a folder, or a single file: finds the files that some reader of `slam_packages` is for,
//! brings their bytes, and hands them over.
//!
//! Two passes: readers that need nothing beside their file read at once, in parallel, and its bytes are dropped; files
//! that ask for others, and those that are asked for, are kept until all are here.

pub(crate) mod keep;
mod one;
mod target;
mod tree;

pub use keep::Keep;
pub(crate) use keep::{ASKED_BYTES, Interest, Kept, interest, read_beside, read_kept};
pub use one::of_file;
pub use target::{Looked, Target, TargetError, look};
pub use tree::{Below, of_tree};

use slam_sbom::make::Found;

/// What was found in a target.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// Listings, and what was not understood.
    pub found: Found,
    /// How many files the target has.
    pub files: u64,
    /// How many of them some reader was for.
    pub read: u64,
}

/// How much is read of one target before the rest is told as unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InventoryLimits {
    /// Bytes of a lock file, manifest, or database.
    pub text_bytes: u64,
    /// Bytes of a binary or archive.
    pub binary_bytes: u64,
    /// Bytes of all files that are kept for the second pass.
    pub kept_bytes: u64,
}

impl Default for InventoryLimits {
    fn default() -> Self {
        Self { text_bytes: 64 << 20, binary_bytes: 256 << 20, kept_bytes: 512 << 20 }
    }
}
