//! The component graph, and every SBOM format at its edge.
//!
//! Pure: no I/O, no clock, no randomness; same input, same bytes. A format is a reader `bytes -> Graph` and a writer
//! `Graph -> bytes`; nothing else of the crate depends on a format. What a writer cannot say is in its [`Losses`].

mod base64;
pub mod convert;
pub mod cyclonedx;
pub mod diff;
pub mod document;
pub mod enrich;
pub mod graph;
pub mod identity;
pub mod json;
pub mod loss;
pub mod make;
pub mod merge;
pub mod own;
mod reference;
mod schema;
pub mod score;
pub mod snapshot;
pub mod spdx;
pub mod validate;
mod xml;
mod xsd;

pub use document::{Format, ReadError, Source, detect, parse, read};
pub use graph::{Component, Edge, Graph, Text};
pub use loss::{Loss, Losses};
