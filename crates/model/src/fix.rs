//! Repairs: what would be written, what it closes, and what is left to a person.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{RepoPath, Subject, Verdict, Who, report::Tool};

/// The result of `slam fix`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FixReport {
    /// `slam.fix/1`.
    pub schema: String,
    /// The program.
    pub tool: Tool,
    /// The repository.
    pub subject: Subject,
    /// The time that ages are counted to.
    pub as_of: Timestamp,
    /// Repairs; with `--apply` those that were written.
    pub fixes: Vec<Fix>,
    /// Repairs that hold and were not written, on top of those that were: they need a person's look.
    #[serde(default)]
    pub left: Vec<Fix>,
    /// Repairs that did not hold when the tree was judged again: faults of ours, and nothing of them is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
    /// Names that can be moved, and whose commit or digest nobody told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unresolved: Vec<String>,
    /// What stays open and only a person can click, decide, or answer; with `--remaining`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remaining: Vec<Remaining>,
    /// What the reader should know of the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl FixReport {
    /// The name of the format.
    pub const SCHEMA: &'static str = "slam.fix/1";
}

/// How much care a repair asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FixClass {
    /// It changes nothing that anybody can rely on.
    Safe,
    /// It can change what a run does; a person looks at the edit first.
    NeedsEyes,
}

/// One repair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// Its id, the `fix` of the findings that it closes.
    pub id: String,
    /// What it does, as an imperative without a full stop.
    pub title: String,
    /// How much care it asks for.
    pub class: FixClass,
    /// Requirements that it bears on.
    pub requirements: Vec<String>,
    /// Badges whose rules name them.
    #[serde(default)]
    pub badges: Vec<String>,
    /// The files that it touches.
    pub files: Vec<RepoPath>,
    /// The edits, in the order of the files and of their bytes. Where several repairs insert at one place, the texts follow
    /// each other in the order of the repairs.
    pub edits: Vec<FixEdit>,
    /// Verdicts that turn.
    pub turns: Vec<FixTurn>,
    /// What nobody answered yet, `key: question`; in the edits a marked blank stands there.
    pub questions: Vec<String>,
    /// Findings that are gone afterwards.
    #[serde(default)]
    pub closes: Vec<Closed>,
}

/// New text for a range of bytes of the old file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixEdit {
    /// The file.
    pub path: RepoPath,
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
    /// What stands there afterwards.
    pub text: String,
}

/// A verdict that a repair turns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixTurn {
    /// The requirement.
    pub requirement: String,
    /// The verdict before.
    pub before: Verdict,
    /// The verdict afterwards.
    pub after: Verdict,
}

/// A finding that a repair closes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The rule.
    pub rule: String,
    /// The file.
    pub path: RepoPath,
    /// The line before the repair.
    pub line: u32,
}

/// A repair that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Its id.
    pub id: String,
    /// What the second look found, as a fragment.
    pub reason: String,
}

/// What stays open after the repairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// The requirement, or the check of a badge.
    pub requirement: String,
    /// The verdict after the repairs.
    pub verdict: Verdict,
    /// Who can close it.
    pub who: Who,
    /// What it takes in minutes, as far as that is known.
    pub minutes: Option<u16>,
    /// Why it is open, as a fragment.
    pub message: String,
    /// What to do.
    pub advice: Vec<String>,
}
