//! Evaluations: what was judged, by which rules, what it folds to for a project, and what changed since the last one.

mod change;
mod due;
mod fold;
mod notice;
mod record;
mod recorded;
mod search;
#[cfg(test)]
pub(crate) mod testing;
mod trace;

pub use change::{BadgeTurn, Cause, Changes, Direction, Found, RulesChange, VerdictTurn, changes};
pub use due::{AskedFor, BackOff, Plan, Planned, Standing, Trigger, due};
pub use fold::{
    BadgeName, Look, ProjectBadge, ProjectPart, ProjectRequirement, ProjectResult, badge_names, fold, fold_apart,
    read_badge_names,
};
pub use notice::objectives_changed;
pub use record::{Basis, Evaluation, Judgement, Outcome, RepositoryResult, Scope, evidence_digest};
pub use recorded::{RecordedBadge, RecordedProject, RecordedResults, read_recorded};
pub use search::{Cut, Loss, Search, Sight};
pub use trace::{Missing, Trace};
