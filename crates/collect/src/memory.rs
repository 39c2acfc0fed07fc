//! What an earlier run found out about the same objects: a trait, so that nothing here knows where it is kept.

use slam_facts::{BlobFacts, IndexEntry};
use slam_model::{
    Fact,
    evidence::{history::History, release::Releases},
};

/// Remembers. Every answer is what reading would give again: whoever keeps it forgets it when rules or limits change.
/// Called from several threads at once.
pub trait Memory: Sync {
    /// Returns what a file says, by path, mode, and object id.
    fn file(&self, entry: &IndexEntry) -> Option<BlobFacts>;

    /// Keeps what a file says.
    fn keep_file(&self, entry: &IndexEntry, facts: &BlobFacts);

    /// Returns the history that was counted for `of`: a commit and a time.
    fn history(&self, of: &str) -> Option<History>;

    /// Keeps a history.
    fn keep_history(&self, of: &str, history: &History);

    /// Returns the releases of these tags.
    fn releases(&self, of: &str) -> Option<Fact<Releases>>;

    /// Keeps the releases of these tags.
    fn keep_releases(&self, of: &str, releases: &Fact<Releases>);
}

/// Remembers nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Forgetful;

impl Memory for Forgetful {
    fn file(&self, _entry: &IndexEntry) -> Option<BlobFacts> {
        None
    }

    fn keep_file(&self, _entry: &IndexEntry, _facts: &BlobFacts) {}

    fn history(&self, _of: &str) -> Option<History> {
        None
    }

    fn keep_history(&self, _of: &str, _history: &History) {}

    fn releases(&self, _of: &str) -> Option<Fact<Releases>> {
        None
    }

    fn keep_releases(&self, _of: &str, _releases: &Fact<Releases>) {}
}
