//! All files together, with history, releases, and what was given from outside.

use jiff::Timestamp;
use slam_model::{
    Evidence, Fact, ForgeKind, Oddity, RepoPath, Subject,
    evidence::{history::History, release::Releases},
};

use crate::{BlobFacts, IndexEntry};

/// A file that was given on the command line: its name for citations, and its bytes.
#[derive(Debug, Clone)]
pub struct Given {
    /// The name.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Everything that a collector brings.
#[derive(Debug)]
pub struct Sources {
    /// What is judged; `forge` is filled by `fold` unless `forge_kind` is given.
    pub subject: Subject,
    /// The time that ages are counted to.
    pub as_of: Timestamp,
    /// The time that declarations expire by.
    pub today: Timestamp,
    /// Every path, sorted, with what its bytes say.
    pub files: Vec<(IndexEntry, BlobFacts)>,
    /// The history.
    pub history: Fact<History>,
    /// The releases.
    pub releases: Fact<Releases>,
    /// Files of the organisation's defaults (`--org-defaults DIR`).
    pub org_defaults: Option<Vec<(RepoPath, BlobFacts)>>,
    /// The parent Security Insights file (`--parent FILE`).
    pub parent: Option<Given>,
    /// Recorded replies of the forge (`--forge-snapshot FILE`).
    pub forge_snapshot: Option<Given>,
    /// Evaluation logs of other scanners (`--evaluation-log FILE`).
    pub evaluation_logs: Vec<Given>,
    /// The kind of forge (`--forge-kind`).
    pub forge_kind: Option<ForgeKind>,
    /// What the collector passed over.
    pub oddities: Vec<Oddity>,
}

/// Joins everything into evidence.
pub fn fold(sources: Sources) -> Evidence {
    Evidence::unseen(sources.subject, sources.as_of, sources.today)
}
