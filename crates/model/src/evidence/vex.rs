//! VEX documents in the tree.

use serde::{Deserialize, Serialize};

use crate::{Place, Problem};

/// One VEX document, whatever its format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VexDocument {
    /// The file, from its first to its last line.
    pub place: Place,
    /// `openvex`, `csaf`, `cyclonedx`.
    pub format: String,
    /// How many statements it has.
    pub statements: u32,
    /// How many of them say that the project is not affected.
    pub not_affected: u32,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}
