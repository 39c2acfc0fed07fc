//! Analysis of CI definitions, in two pure steps: [`read`] looks at one file alone, so that its answer can be kept by
//! object id; [`analyse`] joins the definitions of one repository and follows text from where it comes in (contexts of
//! events, inputs) to where it is executed (scripts, files that change later steps).
//!
//! Never runs anything and never fails: what could not be read is a problem of the definition, with its line.

mod definition;
mod expression;
mod flow;
mod kind;
mod knowledge;
mod read;
mod rules;
mod shell;
mod steps;

pub use definition::{Definition, InputDecl, JobDetail, Lines, StepDetail, Text};
pub use kind::{is_definition, is_unread_ci};
pub use read::read;
pub use steps::link;

use slam_model::evidence::ci::CiFinding;

/// Returns what is weak in the definitions of one repository, sorted and without duplicates.
pub fn analyse(definitions: &[&Definition]) -> Vec<CiFinding> {
    rules::all(&flow::Site::new(definitions))
}
