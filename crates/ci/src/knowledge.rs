//! What is known of actions: tables in `crates/ci/data`, each row with the page that says so and the day it was read.
//!
//! A name that stands nowhere is unknown, which is never the same as harmless.

mod advisories;
mod archived;
#[cfg(test)]
mod coverage;
mod lookalikes;
mod outputs;
mod permissions;
mod pushers;
mod replacements;
mod table;
mod tools;
mod versions;

pub(crate) use advisories::advisories;
pub(crate) use archived::{Archived, archived};
pub(crate) use lookalikes::resembled;
pub(crate) use outputs::foreign_outputs;
pub(crate) use permissions::{Needs, SCOPES, action};
pub(crate) use pushers::pushes;
pub(crate) use replacements::replacement;
pub(crate) use tools::tool;
pub(crate) use versions::Version;
