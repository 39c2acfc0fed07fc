//! What is asked, as data: OSPS Baseline releases, objective sets of Slam editions, and the CRA readiness items.
//!
//! Pure: the data files are part of the program, and a catalogue or objective set of the user's own is read from bytes.

mod baseline;
pub mod catalog;
mod cra;
mod editions;
pub mod library;
mod load;
pub mod objectives;
mod rule;
mod scorecard;

pub use baseline::{BASELINE_ID, BASELINE_VERSIONS, DEFAULT_BASELINE, baseline};
pub use catalog::{Catalog, Requirement, text_digest};
pub use cra::{CRA_ID, cra_readiness};
pub use editions::{
    DEFAULT_EVENT, OBJECTIVE_SETS, ObjectiveError, load_objective_set, objective_set, objective_set_text,
};
pub use load::{CatalogError, load_catalog};
pub use objectives::{ObjectiveSet, unknown_ids};
pub use rule::Rule;
pub use scorecard::{SCORECARD_CHECKS, SCORECARD_ID, ScorecardCheck, scorecard_check};
