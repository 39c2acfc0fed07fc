//! The commits behind the subject, in numbers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A summary of the history of the commit; bots are counted apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// Commits read, merges included.
    pub commits: u64,
    /// Whether reading stopped at a limit; the numbers are then of the newest commits.
    #[serde(default)]
    pub limited: bool,
    /// Author time of the oldest commit.
    pub first: Option<Timestamp>,
    /// Committer time of the newest commit.
    pub last: Option<Timestamp>,
    /// Merge commits.
    pub merges: u64,
    /// Merge commits on the first-parent line.
    pub first_parent_merges: u64,
    /// Commits on the first-parent line.
    pub first_parent_commits: u64,
    /// Non-merge commits by people.
    pub human_commits: u64,
    /// Commits by bots.
    pub bot_commits: u64,
    /// People, most commits first, ties by name; at most [`History::MOST_AUTHORS`].
    pub authors: Vec<Author>,
    /// How many people there are in all.
    pub author_count: u64,
    /// Non-merge commits by people whose message has a `Signed-off-by` of their author or committer.
    pub signed_off: u64,
    /// The newest of them without a sign-off.
    #[serde(default)]
    pub newest_unsigned: Option<CommitRef>,
    /// Commits that carry a signature (not verified).
    pub with_signature: u64,
    /// Commits by people with `Reviewed-by`, `Acked-by`, `Tested-by`, or `Approved-by` of somebody else.
    pub reviewed: u64,
    /// Commits by people whose committer is another person.
    pub committed_by_another: u64,
    /// First-parent commits whose subject names a change request: `(#12)`, `!12`, `Merge pull request`.
    pub by_change_request: u64,
    /// Commits by people in the 90 days before `as_of`.
    pub commits_90_days: u64,
    /// Commits by people in the 365 days before `as_of`.
    pub commits_365_days: u64,
    /// The commit itself.
    #[serde(default)]
    pub head: Option<CommitRef>,
    /// The newest changes, and what is told of those who made them.
    #[serde(default)]
    pub changes: super::changes::Changes,
}

impl History {
    /// How many people are listed by name.
    pub const MOST_AUTHORS: usize = 50;
}

/// A person, after the mailmap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The name.
    pub name: String,
    /// Non-merge commits.
    pub commits: u64,
    /// Author time of the newest.
    pub last: Timestamp,
}

/// One commit, for a citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitRef {
    /// The id.
    pub id: crate::ObjectId,
    /// The author's name.
    pub author: String,
    /// Author time.
    pub time: Timestamp,
    /// First line of the message.
    pub subject: String,
}
