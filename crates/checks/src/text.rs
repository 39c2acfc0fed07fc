//! Finds the passages of documents that speak about a topic, with the words that show it.

mod passage;
mod topic;
mod verdict;

pub(crate) use passage::Passage;
pub(crate) use topic::Topic;
pub(crate) use verdict::{TextCheck, judge_text, points_at};
