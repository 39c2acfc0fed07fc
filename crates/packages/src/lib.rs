//! Which packages a file lists: lock files, manifests, package databases, and what binaries say of themselves.
//!
//! Pure: no I/O, no clock. A reader is a function from the bytes of one file to a [`Listing`]; a directory, an archive
//! member, and an image layer share it. A reader never fails and never stops at the first oddity: what it could not
//! understand becomes a [`Problem`] of the listing. Adding one touches three places: its module, [`READERS`], and
//! `docs/accuracy.md`.

mod binary;
mod bytes;
mod digest;
mod file;
mod installed;
mod json;
mod listing;
mod lock;
mod reach;
mod readers;
mod tables;
#[cfg(test)]
mod testing;
mod tree;
mod yaml;

pub use file::{File, Files, NoFiles, folder_of};
pub use listing::{
    Confidence, Edge, EdgeKind, Hash, HashAlgorithm, Kind, Listing, Need, Package, Problem, Scope, Source, Unknown,
};
pub use readers::{Match, Needs, READERS, Reader, is_binary, readers_of, sniff};
