//! What a repository is, apart from its objects: everything that a change of could change what is collected.

use std::fmt::Write as _;

use slam_model::{Sha256, subject::TreeSource};

use crate::{Repository, Revision};

impl Repository {
    /// Returns a digest of everything that collecting a commit depends on: the place of the repository, the commit,
    /// origin and branch, where the history is cut, and what each tag points at. `None` when some of it cannot be read.
    pub fn state(&self, revision: &Revision) -> Option<Sha256> {
        let mut text = format!("{:?}\n{:?}\n{:?}\n", self.place(), self.root(), self.limits());
        let subject = self.subject(Some(revision), TreeSource::Commit);
        write!(text, "{subject:?}\n{:?}\n{:?}\n", self.notes(), self.history_gap()).ok()?;
        let (tags, oddities) = self.list_tags().ok()?;
        write!(text, "{}\n{oddities:?}\n", tags_key(&tags)).ok()?;
        Some(Sha256::of(text.as_bytes()))
    }
}

/// Returns the tags as one text.
pub(crate) fn tags_key(tags: &[crate::releases::TagRef]) -> Sha256 {
    let text: String = tags.iter().map(|tag| format!("{} {}\n", tag.id, tag.name)).collect();
    Sha256::of(text.as_bytes())
}
