//! Who changed some paths: the commits of a time, with their authors in the spelling of the mailmap.

use std::collections::BTreeSet;

use bstr::{BStr, BString, ByteSlice as _};
use gix::objs::Find as _;
use jiff::Timestamp;
use slam_model::{RepoPath, digest::ObjectId};

use crate::{
    Repository, Revision,
    commit::{self, split_ident},
    people::{People, is_bot},
};

/// Commits of one time that are read; a project with more of them proposes from its newest.
const MOST_COMMITS: usize = 20_000;

/// A commit that changed one of the paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The commit.
    pub id: ObjectId,
    /// Its committer time.
    pub at: Timestamp,
    /// The name and the mail address of its author, as written.
    pub author: (String, String),
    /// Its message.
    pub message: String,
    /// Those of the paths that it changed.
    pub paths: Vec<RepoPath>,
}

/// The commits that changed one of the paths, and whom their spellings mean.
pub struct Changes {
    /// The commits, the newest first as far as their parents allow. Merges are left out.
    pub commits: Vec<Change>,
    people: People,
}

impl std::fmt::Debug for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Changes").field("commits", &self.commits).finish_non_exhaustive()
    }
}

impl Changes {
    /// Returns the name and the mail address of a person in the spelling of the mailmap; `None` for a program.
    pub fn person(&self, name: &str, mail: &str) -> Option<(String, String)> {
        let (name, mail) = self.people.mapped(BStr::new(name), BStr::new(mail));
        let text = |bytes: BString| bytes.to_str_lossy().into_owned();
        (!is_bot(name.as_bstr(), mail.as_bstr())).then(|| (text(name), text(mail)))
    }
}

impl Repository {
    /// Returns the commits behind a revision that changed one of the paths between two instants, by committer time. Never
    /// fails: what cannot be read is passed over, with what lies behind it.
    pub fn changes(
        &self,
        revision: &Revision,
        paths: &BTreeSet<RepoPath>,
        (from, to): (Timestamp, Timestamp),
    ) -> Changes {
        let mut repo = self.local();
        repo.objects.refresh_never();
        let people = People::with_mailmap(&self.mailmap(revision));
        let mut found = Changes { commits: Vec::new(), people };
        let (mut waiting, mut seen) = (vec![revision.id], gix::hashtable::HashSet::default());
        let mut buffer = Vec::new();
        while let Some(id) = waiting.pop().filter(|_| !paths.is_empty() && seen.len() < MOST_COMMITS) {
            if !seen.insert(id) {
                continue;
            }
            let is_commit = matches!(repo.objects.try_find(&id, &mut buffer), Ok(Some(data)) if data.kind == gix::objs::Kind::Commit);
            let Some(raw) = commit::parse(&buffer).filter(|_| is_commit) else { continue };
            let parents: Vec<_> = raw.parents.iter().filter_map(|hex| gix::ObjectId::from_hex(hex).ok()).collect();
            // Behind a commit from before the time, there is nothing of it; clocks that were wrong cost a proposal.
            let Some(at) = raw.committer.time().filter(|at| *at >= from) else { continue };
            if at <= to && parents.len() < 2 {
                let changed = changed(&repo, id, parents.first().copied(), paths);
                if let (false, Ok(id)) = (changed.is_empty(), ObjectId::from_bytes(id.as_bytes())) {
                    let (name, mail) = split_ident(raw.author.who);
                    let author = (name.to_str_lossy().into_owned(), mail.to_str_lossy().into_owned());
                    let message = raw.message.to_str_lossy().into_owned();
                    found.commits.push(Change { id, at, author, message, paths: changed });
                }
            }
            waiting.extend(parents);
        }
        found
    }
}

/// Returns those paths that have another content than in the parent.
fn changed(
    repo: &gix::Repository,
    id: gix::ObjectId,
    parent: Option<gix::ObjectId>,
    paths: &BTreeSet<RepoPath>,
) -> Vec<RepoPath> {
    let tree = |id: gix::ObjectId| repo.find_commit(id).ok()?.tree().ok();
    let (Some(own), before) = (tree(id), parent.and_then(tree)) else { return Vec::new() };
    let content = |tree: &gix::Tree<'_>, path: &RepoPath| {
        let found = tree.lookup_entry(path.as_bstr().split_str(b"/")).ok().flatten();
        found.map(|entry| entry.object_id())
    };
    // A parent that cannot be read would make everything look new.
    if before.is_none() && parent.is_some() {
        return Vec::new();
    }
    let differs = |path: &&RepoPath| content(&own, path) != before.as_ref().and_then(|tree| content(tree, path));
    paths.iter().filter(differs).cloned().collect()
}
