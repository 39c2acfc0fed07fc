//! Secrets in the history: every version of every file that the commit stands on is searched once.

mod versions;

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use bstr::{BStr, ByteSlice as _};
use gix::{hashtable, objs::Find as _, odb::pack::Find as _};
use rayon::prelude::*;
use slam_facts::FoundSecret;
use slam_model::{
    Fact, RepoPath,
    digest::ObjectId,
    evidence::{
        history::CommitRef,
        secret::{PastSecret, SecretHistory},
    },
};

use crate::{Progress, Repository, Revision, Tree as _, commit};
use versions::Versions;

/// Versions that one thread searches before it takes the next lot; near each other in the pack, they share what they are
/// rebuilt from.
const CHUNK: usize = 512;
/// Bytes of rebuilt objects that a thread keeps for the next.
const CACHE_BYTES: usize = 64 << 20;
/// Bytes of a version; longer ones are data, and are left out.
const LONGEST: usize = 4 << 20;
/// Secrets that are told.
const MOST_FOUND: usize = 1000;
/// Characters of a commit's subject that are kept.
const SUBJECT_CHARS: usize = 200;

impl Repository {
    /// Searches the history of a commit. Nothing of a value leaves the search.
    pub fn leaks(&self, revision: &Revision, progress: &dyn Progress) -> Fact<SecretHistory> {
        if let Some(gap) = self.history_gap() {
            return Fact::NotVisible(gap);
        }
        match Versions::of(self, revision, progress) {
            Ok(versions) => Fact::Seen(search(self, revision, versions, progress)),
            Err(cause) => Fact::Broken(cause),
        }
    }

    /// Returns a view of the repository that keeps what deltas are rebuilt from.
    pub(crate) fn for_many(&self) -> gix::Repository {
        let mut repo = self.local();
        repo.objects.refresh_never();
        repo.objects.prevent_pack_unload();
        let cache = || Box::new(gix::odb::pack::cache::lru::MemoryCappedHashmap::new(CACHE_BYTES));
        repo.objects.set_pack_cache(move || cache());
        repo
    }
}

/// What one thread found in its lot.
#[derive(Default)]
struct Lot {
    files: u64,
    bytes: u64,
    left_out: u64,
    found: Vec<(usize, FoundSecret)>,
}

fn search(repository: &Repository, revision: &Revision, versions: Versions, progress: &dyn Progress) -> SecretHistory {
    let Versions { files, commits, limited, .. } = &versions;
    let order = by_pack(repository, &versions);
    let done = AtomicU64::new(0);
    let lots: Vec<Lot> = order
        .par_chunks(CHUNK)
        .map_init(
            || (repository.for_many(), Vec::new()),
            |(repo, buffer), chunk| {
                let mut lot = Lot::default();
                for at in chunk {
                    if let Some(file) = files.get(*at) {
                        let path = RepoPath::new(versions.path(file));
                        lot.search(repo, buffer, *at, file.id, &path);
                    }
                }
                let so_far = done.fetch_add(chunk.len() as u64, Ordering::Relaxed) + chunk.len() as u64;
                progress.stage("secrets", so_far, Some(files.len() as u64));
                lot
            },
        )
        .collect();
    let mut out = SecretHistory { commits: commits.len() as u64, limited: *limited, ..SecretHistory::default() };
    let mut found = Vec::new();
    for lot in lots {
        out.files += lot.files;
        out.bytes += lot.bytes;
        out.left_out += lot.left_out;
        found.extend(lot.found);
    }
    // Versions are numbered from the oldest commit on.
    found.sort_by_key(|(at, secret)| (*at, secret.range.start));
    out.found = group(repository, revision, &versions, found);
    out.limited |= out.found.len() > MOST_FOUND;
    out.found.truncate(MOST_FOUND);
    out
}

impl Lot {
    fn search(&mut self, repo: &gix::Repository, buffer: &mut Vec<u8>, at: usize, id: gix::ObjectId, path: &RepoPath) {
        match repo.objects.try_find(&id, buffer) {
            Ok(Some(data)) if data.kind == gix::objs::Kind::Blob && data.data.len() <= LONGEST => {}
            _ => {
                self.left_out += 1;
                return;
            }
        }
        // What is no text to git is none here.
        if let Some(found) = slam_facts::find_secrets_in_file(path, buffer) {
            self.files += 1;
            self.bytes += buffer.len() as u64;
            self.found.extend(found.into_iter().map(|secret| (at, secret)));
        }
    }
}

/// Returns the numbers of the versions in the order in which packs hold them.
fn by_pack(repository: &Repository, versions: &Versions) -> Vec<usize> {
    let places: Vec<(u32, u64)> = versions
        .files
        .par_chunks(CHUNK)
        .map_init(
            || (repository.for_many(), Vec::new()),
            |(repo, buffer), chunk| {
                let place = |file: &versions::File| {
                    let found = repo.objects.location_by_oid(&file.id, buffer).ok().flatten();
                    found.map_or((u32::MAX, 0), |place| (place.pack_id, place.pack_offset))
                };
                chunk.iter().map(place).collect::<Vec<_>>()
            },
        )
        .flatten()
        .collect();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.par_sort_by_key(|at| places.get(*at).copied());
    order
}

/// Joins what is the same secret: the first version tells where it came in.
fn group(
    repository: &Repository,
    revision: &Revision,
    versions: &Versions,
    found: Vec<(usize, FoundSecret)>,
) -> Vec<PastSecret> {
    if found.is_empty() {
        return Vec::new();
    }
    let mut standing: hashtable::HashMap<gix::ObjectId, RepoPath> = hashtable::HashMap::default();
    for entry in repository.tree(revision).iter().flat_map(|tree| tree.entries()) {
        if let Some(id) = entry.oid.as_ref().and_then(|oid| gix::ObjectId::from_hex(oid.as_str().as_bytes()).ok()) {
            standing.entry(id).or_insert_with(|| entry.path.clone());
        }
    }
    let repo = repository.local();
    let mut groups: Vec<PastSecret> = Vec::new();
    let mut known: BTreeMap<(String, u64), usize> = BTreeMap::new();
    for (at, one) in found {
        let Some(file) = versions.files.get(at) else { continue };
        let stands = standing.get(&file.id).cloned();
        match known.get(&(one.secret.rule.clone(), one.print)).and_then(|number| groups.get_mut(*number)) {
            Some(group) => {
                group.versions += 1;
                group.stands = group.stands.take().or(stands);
            }
            None => {
                let Some(entered) = versions.commits.get(file.commit as usize).and_then(|id| commit_ref(&repo, *id))
                else {
                    continue;
                };
                known.insert((one.secret.rule.clone(), one.print), groups.len());
                groups.push(PastSecret { secret: one.secret, entered, versions: 1, stands });
            }
        }
    }
    groups
}

fn commit_ref(repo: &gix::Repository, id: gix::ObjectId) -> Option<CommitRef> {
    let mut buffer = Vec::new();
    repo.objects.try_find(&id, &mut buffer).ok()??;
    let raw = commit::parse(&buffer)?;
    let (name, _) = commit::split_ident(raw.author.who);
    Some(CommitRef {
        id: ObjectId::from_bytes(id.as_bytes()).ok()?,
        author: BStr::new(name).to_str_lossy().into_owned(),
        time: raw.author.time()?,
        subject: commit::subject(raw.message).to_str_lossy().chars().take(SUBJECT_CHARS).collect(),
    })
}
