//! Gemara documents of the tree.

use serde::{Deserialize, Serialize};

use crate::{Problem, RepoPath};

/// A Gemara document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GemaraDocument {
    /// The file.
    pub path: RepoPath,
    /// `metadata.type`: `ControlCatalog`, `ThreatCatalog`, `CapabilityCatalog`, `EvaluationLog` …
    pub artifact: Option<String>,
    /// `metadata.gemara-version`.
    pub version: Option<String>,
    /// `metadata.id`.
    pub id: Option<String>,
    /// Whether it is written in the layout before 1.0.
    pub before_one: bool,
    /// Rules that it breaks, references to the other documents of the tree included.
    pub problems: Vec<Problem>,
    /// How many entries it has: controls, threats, capabilities, evaluations.
    pub entries: u32,
    /// Line of the first entry, or of the metadata.
    pub line: u32,
}
