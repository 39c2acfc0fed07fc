//! What is judged.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ObjectId;

/// The kind of forge that hosts a repository; never assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForgeKind {
    /// GitHub or GitHub Enterprise.
    Github,
    /// GitLab, hosted or self-managed.
    Gitlab,
    /// Forgejo, Codeberg included.
    Forgejo,
    /// Gitea.
    Gitea,
    /// Bitbucket.
    Bitbucket,
    /// Azure DevOps.
    Azure,
    /// Gerrit.
    Gerrit,
    /// SourceHut.
    Sourcehut,
    /// Patches by mail, no forge.
    Mail,
    /// Nothing tells.
    #[default]
    Unknown,
}

impl ForgeKind {
    /// Every kind with its name on the command line.
    pub const NAMES: [(&'static str, Self); 10] = [
        ("github", Self::Github),
        ("gitlab", Self::Gitlab),
        ("forgejo", Self::Forgejo),
        ("gitea", Self::Gitea),
        ("bitbucket", Self::Bitbucket),
        ("azure", Self::Azure),
        ("gerrit", Self::Gerrit),
        ("sourcehut", Self::Sourcehut),
        ("mail", Self::Mail),
        ("unknown", Self::Unknown),
    ];

    /// Returns the kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// Returns the name of the kind.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("unknown", |(name, _)| name)
    }
}

/// What told the kind of forge.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Forge {
    /// The kind.
    pub kind: ForgeKind,
    /// What told it: `slam.toml`, `--forge-kind`, `marker .github/workflows`, `remote github.com`, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_by: Option<String>,
}

/// What is judged: a repository at one commit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Subject {
    /// The target as it was named on the command line.
    pub path: String,
    /// Address of the repository: of its remote `origin`, without user name and password.
    #[serde(default)]
    pub url: Option<String>,
    /// The commit, when the subject is a commit.
    #[serde(default)]
    pub commit: Option<ObjectId>,
    /// The tree.
    #[serde(default)]
    pub tree: Option<ObjectId>,
    /// Committer time of the commit.
    #[serde(default)]
    pub commit_time: Option<Timestamp>,
    /// Name of the branch at HEAD (or of `--rev`), when it is a branch.
    #[serde(default)]
    pub branch: Option<String>,
    /// Where it is hosted.
    #[serde(default)]
    pub forge: Forge,
    /// What kind of source the tree came from.
    #[serde(default)]
    pub source: TreeSource,
}

/// Where the bytes of the tree come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TreeSource {
    /// Git objects of a commit.
    #[default]
    Commit,
    /// Files of a work tree, as they are now.
    WorkTree,
    /// Edits in memory over another tree.
    Overlay,
}
