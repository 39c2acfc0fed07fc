//! The newest changes of the primary branch, and what the history tells of those who made them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::history::CommitRef;

/// What the history tells beyond its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// The newest commits of the first-parent line, newest first; at most [`Changes::MOST_RECENT`].
    pub recent: Vec<Change>,
    /// Domains of the mail addresses of people with at least [`Changes::LEAST_COMMITS`] commits, with how many people
    /// used each and one of their names.
    #[serde(default)]
    pub domains: BTreeMap<String, Domain>,
    /// Names of bots with the number of their commits.
    #[serde(default)]
    pub bots: BTreeMap<String, u64>,
    /// All commits in the 90 days before `as_of`, of bots and merges too.
    #[serde(default)]
    pub all_90_days: u64,
}

impl Changes {
    /// How many changes are looked at, as in Scorecard.
    pub const MOST_RECENT: usize = 30;
    /// From how many commits on a person counts as a contributor, as in Scorecard.
    pub const LEAST_COMMITS: u64 = 5;
}

/// A domain of mail addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Domain {
    /// People who used it.
    pub people: u32,
    /// The name of the one with most commits.
    pub example: String,
}

/// One change of the primary branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The commit on the first-parent line.
    pub commit: CommitRef,
    /// Whether a bot wrote what it brings.
    #[serde(default)]
    pub by_bot: bool,
    /// Whether its message names a change request.
    #[serde(default)]
    pub by_request: bool,
    /// Whether somebody other than its author looked at it.
    pub review: Review,
}

/// What the clone tells of the review of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Review {
    /// A trailer or the mark of a review tool names a review.
    Named,
    /// Somebody other than the author merged it.
    Merged,
    /// Somebody other than the author committed it.
    Committed,
    /// The author has few commits, so that somebody with more rights merged it: a guess.
    Guest,
    /// It came by a change request or from a branch; who approved it stands on the forge.
    Hidden,
    /// The author committed it, and nothing names a change request or a review.
    None,
}
