//! What maintainers say about Scorecard's checks in `scorecard.yml`.

use serde::{Deserialize, Serialize};

use crate::{Place, Problem, RepoPath};

/// The file of annotations.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Annotations {
    /// The file.
    pub path: RepoPath,
    /// One entry for each check and reason, in the order of the file.
    pub entries: Vec<Annotation>,
    /// What is wrong with it; with a problem Scorecard ignores the whole file.
    #[serde(default)]
    pub problems: Vec<Problem>,
}

/// What is said about one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// Its name in lower case.
    pub check: String,
    /// Why its score is not the whole truth.
    pub reason: Reason,
    /// Where it stands.
    pub place: Place,
}

/// The reasons that Scorecard knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// What was found is test data.
    TestData,
    /// What was found is needed and made harmless.
    Remediated,
    /// The check does not apply.
    NotApplicable,
    /// The project meets it in a way that the check cannot see.
    NotSupported,
    /// The project meets it in a way that the check should have seen.
    NotDetected,
}

impl Reason {
    /// Every reason with its name in the file.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("test-data", Self::TestData),
        ("remediated", Self::Remediated),
        ("not-applicable", Self::NotApplicable),
        ("not-supported", Self::NotSupported),
        ("not-detected", Self::NotDetected),
    ];

    /// Returns the reason of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, reason)| *reason)
    }

    /// Returns the name in the file.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, reason)| *reason == self).map_or("", |(name, _)| name)
    }

    /// Returns the reason as a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::TestData => "What was found is test data or an example.",
            Self::Remediated => "What was found is needed, and the danger was removed in another way.",
            Self::NotApplicable => "The check does not apply to this project.",
            Self::NotSupported => "The project meets the check in a way that it does not support.",
            Self::NotDetected => "The project meets the check in a way that it supports and did not detect.",
        }
    }
}
