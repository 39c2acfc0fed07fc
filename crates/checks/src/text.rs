//! Finds the passages of documents that speak about a topic, with the words that show it.

mod elsewhere;
mod passage;
#[cfg(test)]
mod passing;
mod standing;
mod topic;
mod verdict;

pub(crate) use elsewhere::{Elsewhere, documentation_elsewhere, foreign, linked_elsewhere};
pub(crate) use passage::Passage;
pub(crate) use topic::Topic;
pub(crate) use verdict::{TextCheck, judge_text, points_at};
