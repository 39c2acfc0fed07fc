//! Analysis of CI definitions, in two pure steps: [`read`] looks at one file alone, so that its answer can be kept by
//! object id; [`analyse`] joins the definitions of one repository and follows text from where it comes in (contexts of
//! events, inputs) to where it is executed (scripts, files that change later steps).
//!
//! Never runs anything and never fails: what could not be read is a problem of the definition, with its line.

pub mod catalogue;
mod definition;
mod expression;
mod file;
mod flow;
mod grants;
mod ignores;
mod kind;
mod knowledge;
mod programs;
mod read;
mod rules;
mod shell;
mod single;
mod steps;

pub use definition::{Definition, InputDecl, JobDetail, Lines, StepDetail, Text};
pub use expression::{Worth, worth};
pub use grants::{Grants, grants};
pub use ignores::Ignore;
pub use kind::{is_definition, is_possible_name, is_unread_ci};
pub use programs::VERIFIERS;
pub use read::read;
pub use rules::cache_switches;
pub use single::pushes;
pub use steps::link;

use slam_model::evidence::ci::{CiFinding, IgnoredFinding};

/// What is weak in the definitions of one repository.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Analysis {
    /// What was found, sorted by place and without duplicates.
    pub findings: Vec<CiFinding>,
    /// What was found and a comment asks to pass over.
    pub ignored: Vec<IgnoredFinding>,
}

/// Returns what is weak in the definitions of one repository.
pub fn analyse(definitions: &[&Definition]) -> Analysis {
    rules::all(&flow::Site::new(definitions))
}
