//! One file per check, the list of them, and the fold from findings to verdicts.
//!
//! A check is data and one pure function over [`slam_model::Evidence`]. Adding one touches three places:
//! `checks/NAME.rs`, the list in `checks.rs`, and `library/checks/NAME.md`.

mod addresses;
mod approved;
mod assessments;
mod automated;
mod badges;
mod binaries;
mod check;
mod checks;
mod contacts;
mod external;
mod forge;
mod gates;
mod insights;
mod inspection;
mod judge;
mod linked;
mod newest;
mod protection;
mod readiness;
mod readme;
mod scan_gate;
mod scans;
mod scorecard;
mod stated;
mod text;
mod weaknesses;

#[cfg(test)]
mod contrast;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod testing;

pub use badges::{StatusInput, status};
pub use check::{Check, Evaluate, Gate, Judged};
pub use checks::{all, article, find};
pub use judge::{Judgement, judge};
pub use scorecard::{Mode as ScorecardMode, scorecard};
