//! Tags, and what stands in the tree of the newest release.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ObjectId, Problem, RepoPath, evidence::license::LicenseText};

/// Releases as git shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Releases {
    /// Tags, newest first by time, ties by name.
    pub tags: Vec<Tag>,
    /// Names of tags that stand for a release: they parse as a version.
    pub releases: Vec<String>,
    /// The tree of the newest release.
    #[serde(default)]
    pub newest: Option<ReleaseTree>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Its name without `refs/tags/`.
    pub name: String,
    /// The commit that it points at; `None` when it points at something else.
    pub commit: Option<ObjectId>,
    /// Whether it is annotated.
    pub annotated: bool,
    /// Whether it carries a signature (not verified).
    pub signed: bool,
    /// The name inside an annotated tag, when it differs from the ref: the tag was renamed or moved by hand.
    #[serde(default)]
    pub inner_name: Option<String>,
    /// Tagger time, else committer time of the commit.
    pub time: Option<Timestamp>,
    /// The version that the name holds, without prefix: `1.2.3` of `v1.2.3` and of `tool-1.2.3`.
    #[serde(default)]
    pub version: Option<String>,
    /// What stands before the version: `tool-`, `v`, or nothing.
    #[serde(default)]
    pub prefix: String,
    /// Number of lines of the message of an annotated tag, signature left out.
    #[serde(default)]
    pub message_lines: u32,
}

/// What the tree of a release holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseTree {
    /// The tag.
    pub tag: String,
    /// Licence texts in it.
    pub licenses: Vec<LicenseText>,
    /// Licence fields of the manifests in its root: path and expression.
    #[serde(default)]
    pub license_fields: Vec<(RepoPath, String)>,
    /// Changelog files in it.
    #[serde(default)]
    pub changelogs: Vec<RepoPath>,
    /// Line of the changelog that names the version, in that changelog.
    #[serde(default)]
    pub changelog_entry: Option<crate::Quote>,
    /// What could not be read.
    #[serde(default)]
    pub problems: Vec<Problem>,
}
