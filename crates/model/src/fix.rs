//! Repairs: what would be written, what it closes, and what is left to a person.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{RepoPath, Subject, report::Tool};

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
    /// Repairs that were not written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Fix>,
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
    /// How much care it asks for.
    pub class: FixClass,
    /// Requirements that it bears on.
    pub requirements: Vec<String>,
    /// The files that it touches.
    pub files: Vec<RepoPath>,
    /// The edits, in the order of the files and of their bytes.
    pub edits: Vec<FixEdit>,
    /// Verdicts that turn.
    pub turns: Vec<FixTurn>,
    /// What it would have to ask a person.
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
    pub before: crate::Verdict,
    /// The verdict afterwards.
    pub after: crate::Verdict,
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
