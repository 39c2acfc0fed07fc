//! Manifests and lock files, as far as posture asks; the component graph reads them whole.

use serde::{Deserialize, Serialize};

use crate::{Quote, RepoPath, evidence::tree::Role};

/// One manifest or lock file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The file.
    pub path: RepoPath,
    /// purl type of the ecosystem: `cargo`, `npm`, `golang`, `pypi`, `gem`, `maven`, `nuget` …
    pub ecosystem: String,
    /// What it is.
    pub kind: ManifestKind,
    /// What the path says it is for.
    pub role: Role,
    /// The package's name.
    #[serde(default)]
    pub name: Option<Quote>,
    /// The package's version.
    #[serde(default)]
    pub version: Option<Quote>,
    /// The licence field.
    #[serde(default)]
    pub license: Option<Quote>,
    /// How many direct dependencies a manifest lists, or how many packages a lock file fixes; `None` when nothing counts
    /// them.
    #[serde(default)]
    pub dependencies: Option<u32>,
    /// Addresses in it: homepage, repository, registries.
    #[serde(default)]
    pub addresses: Vec<Quote>,
}

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ManifestKind {
    /// Names the direct dependencies.
    Manifest,
    /// Fixes all dependencies.
    Lock,
}
