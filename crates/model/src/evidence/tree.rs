//! The index of a tree: every path with its size and class.

use serde::{Deserialize, Serialize};

use crate::{ObjectId, RepoPath};

/// What the tree holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TreeFacts {
    /// Every entry, sorted by path.
    pub entries: Vec<TreeEntry>,
}

/// One path of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeEntry {
    /// The path.
    pub path: RepoPath,
    /// The raw bytes of a path that is not UTF-8, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// The mode.
    pub mode: Mode,
    /// Size of the blob in bytes; `None` for submodules.
    #[serde(default)]
    pub size: Option<u64>,
    /// The blob's id; `None` in a work tree.
    #[serde(default)]
    pub oid: Option<ObjectId>,
    /// What the bytes are.
    pub class: BlobClass,
    /// What the path says the file is for.
    pub role: Role,
}

/// The mode of a tree entry, as git knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// A file.
    File,
    /// A file with the executable bit.
    Executable,
    /// A symbolic link; a fact, never followed.
    Symlink,
    /// A commit of another repository.
    Submodule,
}

/// What the bytes of a blob are, by magic bytes and content, at every depth.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "format", rename_all = "kebab-case")]
pub enum BlobClass {
    /// No bytes.
    Empty,
    /// Text that a person can review.
    Text,
    /// A program or compiled code: `ELF`, `PE`, `Mach-O`, `Java class`, `WebAssembly`, `Python bytecode` …
    Executable(String),
    /// An archive or package: `zip`, `jar`, `gzip`, `tar` …
    Archive(String),
    /// A picture, font, sound, film, or printable document: `png`, `woff2`, `pdf` …
    Media(String),
    /// Data in a known binary format that is neither of the above: `sqlite`, `parquet`, `git bundle` …
    Data(String),
    /// Bytes that are neither text nor a known format.
    UnknownBinary,
    /// A Git LFS pointer; the bytes are elsewhere.
    LfsPointer,
    /// The target of a symbolic link.
    Symlink,
    /// A commit of another repository.
    Submodule,
    /// Not read: the reason.
    NotRead(String),
}

/// What a path says its file is for; decides how findings in it are labelled, never whether they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Part of the product or its documents.
    #[default]
    Product,
    /// Test code or test data.
    Test,
    /// An example or sample.
    Example,
    /// Somebody else's code, kept in the tree.
    Vendored,
}
