//! What an evaluation says of a project in short, as the evaluation's row keeps it for lists, charts, and feeds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slam_event::{
    evaluation::{Changes, Look, ProjectResult},
    scoring::Snapshot,
};
use slam_model::{
    Verdict,
    report::{BadgeStatus, Coverage},
};

/// What an evaluation says of a project in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Summary {
    /// What there was to look at.
    pub look: Look,
    /// One entry a badge, in the edition's order.
    pub badges: Vec<BadgeLine>,
    /// How much was decided.
    pub coverage: Coverage,
    /// Requirements that passed.
    pub passed: u32,
    /// Repositories in scope that could not be reached, with what happened.
    #[serde(default)]
    pub unreachable: Vec<RepositoryLine>,
    /// Repositories out of scope, with the reason.
    #[serde(default)]
    pub out_of_scope: Vec<RepositoryLine>,
    /// What changed since the evaluation before; `None` when this is the first, or not the newest.
    #[serde(default)]
    pub changes: Option<Changes>,
    /// Where it was published, when it was not computed here.
    #[serde(default)]
    pub recorded: Option<String>,
}

/// One badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BadgeLine {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// How far the project is.
    pub status: BadgeStatus,
    /// Parts that are met.
    pub met: u32,
    /// Parts that are asked.
    pub parts: u32,
}

/// A repository, and why it does not speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RepositoryLine {
    /// Its name for people.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Summary {
    /// Sums up a fold.
    pub fn of(result: &ProjectResult, changes: Option<Changes>) -> Self {
        let badges = result.badges.iter().map(|badge| {
            let (met, parts) = badge.met();
            BadgeLine { id: badge.id.clone(), title: badge.title.clone(), status: badge.status, met, parts }
        });
        let lines = |all: &[(String, String)]| {
            all.iter().map(|(name, reason)| RepositoryLine { name: name.clone(), reason: reason.clone() }).collect()
        };
        let passed = result.requirements.iter().filter(|one| one.verdict == Verdict::Passed).count();
        Self {
            look: result.look,
            badges: badges.collect(),
            coverage: result.coverage,
            passed: u32::try_from(passed).unwrap_or(u32::MAX),
            unreachable: lines(&result.unreachable),
            out_of_scope: lines(&result.out_of_scope),
            changes,
            recorded: None,
        }
    }

    /// Returns how the badges stood, for scores and charts.
    pub fn snapshot(&self, at: jiff::Timestamp) -> Snapshot {
        let badges: BTreeMap<_, _> = self.badges.iter().map(|badge| (badge.id.clone(), badge.status)).collect();
        Snapshot { at, badges }
    }
}
