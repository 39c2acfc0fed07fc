//! CycloneDX XML to and from the JSON form of its version.

mod check;
mod form;
mod read;
mod table;
mod write;

pub(crate) use check::check;
pub use read::{read, to_json};
pub use write::write;

#[cfg(test)]
mod tests;
