//! Bytes to values and back: one spanned tree for YAML and JSON, and the documents of the field on top of it.
//!
//! Pure: no I/O, no clock. Every reader is bounded, keeps going where it can, and says what it skipped.

pub mod conformance;
pub mod dockerfile;
pub mod gemara;
pub mod purl;
pub mod security_insights;
pub mod security_txt;
mod shape;
pub mod shell;
pub mod tree;
mod validate;
pub mod vers;
pub mod versions;
pub mod vex;

pub use validate::{validate, validate_all};
