//! What an evaluation says of a project, as its row keeps it for pages, charts, and feeds: everything but the verdicts of
//! requirements, which have rows of their own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slam_event::{
    evaluation::{Basis, Changes, Direction, Evaluation, ProjectResult},
    scoring::Snapshot,
};
use slam_model::{Verdict, report::BadgeStatus};

/// What an evaluation says of a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Summary {
    /// The fold over the repositories in scope, without its requirements.
    pub project: ProjectResult,
    /// What changed since the evaluation before; `None` when this is the first, or not the newest.
    #[serde(default)]
    pub changes: Option<Changes>,
    /// The rules; `None` when nothing was judged.
    #[serde(default)]
    pub basis: Option<Basis>,
}

/// Counts of an evaluation, which rows keep so that lists read no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub(super) badges_found: u32,
    pub(super) partial: u32,
    pub(super) unknown: u32,
    pub(super) not_started: u32,
    pub(super) decided: u32,
    pub(super) required: u32,
    pub(super) passed: u32,
    pub(super) turned_better: u32,
    pub(super) turned_worse: u32,
}

impl Summary {
    /// Sums up a fold.
    pub(super) fn of(evaluation: &Evaluation, result: &ProjectResult, changes: Option<Changes>) -> Self {
        let project = ProjectResult { requirements: Vec::new(), ..result.clone() };
        Self { project, changes, basis: evaluation.basis().cloned() }
    }

    /// Returns how the badges stood, for scores and charts.
    pub fn snapshot(&self, at: jiff::Timestamp) -> Snapshot {
        let badges: BTreeMap<_, _> = self.project.badges.iter().map(|badge| (badge.id.clone(), badge.status)).collect();
        Snapshot { at, badges }
    }
}

impl Counts {
    pub(super) fn of(result: &ProjectResult, changes: Option<&Changes>) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let turned = |direction: Direction| {
            let all = changes.iter().flat_map(|changes| &changes.verdicts);
            count(all.filter(|turn| turn.badge.is_none() && turn.direction == direction).count())
        };
        let badges = |status: BadgeStatus| count(result.badges.iter().filter(|one| one.status == status).count());
        Self {
            badges_found: badges(BadgeStatus::EvidenceFound),
            partial: badges(BadgeStatus::Partial),
            unknown: badges(BadgeStatus::Unknown),
            not_started: badges(BadgeStatus::NotStarted),
            decided: result.coverage.decided,
            required: result.coverage.all,
            passed: count(result.requirements.iter().filter(|one| one.verdict == Verdict::Passed).count()),
            turned_better: turned(Direction::Better),
            turned_worse: turned(Direction::Worse),
        }
    }
}
