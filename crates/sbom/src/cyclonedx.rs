//! CycloneDX 1.2 to 1.7: JSON and XML, read, written, and carried from version to version.

mod carry;
mod fit;
mod read;
mod words;
mod write;
pub mod xml;

pub use carry::carry;
pub(crate) use carry::schema;
pub(crate) use read::kind_of;
pub use read::read;
pub use write::write;
pub(crate) use write::write_pieces;

/// Versions that have a JSON form.
pub const VERSIONS: &[&str] = &["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// The version that is written when none is asked for.
pub const NEWEST: &str = "1.7";

#[cfg(test)]
pub(crate) mod tests;
