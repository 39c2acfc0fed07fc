//! Results that outputs show: of `check`, `status`, `validate`, and `explain`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Citation, Confidence, Effort, Level, Missing, Oddity, Place, Problem, RepoPath, RequirementId, Severity, Sha256,
    Subject, Verdict, evidence::ci::Taint,
};

/// The program that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `slam`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The standard that a report judges by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardRef {
    /// `osps-baseline`, `cra-readiness`.
    pub id: String,
    /// The release, as the standard names it: `2026-08-28`.
    pub version: String,
    /// Digest over the ids, levels, and texts of the catalogue.
    pub catalog_sha256: Sha256,
}

/// The result of `slam check`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckReport {
    /// `slam.check/1`.
    pub schema: String,
    /// The program.
    pub tool: Tool,
    /// What was judged.
    pub subject: Subject,
    /// By what.
    pub standard: StandardRef,
    /// Up to which level; levels are cumulative.
    pub level: Level,
    /// The time that ages are counted to.
    pub as_of: Timestamp,
    /// One result a requirement, in the order of the catalogue.
    pub requirements: Vec<RequirementResult>,
    /// How many of each verdict.
    pub summary: Summary,
    /// How much was decided.
    pub coverage: Coverage,
    /// What the reader should know of the run: declarations that expired, catalogue text that changed, limits reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What readers passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub oddities: Vec<Oddity>,
    /// Shell commands that record the forge's replies for `--forge-snapshot`, when none was given and the forge is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recording: Vec<String>,
}

impl CheckReport {
    /// The name of the format.
    pub const SCHEMA: &'static str = "slam.check/1";
}

/// The result for one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementResult {
    /// The requirement.
    pub id: RequirementId,
    /// Its lowest level in the catalogue.
    pub level: Level,
    /// What it asks, in our words.
    pub title: String,
    /// The verdict.
    pub verdict: Verdict,
    /// How sure.
    pub confidence: Confidence,
    /// `check-id/reason-code`, stable.
    pub reason: String,
    /// The reason for people.
    pub message: String,
    /// What the verdict rests on.
    pub evidence: Vec<Citation>,
    /// What would lift it.
    pub missing: Vec<Missing>,
    /// Ids of repairs that `slam fix` has in this build.
    pub fixes: Vec<String>,
    /// What closing the gap costs; `None` when there is no gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
    /// A waiver that accepts a failure: shown beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<String>,
}

/// How many of each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Passed.
    pub passed: u32,
    /// Failed.
    pub failed: u32,
    /// NeedsReview.
    pub needs_review: u32,
    /// NotApplicable.
    pub not_applicable: u32,
    /// Unknown.
    pub unknown: u32,
    /// NotRun.
    pub not_run: u32,
}

impl Summary {
    /// Returns the count of the verdicts.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        verdicts.into_iter().fold(Self::default(), |mut sum, verdict| {
            *match verdict {
                Verdict::Passed => &mut sum.passed,
                Verdict::Failed => &mut sum.failed,
                Verdict::NeedsReview => &mut sum.needs_review,
                Verdict::NotApplicable => &mut sum.not_applicable,
                Verdict::Unknown => &mut sum.unknown,
                Verdict::NotRun => &mut sum.not_run,
            } += 1;
            sum
        })
    }

    /// Returns the coverage: decided is Passed, Failed, and NotApplicable.
    pub fn coverage(self) -> Coverage {
        let decided = self.passed + self.failed + self.not_applicable;
        Coverage { decided, all: decided + self.needs_review + self.unknown + self.not_run }
    }
}

/// How much was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Requirements with a decision.
    pub decided: u32,
    /// All requirements.
    pub all: u32,
}

/// How far a badge is; never a word of award.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BadgeStatus {
    /// Every part that the tree can show is met.
    EvidenceFound,
    /// Some parts are met.
    Partial,
    /// Nothing is there yet.
    NotStarted,
    /// A deciding part cannot be seen at all.
    Unknown,
}

impl BadgeStatus {
    /// Returns the name for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::EvidenceFound => "evidence found",
            Self::Partial => "partial",
            Self::NotStarted => "not started",
            Self::Unknown => "unknown",
        }
    }
}

/// The result of `slam status`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusReport {
    /// `slam.status/1`.
    pub schema: String,
    /// The program.
    pub tool: Tool,
    /// What was judged.
    pub subject: Subject,
    /// The edition's id: `fall-2026`.
    pub event: String,
    /// The edition's name for people.
    pub event_title: String,
    /// Digest of the objective set.
    pub objectives_sha256: Sha256,
    /// The standard behind it.
    pub standard: StandardRef,
    /// The level.
    pub level: Level,
    /// What set the level: `--level`, `slam.toml`, or `default`.
    pub level_source: String,
    /// The time that ages are counted to.
    pub as_of: Timestamp,
    /// Whether `as_of` lies after the edition's last date: this is then a self-check.
    pub self_check: bool,
    /// One entry a badge, in the edition's order.
    pub badges: Vec<BadgeResult>,
    /// The one next step; `None` when nothing that a person can do is open.
    pub next: Option<NextStep>,
    /// Open parts that turn most for the given hours, best first; only when hours were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plan: Vec<PlannedStep>,
    /// What the reader should know of the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl StatusReport {
    /// The name of the format.
    pub const SCHEMA: &'static str = "slam.status/1";
}

/// How far one badge is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeResult {
    /// `cleaner`, `chronicler`, `inspector`, `mechanizer`, `defender`, `cra-readiness`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// How far it is.
    pub status: BadgeStatus,
    /// Parts that are met.
    pub met: Vec<PartResult>,
    /// Parts that are open, those that cannot be seen included.
    pub open: Vec<PartResult>,
    /// Everything that the met parts rest on, best first.
    pub evidence: Vec<Citation>,
}

/// One part of a badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartResult {
    /// Its id, unique within the edition.
    pub id: String,
    /// What it asks.
    pub title: String,
    /// The verdict that its rule folds to.
    pub verdict: Verdict,
    /// The reason for people.
    pub message: String,
    /// Ids of the requirements and checks that it folds.
    pub of: Vec<String>,
    /// What it rests on.
    pub evidence: Vec<Citation>,
    /// What would close it.
    pub missing: Vec<Missing>,
    /// What closing it costs; `None` when it is met or nobody can do anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
    /// Whether the tree can show it, or only the network.
    pub visible: Visible,
}

/// Who can show a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visible {
    /// The tree.
    Tree,
    /// A person merely confirms what the tree says: the claims of the Security Insights file are true.
    PersonConfirms,
    /// The network merely confirms what the tree says: an address answers.
    NetworkConfirms,
    /// The network is the evidence: a run finished, a result was published.
    NetworkProves,
}

/// The one next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// The badge.
    pub badge: String,
    /// The part.
    pub part: String,
    /// What to do, as one sentence.
    pub step: String,
    /// A command that runs in this build.
    pub command: String,
    /// What it costs.
    pub effort: Effort,
}

/// A step of the week's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// What to do.
    #[serde(flatten)]
    pub step: NextStep,
    /// Titles of the parts that it closes.
    pub closes: Vec<String>,
}

/// The result of `slam validate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidateReport {
    /// `slam.validate/1`.
    pub schema: String,
    /// One entry a file, in the order of the command line.
    pub files: Vec<FileValidation>,
}

impl ValidateReport {
    /// The name of the format.
    pub const SCHEMA: &'static str = "slam.validate/1";
}

/// What validation says of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileValidation {
    /// The file as named.
    pub path: String,
    /// `security-insights`, `gemara-control-catalog` …; `None` when it was not recognised.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The version that it was judged by.
    pub version: Option<String>,
    /// Whether every rule holds.
    pub valid: bool,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What the file asks for that stands in another document which was not given; no problem.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_saw_nothing_has_decided_nothing() {
        let sum = Summary::of([Verdict::Unknown, Verdict::NotRun, Verdict::NeedsReview]);
        assert_eq!(sum.coverage(), Coverage { decided: 0, all: 3 });
    }
}

/// The result of `slam check --standard ci`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CiReport {
    /// `slam.ci/1`.
    pub schema: String,
    /// The program.
    pub tool: Tool,
    /// What was looked at.
    pub subject: Subject,
    /// The time of the commit, or `--now`.
    pub as_of: Timestamp,
    /// Definitions that were read.
    pub definitions: usize,
    /// What was found, sorted by place.
    pub findings: Vec<CiResult>,
    /// What was found and a comment in the file asks to pass over.
    pub ignored: Vec<IgnoredCiResult>,
    /// Files that configure CI and could not be read, or belong to a system that this build does not read.
    pub unread: Vec<RepoPath>,
    /// The rules that the findings name, sorted by id.
    pub rules: Vec<CiRuleText>,
    /// How many of each severity; what is ignored does not count.
    pub summary: SeveritySummary,
    /// What the reader should know of the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What readers passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub oddities: Vec<Oddity>,
}

impl CiReport {
    /// The name of the format.
    pub const SCHEMA: &'static str = "slam.ci/1";

    /// Returns what is known of the rule of a finding.
    pub fn rule(&self, id: &str) -> Option<&CiRuleText> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok().and_then(|at| self.rules.get(at))
    }
}

/// One finding about CI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CiResult {
    /// The rule.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// The file.
    pub path: RepoPath,
    /// First line, from 1.
    pub line: u32,
    /// First character in it, from 1.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// The character behind the last one.
    pub end_column: u32,
    /// What happens, as a lower-case fragment.
    pub message: String,
    /// The words that stand there.
    pub text: String,
    /// Who controls what reaches the place, or can make use of it.
    pub exploitable_by: Taint,
    /// What other tools and standards call it.
    pub aliases: Vec<String>,
    /// The repair that a program can make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// Other places that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Place>,
}

/// A finding that a comment asks to pass over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IgnoredCiResult {
    /// The finding.
    #[serde(flatten)]
    pub finding: CiResult,
    /// Line of the comment.
    pub ignored_at_line: u32,
    /// The reason that it gives.
    pub reason: Option<String>,
}

/// A rule for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CiRuleText {
    /// Its id.
    pub id: String,
    /// The weak state in a few words.
    pub title: String,
    /// Why it matters and what to do.
    pub why: String,
}

/// How many findings of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SeveritySummary {
    /// Critical ones.
    pub critical: usize,
    /// High ones.
    pub high: usize,
    /// Medium ones.
    pub medium: usize,
    /// Low ones.
    pub low: usize,
    /// Informational ones.
    pub informational: usize,
    /// Ignored ones.
    pub ignored: usize,
}

impl SeveritySummary {
    /// Counts severities.
    pub fn of(severities: impl IntoIterator<Item = Severity>, ignored: usize) -> Self {
        let mut sum = Self { ignored, ..Self::default() };
        for severity in severities {
            *match severity {
                Severity::Critical => &mut sum.critical,
                Severity::High => &mut sum.high,
                Severity::Medium => &mut sum.medium,
                Severity::Low => &mut sum.low,
                Severity::Informational => &mut sum.informational,
            } += 1;
        }
        sum
    }
}
