//! The main line between two commits: the first parents that lead from one to the other.

use bstr::ByteSlice as _;
use gix::objs::Find as _;
use slam_model::digest::ObjectId;

use crate::{CollectError, Repository, Revision, commit};

/// Characters of a commit's first line that are kept.
const SUBJECT_CHARS: usize = 120;
/// Bytes of commits that are kept while two lines are followed to where they meet.
const OBJECT_CACHE: usize = 4 << 20;

/// A commit of a main line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineCommit {
    /// Its id.
    pub id: ObjectId,
    /// The first line of its message, without characters that cannot be seen. Who wrote it is not kept.
    pub subject: String,
}

/// Why there is no main line between two commits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// The clone lacks a commit on the way.
    #[error("the clone does not hold the history back to it, because {missing} is missing")]
    CutOff {
        /// The commit that is missing or cannot be read.
        missing: String,
    },
    /// The line ends without passing the earlier commit.
    #[error("the branch does not lead through it any more: it was pushed over, or it came in by a merge")]
    Elsewhere,
    /// The line is longer than anybody wants to look at.
    #[error("more than {most} commits lie between")]
    TooLong {
        /// How many are followed.
        most: usize,
    },
}

impl Repository {
    /// Returns the commits after `after` up to `to`, the oldest first, following first parents only. A merge stands for
    /// everything that it brought.
    ///
    /// # Errors
    /// The line does not pass `after`, is cut off by a shallow clone, or has more than `most` commits.
    pub fn main_line(&self, after: &ObjectId, to: &ObjectId, most: usize) -> Result<Vec<LineCommit>, LineError> {
        let mut repo = self.local();
        repo.objects.refresh_never();
        let (mut line, mut buffer) = (Vec::new(), Vec::new());
        let mut at = to.clone();
        while at != *after {
            if line.len() == most {
                return Err(LineError::TooLong { most });
            }
            let missing = || LineError::CutOff { missing: at.to_string() };
            let id = gix::ObjectId::from_hex(at.as_str().as_bytes()).map_err(|_| missing())?;
            let found = repo.objects.try_find(&id, &mut buffer).ok().flatten();
            let is_commit = found.is_some_and(|data| data.kind == gix::objs::Kind::Commit);
            let raw = commit::parse(&buffer).filter(|_| is_commit).ok_or_else(missing)?;
            let parent = raw.parents.iter().next().map(|hex| String::from_utf8_lossy(hex).into_owned());
            let subject = shown(&commit::subject(raw.message).to_str_lossy());
            let parent = parent.ok_or(LineError::Elsewhere)?;
            let parent = ObjectId::try_from(parent).map_err(|_| missing())?;
            line.push(LineCommit { id: std::mem::replace(&mut at, parent), subject });
        }
        line.reverse();
        Ok(line)
    }
}

impl Repository {
    /// Returns the newest commit that is behind both; `None` when the clone shows none.
    ///
    /// # Errors
    /// When a commit between cannot be read.
    pub fn merge_base(&self, one: &Revision, other: &Revision) -> Result<Option<Revision>, CollectError> {
        let mut repo = self.local();
        repo.object_cache_size_if_unset(OBJECT_CACHE);
        let damaged = |error| self.damaged("the history between the two commits", error);
        match repo.merge_bases_many(one.id, &[other.id]) {
            Ok(found) => found.first().map(|id| self.revision(Some(&id.to_string()))).transpose(),
            // A clone that is cut off lacks the commits in which both lines would meet.
            Err(_) if self.history_gap().is_some() => Ok(None),
            Err(error) => Err(damaged(error)),
        }
    }
}

/// Returns a line without controls, and without marks that change the direction of what stands around it.
fn shown(subject: &str) -> String {
    let is_unseen = |one: char| {
        one.is_control()
            || matches!(one, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let seen: String = subject.chars().filter(|one| !is_unseen(*one)).collect();
    if seen.chars().count() <= SUBJECT_CHARS {
        return seen;
    }
    let mut short: String = seen.chars().take(SUBJECT_CHARS - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_short_line_that_can_be_seen() {
        assert_eq!(shown("Mend \u{202e}the\u{7} eggs"), "Mend the eggs");
        let long = shown(&"é".repeat(121));
        assert_eq!((long.chars().count(), long.ends_with('…')), (120, true));
        assert_eq!(shown(&"é".repeat(120)), "é".repeat(120));
    }
}
