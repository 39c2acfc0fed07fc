//! What is asked, as data: OSPS Baseline releases, objective sets of Slam editions, and the CRA readiness items.
//!
//! Pure: the data files are part of the program, and a catalogue or objective set of the user's own is read from bytes.

pub mod catalog;
pub mod objectives;

pub use catalog::{Catalog, Requirement};
pub use objectives::ObjectiveSet;
