//! The own format, `slam.sbom/1`: the whole graph in plain JSON, nothing lost.

pub(crate) mod extracted;
mod read;
mod write;

pub use read::read;
pub use write::write;
pub(crate) use write::write_pieces;

#[cfg(test)]
pub(crate) mod tests;
