//! From verdicts to badges: the rules of an edition are expressions, and no badge has code of its own.

use slam_model::{
    Evidence, Level,
    report::{BadgeResult, NextStep, PlannedStep},
};
use slam_standards::{Catalog, ObjectiveSet};

use crate::Judgement;

/// What `status` reads.
#[derive(Debug, Clone, Copy)]
pub struct StatusInput<'i> {
    /// All facts.
    pub evidence: &'i Evidence,
    /// Rules of the edition.
    pub objectives: &'i ObjectiveSet,
    /// The Baseline release of the edition.
    pub catalog: &'i Catalog,
    /// Verdicts of that release.
    pub judgement: &'i Judgement,
    /// The level of the project.
    pub level: Level,
    /// Hours that somebody has this week.
    pub hours: Option<u16>,
}

/// Returns the badges in the edition's order, the one next step, and the plan for the given hours.
pub fn status(_input: StatusInput<'_>) -> (Vec<BadgeResult>, Option<NextStep>, Vec<PlannedStep>) {
    (Vec::new(), None, Vec::new())
}
