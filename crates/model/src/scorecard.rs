//! Results of the Scorecard view: the checks of OpenSSF Scorecard, answered from the same evidence as everything else.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Oddity, RepoPath, Subject, evidence::annotations::Annotation, report::Tool};

/// The release of Scorecard whose checks these are.
pub const SCORECARD_VERSION: &str = "5.5.0";

/// How much a check weighs in the aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Risk {
    /// 2.5
    Low,
    /// 5
    Medium,
    /// 7.5
    High,
    /// 10
    Critical,
}

impl Risk {
    /// Returns the weight in halves, so that it is a whole number.
    pub fn half_weight(self) -> u32 {
        match self {
            Self::Low => 5,
            Self::Medium => 10,
            Self::High => 15,
            Self::Critical => 20,
        }
    }

    /// Returns the name as Scorecard writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }
}

/// The result of `slam check --standard scorecard`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScorecardReport {
    /// The program.
    pub tool: Tool,
    /// What was judged.
    pub subject: Subject,
    /// The time that ages are counted to.
    pub as_of: Timestamp,
    /// Whether every answer is Scorecard's own, its known errors included.
    pub strict: bool,
    /// The checks by name.
    pub checks: Vec<CheckScore>,
    /// What the reader should know of the run.
    pub notes: Vec<String>,
    /// What readers passed over.
    pub oddities: Vec<Oddity>,
    /// Shell commands that record the forge's replies, when none were given and the forge is known.
    pub recording: Vec<String>,
}

impl ScorecardReport {
    /// Returns the weighted mean of the conclusive checks in tenths, rounded; `None` when there are none.
    pub fn aggregate_tenths(&self) -> Option<u32> {
        let told = self.checks.iter().filter_map(|one| Some((one.risk.half_weight(), u32::from(one.score?))));
        let (points, weight) = told.fold((0, 0), |(points, weight), (by, score)| (points + by * score, weight + by));
        (weight > 0).then(|| (20 * points + weight) / (2 * weight))
    }
}

/// The answer of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckScore {
    /// The name, as Scorecard has it.
    pub name: String,
    /// How much it weighs.
    pub risk: Risk,
    /// What it asks, as one sentence.
    pub short: String,
    /// Where Scorecard documents it.
    pub url: String,
    /// Subjects of the check.
    pub tags: Vec<String>,
    /// From where Scorecard can answer it: `local`, `online-scm`, or `branch-protection`.
    pub category: String,
    /// 0 to 10; `None` when it is inconclusive.
    pub score: Option<u8>,
    /// Why, as a lower-case fragment.
    pub reason: String,
    /// What was seen, in order.
    pub details: Vec<Detail>,
    /// The same as outcomes of Scorecard's probes.
    pub findings: Vec<ProbeFinding>,
    /// What to do to score higher.
    pub next: Vec<String>,
    /// What would make an inconclusive answer, or a guess, a certain one.
    pub visible: Vec<String>,
    /// Where the answer differs from Scorecard's on purpose, and why.
    pub deviations: Vec<String>,
    /// Whether the answer is inferred from traces and could be wrong.
    pub guess: bool,
    /// What maintainers say about it, when it is not at its best.
    pub annotations: Vec<Annotation>,
}

/// How much a detail matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DetailLevel {
    /// It lowers the score, or could.
    Warn,
    /// It speaks for the project, or explains the score.
    Info,
    /// It neither lowers nor raises the score.
    Debug,
}

impl DetailLevel {
    /// Returns the word before a detail.
    pub fn word(self) -> &'static str {
        match self {
            Self::Warn => "Warn",
            Self::Info => "Info",
            Self::Debug => "Debug",
        }
    }
}

/// One thing that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// How much it matters.
    pub level: DetailLevel,
    /// What it is, as a fragment.
    pub text: String,
    /// Where.
    pub location: Option<Location>,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The file, or an address.
    pub path: RepoPath,
    /// First line, from 1.
    pub line: Option<u32>,
    /// Last line.
    pub end_line: Option<u32>,
    /// The words.
    pub snippet: Option<String>,
    /// What the path is.
    pub kind: LocationKind,
}

/// What a path of a location is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LocationKind {
    /// A file with lines.
    Source,
    /// A binary file.
    Binary,
    /// A document.
    Text,
    /// An address, a release, a commit: nothing of the tree.
    Url,
}

impl LocationKind {
    /// Returns the number that Scorecard's probe format has for it.
    pub fn number(self) -> u8 {
        match self {
            Self::Source => 1,
            Self::Binary => 2,
            Self::Text => 3,
            Self::Url => 4,
        }
    }
}

/// What a probe can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// What it looks for is there.
    True,
    /// What it looks for is not there.
    False,
    /// The data cannot be seen.
    NotAvailable,
    /// This build cannot tell.
    NotSupported,
    /// The question does not arise.
    NotApplicable,
    /// Something could not be read.
    Error,
}

/// One outcome of one of Scorecard's probes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeFinding {
    /// The probe.
    pub probe: String,
    /// What it says.
    pub outcome: Outcome,
    /// What it says in words.
    pub message: String,
    /// Where.
    pub location: Option<Location>,
    /// Numbers and names behind it.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What to do about it.
    pub remediation: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_aggregate_is_the_weighted_mean_of_the_conclusive_checks() {
        let check = |risk, score| CheckScore {
            name: String::new(),
            risk,
            short: String::new(),
            url: String::new(),
            tags: Vec::new(),
            category: String::new(),
            score,
            reason: String::new(),
            details: Vec::new(),
            findings: Vec::new(),
            next: Vec::new(),
            visible: Vec::new(),
            deviations: Vec::new(),
            guess: false,
            annotations: Vec::new(),
        };
        let report = |checks| ScorecardReport {
            tool: Tool { name: "slam".into(), version: "0".into() },
            subject: Subject::default(),
            as_of: Timestamp::UNIX_EPOCH,
            strict: false,
            checks,
            notes: Vec::new(),
            oddities: Vec::new(),
            recording: Vec::new(),
        };
        for (checks, expected) in [
            (vec![], None),
            (vec![check(Risk::High, None)], None),
            (vec![check(Risk::Critical, Some(10)), check(Risk::Low, Some(0))], Some(80)),
            // (7.5 * 9 + 5 * 10 + 2.5 * 3) / 15 = 8.33
            (vec![check(Risk::High, Some(9)), check(Risk::Medium, Some(10)), check(Risk::Low, Some(3))], Some(83)),
        ] {
            assert_eq!(report(checks).aggregate_tenths(), expected);
        }
    }
}
