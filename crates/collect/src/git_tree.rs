//! The tree of a commit, from git objects alone: nothing is checked out and no filter runs.

use std::collections::HashSet;

use bstr::BString;
use rayon::prelude::*;
use slam_facts::IndexEntry;
use slam_model::{Oddity, RepoPath, digest::ObjectId, evidence::tree::Mode};

use crate::{CollectError, Limits, ReadError, Reader, Repository, Revision, Tree, names};

/// Blobs whose sizes are looked up by one thread at a time.
const CHUNK: usize = 512;

/// The tree of a commit.
pub struct GitTree<'r> {
    repository: &'r Repository,
    entries: Vec<IndexEntry>,
    oddities: Vec<Oddity>,
}

impl<'r> GitTree<'r> {
    pub(crate) fn new(repository: &'r Repository, revision: &Revision) -> Result<Self, CollectError> {
        Self::of(repository, revision, |_| true, |_| true)
    }

    /// Lists only the paths that are wanted; nothing is looked up of the others, and of names that cannot be wanted not
    /// even the path is made.
    pub(crate) fn of(
        repository: &'r Repository,
        revision: &Revision,
        is_possible_name: fn(&[u8]) -> bool,
        is_wanted: fn(&RepoPath) -> bool,
    ) -> Result<Self, CollectError> {
        let mut listing = Listing::new(repository.limits(), is_possible_name);
        listing
            .walk(&repository.local(), revision.tree)
            .map_err(|(id, error)| repository.damaged(format!("the folder object {id}"), error))?;
        let Listing { mut found, mut oddities, .. } = listing;
        found.retain(|one| is_wanted(&one.path));
        found.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let mut entries = Vec::with_capacity(found.len());
        found
            .par_chunks(CHUNK)
            .map_init(
                || repository.local(),
                |repo, chunk| chunk.iter().map(|found| found.measure(repo)).collect::<Vec<_>>(),
            )
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|chunk| entries.extend(chunk));
        names::drop_duplicates(&mut entries, &mut oddities);
        oddities.sort();
        Ok(Self { repository, entries, oddities })
    }
}

/// A path before its size is known.
struct Found {
    path: RepoPath,
    mode: Mode,
    id: gix::ObjectId,
}

impl Found {
    fn measure(&self, repo: &gix::Repository) -> IndexEntry {
        // A missing blob has no size here, and says so when it is read.
        let size = match self.mode {
            Mode::Submodule => None,
            _ => repo.try_find_header(self.id).ok().flatten().map(|header| header.size()),
        };
        IndexEntry {
            path: self.path.clone(),
            mode: self.mode,
            size,
            oid: ObjectId::from_bytes(self.id.as_bytes()).ok(),
        }
    }
}

/// The walk over the folders of a tree.
struct Listing<'l> {
    limits: &'l Limits,
    found: Vec<Found>,
    path_bytes: usize,
    oddities: Vec<Oddity>,
    full: bool,
    is_possible_name: fn(&[u8]) -> bool,
}

impl<'l> Listing<'l> {
    fn new(limits: &'l Limits, is_possible_name: fn(&[u8]) -> bool) -> Self {
        Self { limits, found: Vec::new(), path_bytes: 0, oddities: Vec::new(), full: false, is_possible_name }
    }

    fn odd(&mut self, path: &[u8], message: impl Into<String>) {
        names::push_oddity(&mut self.oddities, path, message);
    }

    /// Lists everything beneath the folder `root`.
    fn walk(&mut self, repo: &gix::Repository, root: gix::ObjectId) -> Result<(), (gix::ObjectId, gix::Error)> {
        let mut waiting = vec![(BString::default(), root, 0_usize)];
        let mut folders = 0_usize;
        while let Some((folder, id, depth)) = waiting.pop() {
            folders += 1;
            // Folders without files count too: a tree of nothing but folders could go on for ever.
            self.full |= folders > self.limits.entries;
            if self.full {
                break;
            }
            let tree = repo.find_tree(id).map_err(|error| (id, error))?;
            let mut names_seen = HashSet::new();
            for entry in tree.iter() {
                let entry = entry.map_err(|error| (id, error))?;
                let name = entry.inner.filename;
                if !entry.mode().is_tree() && !(self.is_possible_name)(name) {
                    continue;
                }
                let mut path = folder.clone();
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend_from_slice(name);
                if let Some(why) = names::unsafe_name(name) {
                    self.odd(&path, format!("{why}; the entry is passed over"));
                    continue;
                }
                if !names_seen.insert(name) {
                    self.odd(&path, "stands twice in its folder; only the first is read");
                    continue;
                }
                if path.len() > self.limits.path_length {
                    self.odd(
                        &path,
                        format!("the path is longer than {} bytes and passed over", self.limits.path_length),
                    );
                    continue;
                }
                let mode = match entry.mode().kind() {
                    gix::objs::tree::EntryKind::Tree => {
                        if depth >= self.limits.depth {
                            self.odd(
                                &path,
                                format!("lies deeper than {} folders and is passed over", self.limits.depth),
                            );
                        } else {
                            waiting.push((path, entry.object_id(), depth + 1));
                        }
                        continue;
                    }
                    gix::objs::tree::EntryKind::Blob => Mode::File,
                    gix::objs::tree::EntryKind::BlobExecutable => Mode::Executable,
                    gix::objs::tree::EntryKind::Link => Mode::Symlink,
                    gix::objs::tree::EntryKind::Commit => Mode::Submodule,
                };
                self.path_bytes += path.len();
                if self.found.len() >= self.limits.entries || self.path_bytes > self.limits.path_bytes {
                    self.full = true;
                    break;
                }
                self.found.push(Found { path: RepoPath::new(path), mode, id: entry.object_id() });
            }
        }
        if self.full {
            let message = format!("the tree has more than {} entries; the rest is not read", self.found.len());
            self.odd(b"", message);
        }
        Ok(())
    }
}

impl Tree for GitTree<'_> {
    fn entries(&self) -> &[IndexEntry] {
        &self.entries
    }

    fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    fn reader(&self) -> Box<dyn Reader + '_> {
        Box::new(GitReader { repo: self.repository.local() })
    }
}

pub(crate) struct GitReader {
    repo: gix::Repository,
}

impl Reader for GitReader {
    fn read_into(&mut self, entry: &IndexEntry, limit: u64, bytes: &mut Vec<u8>) -> Result<(), ReadError> {
        if entry.mode == Mode::Submodule {
            return Err(ReadError::NoBytes);
        }
        let Some(oid) = &entry.oid else { return Err(ReadError::Missing { id: entry.path.to_string() }) };
        let missing = || ReadError::Missing { id: oid.to_string() };
        let id = gix::ObjectId::from_hex(oid.as_str().as_bytes()).map_err(|_| missing())?;
        let object = self
            .repo
            .try_find_object(id)
            .map_err(|error| ReadError::Unreadable(format!("the object {oid} is damaged: {error:#}")))?
            .ok_or_else(missing)?;
        if object.kind != gix::objs::Kind::Blob {
            return Err(ReadError::WrongKind { id: oid.to_string(), kind: object.kind.to_string() });
        }
        let end = usize::try_from(limit).unwrap_or(usize::MAX).min(object.data.len());
        bytes.clear();
        bytes.extend_from_slice(object.data.get(..end).unwrap_or_default());
        Ok(())
    }
}
