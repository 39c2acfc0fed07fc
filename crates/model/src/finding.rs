//! What a check says: a verdict with its reason, its evidence, and what is missing.

use serde::{Deserialize, Serialize};

use crate::{Gap, Place, Quote, RepoPath};

/// The six results of Gemara's evaluation log (layer 5, `#Result`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// Evidence shows that the requirement is met.
    Passed,
    /// Evidence shows that it is not met.
    Failed,
    /// There is evidence, and a person has to judge it.
    NeedsReview,
    /// A gate says that the requirement does not apply.
    NotApplicable,
    /// What decides it could not be seen.
    Unknown,
    /// Nothing was evaluated.
    NotRun,
}

impl Verdict {
    /// All verdicts in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Passed, Self::Failed, Self::NeedsReview, Self::NotApplicable, Self::Unknown, Self::NotRun];

    /// Returns the place in the fold: Failed > Unknown > NeedsReview > Passed > NotApplicable > NotRun.
    pub fn weight(self) -> u8 {
        match self {
            Self::Failed => 5,
            Self::Unknown => 4,
            Self::NeedsReview => 3,
            Self::Passed => 2,
            Self::NotApplicable => 1,
            Self::NotRun => 0,
        }
    }

    /// Returns whichever of the two decides when both speak about one requirement.
    pub fn fold(self, other: Self) -> Self {
        if other.weight() > self.weight() { other } else { self }
    }

    /// Returns whether the verdict is a decision: Passed, Failed, or NotApplicable.
    pub fn is_decided(self) -> bool {
        matches!(self, Self::Passed | Self::Failed | Self::NotApplicable)
    }

    /// Returns the name for people: `needs review`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NeedsReview => "needs review",
            Self::NotApplicable => "not applicable",
            Self::Unknown => "unknown",
            Self::NotRun => "not run",
        }
    }
}

/// How bad a weakness is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// No weakness by itself: hygiene, or a place to know of.
    #[default]
    Informational,
    /// It helps an attack that something else makes possible.
    Low,
    /// It makes an attack possible under conditions that are not rare.
    Medium,
    /// It gives an attacker code, secrets, or a release.
    High,
    /// Anyone can do so at once.
    Critical,
}

impl Severity {
    /// Every severity with its name, the mildest first.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("informational", Self::Informational),
        ("low", Self::Low),
        ("medium", Self::Medium),
        ("high", Self::High),
        ("critical", Self::Critical),
    ];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, one)| *one == self).map_or("informational", |(name, _)| name)
    }
}

/// How sure a check is of its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A hint.
    Low,
    /// Likely: a heuristic on good ground.
    Medium,
    /// Shown by the evidence.
    High,
}

/// What kind of thing a citation points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CitationKind {
    /// A file of the tree, as a whole.
    File,
    /// Words in a document.
    Document,
    /// A field of the Security Insights file.
    Insights,
    /// A CI definition.
    Ci,
    /// A manifest, lock, or configuration file.
    Config,
    /// A licence text or header.
    License,
    /// A commit or a property of the history.
    History,
    /// A tag or release.
    Release,
    /// A recorded reply of the forge.
    Forge,
    /// A person's declaration.
    Declaration,
    /// The evaluation log of another scanner.
    EvaluationLog,
}

/// One piece of evidence of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Citation {
    /// What it points at.
    pub kind: CitationKind,
    /// The file, relative to the repository root.
    #[serde(default)]
    pub path: Option<RepoPath>,
    /// First line, from 1.
    #[serde(default)]
    pub line: Option<u32>,
    /// Last line.
    #[serde(default)]
    pub end_line: Option<u32>,
    /// The words that stand in these lines.
    #[serde(default)]
    pub quote: Option<String>,
    /// What the reader should know of it: a tag, a commit, an endpoint, a pointer, a tool with its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The raw bytes of a path that is not UTF-8, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
}

impl Citation {
    /// Returns a citation of a whole file.
    pub fn file(path: &RepoPath) -> Self {
        Self {
            kind: CitationKind::File,
            path: Some(path.clone()),
            line: None,
            end_line: None,
            quote: None,
            note: None,
            path_bytes: path.bytes_hex(),
        }
    }

    /// Returns a citation of lines without their words.
    pub fn place(kind: CitationKind, place: &Place) -> Self {
        Self { kind, line: Some(place.line), end_line: Some(place.end_line), ..Self::file(&place.path) }
    }

    /// Returns a citation of words.
    pub fn quote(kind: CitationKind, quote: &Quote) -> Self {
        Self { quote: Some(quote.text.clone()), ..Self::place(kind, &quote.place) }
    }

    /// Returns a citation of something that is not a file of the tree.
    pub fn note(kind: CitationKind, note: impl Into<String>) -> Self {
        Self { kind, path: None, line: None, end_line: None, quote: None, note: Some(note.into()), path_bytes: None }
    }

    /// Returns the citation with a note.
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}

/// Who can close a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Anyone who can send a change.
    Contributor,
    /// A maintainer of the repository.
    Maintainer,
    /// An administrator of the repository or organisation.
    Administrator,
}

/// What closing a gap costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Effort {
    /// Minutes of a person who knows the project.
    pub minutes: u16,
    /// Who must do it.
    pub who: Who,
}

/// What would lift a verdict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Missing {
    /// A short name of the need: `private reporting route`.
    pub need: String,
    /// What to do about it, as one sentence that names only flags and verbs of this build.
    pub detail: String,
}

/// What one check says of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// How sure.
    pub confidence: Confidence,
    /// Stable reason code in kebab-case, unique within the check: `no-private-route`.
    pub reason: String,
    /// The reason for people, as a lower-case fragment without a full stop.
    pub message: String,
    /// What the verdict rests on, best first.
    pub evidence: Vec<Citation>,
    /// What would lift the verdict; empty when it passed.
    pub missing: Vec<Missing>,
}

impl Finding {
    fn new(verdict: Verdict, confidence: Confidence, reason: &str, message: impl Into<String>) -> Self {
        let (reason, message) = (reason.to_owned(), message.into());
        Self { verdict, confidence, reason, message, evidence: Vec::new(), missing: Vec::new() }
    }

    /// Returns a pass of high confidence.
    pub fn passed(reason: &str, message: impl Into<String>) -> Self {
        Self::new(Verdict::Passed, Confidence::High, reason, message)
    }

    /// Returns a failure of high confidence.
    pub fn failed(reason: &str, message: impl Into<String>) -> Self {
        Self::new(Verdict::Failed, Confidence::High, reason, message)
    }

    /// Returns a call for a person's judgement.
    pub fn needs_review(reason: &str, message: impl Into<String>) -> Self {
        Self::new(Verdict::NeedsReview, Confidence::Medium, reason, message)
    }

    /// Returns that a gate closed the requirement.
    pub fn not_applicable(reason: &str, message: impl Into<String>) -> Self {
        Self::new(Verdict::NotApplicable, Confidence::High, reason, message)
    }

    /// Returns that the deciding part could not be seen, with the gap as what is missing.
    pub fn unknown(reason: &str, gap: &Gap) -> Self {
        Self::new(Verdict::Unknown, Confidence::High, reason, gap.why.clone()).missing(gap.why.clone(), gap.how.clone())
    }

    /// Returns that the deciding part is there and could not be read.
    pub fn broken(reason: &str, cause: &str) -> Self {
        Self::new(Verdict::Unknown, Confidence::High, reason, cause)
            .missing("readable data", format!("repair what could not be read: {cause}"))
    }

    /// Returns the finding with another confidence.
    pub fn confidence(self, confidence: Confidence) -> Self {
        Self { confidence, ..self }
    }

    /// Returns the finding with more evidence behind what it has.
    pub fn cite(mut self, more: impl IntoIterator<Item = Citation>) -> Self {
        self.evidence.extend(more);
        self
    }

    /// Returns the finding with one more need.
    pub fn missing(mut self, need: impl Into<String>, detail: impl Into<String>) -> Self {
        self.missing.push(Missing { need: need.into(), detail: detail.into() });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fold_follows_the_order_of_the_design() {
        use Verdict::{Failed, NeedsReview, NotApplicable, NotRun, Passed, Unknown};
        let order = [Failed, Unknown, NeedsReview, Passed, NotApplicable, NotRun];
        for (at, strong) in order.iter().enumerate() {
            for weak in &order[at..] {
                assert_eq!((strong.fold(*weak), weak.fold(*strong)), (*strong, *strong));
            }
        }
    }
}
