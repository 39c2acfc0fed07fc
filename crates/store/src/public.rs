//! What everybody may read: editions that were announced, projects whose maintainers asked to be listed, and what is
//! known of them.
//!
//! One rule holds for every question here: a registration whose state is not `listed` does not exist, and neither does an
//! edition before its announcement.

pub mod editions;
pub(crate) mod filter;
pub mod news;
pub mod project;
pub mod projects;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use filter::{Filter, Steward};
pub use projects::{BadgeMark, Listed, Mark};
