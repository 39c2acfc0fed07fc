//! The commits behind a revision, counted in one walk.

use jiff::Timestamp;
use slam_model::{Fact, evidence::history::History};

use crate::{Progress, Repository, Revision};

impl Repository {
    /// Counts the history of a commit; ages are counted to `as_of`.
    pub fn history(&self, _revision: &Revision, _as_of: Timestamp, _progress: &dyn Progress) -> Fact<History> {
        Fact::default()
    }
}
