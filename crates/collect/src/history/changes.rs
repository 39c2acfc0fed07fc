//! The newest changes of the primary branch: who brought them, and whether somebody else looked at them.

use bstr::ByteSlice as _;
use gix::objs::Find as _;
use slam_model::evidence::changes::{Change, Changes, Review};

use super::Walk;
use crate::{
    commit::{self, RawCommit},
    people::PersonId,
    trailers,
};

/// With fewer commits than this, an author of a project with a far more active one is taken for a guest.
const GUEST_COMMITS: u64 = 10;
/// Commits of the most active person from which on others can be guests.
const HOST_COMMITS: u64 = 100;

/// Marks of review tools in a message: Gerrit's, Phabricator's, and Piper's.
const MARKS: [&[u8]; 3] = [b"\nReviewed-on:", b"\nDifferential Revision:", b"\nPiperOrigin-RevId:"];

impl Walk {
    /// Returns the newest commits of the first-parent line, newest first.
    pub(super) fn recent(&mut self, head: gix::ObjectId) -> Vec<Change> {
        let most = self.tallies.values().map(|tally| tally.commits).max().unwrap_or(0);
        let mut line = Vec::new();
        let mut at = Some(head);
        while let Some((id, seen)) = at.and_then(|id| Some((id, self.seen.get(&id)?))) {
            if line.len() >= Changes::MOST_RECENT {
                break;
            }
            line.push(id);
            at = seen.first_parent;
        }
        line.into_iter().filter_map(|id| self.change(id, most)).collect()
    }

    fn change(&mut self, id: gix::ObjectId, most: u64) -> Option<Change> {
        let mut buffer = Vec::new();
        self.repo.objects.try_find(&id, &mut buffer).ok()??;
        let raw = commit::parse(&buffer)?;
        let author = self.people.id(raw.author.who);
        // A merge brings what the second parent holds: its author wrote the change, and the merge's own author took it.
        let writer = match raw.parents.iter().nth(1) {
            Some(hex) => self.author_of(hex).unwrap_or(author),
            None => author,
        };
        let by_request = trailers::names_change_request(raw.message);
        let review = self.review(&raw, author, writer, by_request, most);
        let by_bot = self.people.is_bot(writer);
        Some(Change { commit: self.commit_ref(id, &raw, writer)?, by_bot, by_request, review })
    }

    fn author_of(&mut self, hex: &[u8]) -> Option<PersonId> {
        let id = gix::ObjectId::from_hex(hex).ok()?;
        let mut buffer = Vec::new();
        self.repo.objects.try_find(&id, &mut buffer).ok()??;
        let raw = commit::parse(&buffer)?;
        Some(self.people.id(raw.author.who))
    }

    fn review(
        &mut self,
        raw: &RawCommit<'_>,
        author: PersonId,
        writer: PersonId,
        by_request: bool,
        most: u64,
    ) -> Review {
        let is_merge = raw.parents.iter().nth(1).is_some();
        let committer = self.people.id(raw.committer.who);
        let named = self.trailers(raw, writer, committer).1;
        if named || MARKS.iter().any(|mark| raw.message.find(mark).is_some()) {
            return Review::Named;
        }
        if is_merge && !self.people.same(author, writer) {
            return Review::Merged;
        }
        if !is_merge && !self.people.same(author, committer) && !self.people.is_bot(committer) {
            return Review::Committed;
        }
        let commits = |walk: &Self| {
            let same = walk.tallies.iter().filter(|(id, _)| walk.people.same(**id, writer));
            same.map(|(_, tally)| tally.commits).sum::<u64>()
        };
        match by_request {
            true if most >= HOST_COMMITS && commits(self) < GUEST_COMMITS => Review::Guest,
            true => Review::Hidden,
            // A merge of a branch brings changes that were made, and perhaps reviewed, on that branch.
            false if is_merge => Review::Hidden,
            false => Review::None,
        }
    }
}
