//! What a change did to the posture: two commits judged the same way, one beside the other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Level, Missing, ObjectId, RepoPath, Severity, Subject, Verdict, report::Tool};

/// The result of `slam check --diff`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiffReport {
    /// `slam.diff/1`.
    pub schema: String,
    /// The program.
    pub tool: Tool,
    /// The repository at the later commit.
    pub subject: Subject,
    /// The earlier commit.
    pub base: Side,
    /// The later commit.
    pub head: Side,
    /// By what both were judged.
    pub standard: Judged,
    /// The time that ages of both are counted to.
    pub as_of: Timestamp,
    /// Verdicts that turned, in the order of the standard.
    pub verdicts: Vec<Turned>,
    /// Scores that moved, the aggregate first, where the standard has scores.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<Moved>,
    /// Findings that only the later commit has, by place.
    pub new: Vec<Located>,
    /// Findings that only the earlier commit has, by place.
    pub gone: Vec<Located>,
    /// How many of each.
    pub summary: DiffSummary,
    /// What stops the gate, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// What the reader should know of the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl DiffReport {
    /// The name of the format.
    pub const SCHEMA: &'static str = "slam.diff/1";
}

/// One of the two commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// How the caller named it.
    pub rev: String,
    /// The commit.
    pub commit: Option<ObjectId>,
    /// Its committer time.
    pub time: Option<Timestamp>,
    /// Whether it is where both lines part (`BASE...HEAD`) instead of what the caller named.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub merge_base: bool,
}

/// The standard that both were judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// `osps-baseline`, `cra-readiness`, `ci`, `scorecard`.
    pub id: String,
    /// The release, when the standard has releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Up to which level, when it has levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

/// Whether a turn is for the good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// A requirement lost ground.
    Worse,
    /// A requirement gained ground.
    Better,
    /// Neither: what did not apply is met, or the other way round.
    Other,
}

impl Turn {
    /// Returns the way from one verdict to another; `None` when they are the same.
    pub fn between(from: Verdict, to: Verdict) -> Option<Self> {
        let ground = |verdict| match verdict {
            Verdict::Passed | Verdict::NotApplicable | Verdict::NotRun => 0,
            Verdict::NeedsReview => 1,
            Verdict::Unknown => 2,
            Verdict::Failed => 3,
        };
        (from != to).then(|| match ground(to).cmp(&ground(from)) {
            std::cmp::Ordering::Greater => Self::Worse,
            std::cmp::Ordering::Less => Self::Better,
            std::cmp::Ordering::Equal => Self::Other,
        })
    }
}

impl Turn {
    /// Returns the way from one score to another; `None` when they are the same. A score that can no longer be told is
    /// worse: nobody knows whether it still holds.
    pub fn between_scores(from: Option<f64>, to: Option<f64>) -> Option<Self> {
        match (from, to) {
            (Some(from), Some(to)) if to < from => Some(Self::Worse),
            (Some(from), Some(to)) if to > from => Some(Self::Better),
            (Some(_), None) => Some(Self::Worse),
            (None, Some(_)) => Some(Self::Other),
            _ => None,
        }
    }
}

/// A verdict that turned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned {
    /// The requirement.
    pub id: String,
    /// What it asks.
    pub title: String,
    /// The verdict on the earlier commit.
    pub from: Verdict,
    /// The verdict on the later commit.
    pub to: Verdict,
    /// For the good or not.
    pub turn: Turn,
    /// The reason of the later verdict.
    pub message: String,
    /// What would lift it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
}

/// What the aggregate is called among the scores.
pub const AGGREGATE: &str = "score";

/// A score that moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The check, or [`AGGREGATE`].
    pub check: String,
    /// The score on the earlier commit, 0 to 10; `None` when it was inconclusive.
    pub from: Option<f64>,
    /// The score on the later commit.
    pub to: Option<f64>,
    /// For the good or not.
    pub turn: Turn,
    /// The reason of the later score.
    pub message: String,
    /// What would lift it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<String>,
}

/// A finding at its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located {
    /// What found it: `check-id/reason-code`, or a rule of CI analysis.
    pub rule: String,
    /// Requirements that it bears on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// Whether it fails a requirement or asks for a person's eye; `None` where the standard has no verdicts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// How bad it is, where findings have a severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The file.
    pub path: RepoPath,
    /// The raw bytes of a path that is not UTF-8, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// The words that stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
}

/// How many of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DiffSummary {
    /// Verdicts that got worse.
    pub worse: u64,
    /// Verdicts that got better.
    pub better: u64,
    /// Findings that are new.
    pub new: u64,
    /// Findings that are gone.
    pub gone: u64,
    /// Findings that both commits have.
    pub kept: u64,
}

/// How the gate ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// The bound of `--fail-on`.
    pub fail_on: String,
    /// Whether nothing new reaches it.
    pub passed: bool,
    /// Requirements whose verdict turned to one that stops the gate, and rules whose new findings do.
    pub stopped_by: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Failed, NeedsReview, NotApplicable, Passed, Unknown};

    #[test]
    fn ground_is_lost_or_won() {
        for (from, to, expected) in [
            (Passed, Passed, None),
            (Passed, Failed, Some(Turn::Worse)),
            (Unknown, Failed, Some(Turn::Worse)),
            (Failed, NeedsReview, Some(Turn::Better)),
            (NeedsReview, Unknown, Some(Turn::Worse)),
            (NotApplicable, Passed, Some(Turn::Other)),
        ] {
            assert_eq!(Turn::between(from, to), expected, "{from:?} to {to:?}");
        }
        for (from, to, expected) in [
            (Some(7.0), Some(7.0), None),
            (Some(7.0), Some(6.9), Some(Turn::Worse)),
            (Some(0.0), Some(10.0), Some(Turn::Better)),
            (Some(0.0), None, Some(Turn::Worse)),
            (None, Some(10.0), Some(Turn::Other)),
            (None, None, None),
        ] {
            assert_eq!(Turn::between_scores(from, to), expected, "{from:?} to {to:?}");
        }
    }
}
