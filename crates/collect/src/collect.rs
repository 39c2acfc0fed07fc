//! Everything of one subject, fetched once and in parallel, handed over sorted.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use jiff::Timestamp;
use rayon::prelude::*;
use slam_facts::{Blob, BlobFacts, Given, IndexEntry, Sources, Want};
use slam_model::{Fact, ForgeKind, Gap, ObjectId, Oddity, RepoPath, evidence::tree::Mode, subject::TreeSource};

use crate::{
    CollectError, Forgetful, Limits, Memory, OpenPolicy, Progress, ReadError, Reader, Repository, Revision, Tree,
    WorkTree, names, read_input,
};

/// Files that one thread reads before it takes the next lot.
const CHUNK: usize = 64;

/// What to collect. Times are given, never taken from a clock.
#[derive(Debug, Clone)]
pub struct Request {
    /// The target: a work tree or a bare git directory.
    pub path: PathBuf,
    /// The revision, by default `HEAD`.
    pub rev: Option<String>,
    /// Whether the files on disk are judged instead of a commit (`--worktree`).
    pub worktree: bool,
    /// `--now`; by default ages are counted to the time of the commit.
    pub now: Option<Timestamp>,
    /// The clock's answer, for the expiry of declarations unless `now` is given.
    pub today: Timestamp,
    /// A folder or repository with the organisation's default files.
    pub org_defaults: Option<PathBuf>,
    /// The parent Security Insights file.
    pub parent: Option<PathBuf>,
    /// Recorded replies of the forge.
    pub forge_snapshot: Option<PathBuf>,
    /// Evaluation logs of other scanners.
    pub evaluation_logs: Vec<PathBuf>,
    /// The kind of forge.
    pub forge_kind: Option<ForgeKind>,
    /// What each tag pointed at, by its name, when this was recorded at an earlier moment; `None` takes the tags that are there.
    pub tags: Option<BTreeMap<String, ObjectId>>,
    /// Whether every version of every file is searched for secrets (`--history`).
    pub leaks: bool,
    /// Whether roads out of the target are followed.
    pub policy: OpenPolicy,
    /// How much is read.
    pub limits: Limits,
}

impl Request {
    /// Returns a request for the commit at `HEAD` of `path`, with nothing else given.
    pub fn new(path: impl Into<PathBuf>, today: Timestamp) -> Self {
        Self {
            path: path.into(),
            rev: None,
            worktree: false,
            now: None,
            today,
            org_defaults: None,
            parent: None,
            forge_snapshot: None,
            evaluation_logs: Vec::new(),
            forge_kind: None,
            tags: None,
            leaks: false,
            policy: OpenPolicy::default(),
            limits: Limits::default(),
        }
    }

    /// Opens the target.
    ///
    /// # Errors
    /// As [`Repository::open`].
    pub fn open(&self) -> Result<Repository, CollectError> {
        Repository::open_with(&self.path, self.policy, self.limits)
    }
}

/// Fetches everything that was asked for. The result depends on the target and the request only.
///
/// # Errors
/// When the target, or a file named in the request, cannot be read. A single unreadable file of the target is a fact
/// of that file, and damaged history or tags are [`Fact::Broken`].
pub fn collect(request: &Request, progress: &dyn Progress) -> Result<Sources, CollectError> {
    let repository = request.open()?;
    collect_from(&repository, request, &Forgetful, progress)
}

/// Fetches as [`collect`] does, from the repository of the request, and asks the memory before it reads an object.
///
/// # Errors
/// As [`collect`].
pub fn collect_from(
    repository: &Repository,
    request: &Request,
    memory: &dyn Memory,
    progress: &dyn Progress,
) -> Result<Sources, CollectError> {
    if request.worktree && request.rev.is_some() {
        return Err(CollectError::RevisionAndWorkTree);
    }
    // Small and most likely misspelled: read before the long work starts.
    let parent = request.parent.as_deref().map(|path| given(path, &request.limits)).transpose()?;
    let forge_snapshot = request.forge_snapshot.as_deref().map(|path| given(path, &request.limits)).transpose()?;
    let evaluation_logs =
        request.evaluation_logs.iter().map(|path| given(path, &request.limits)).collect::<Result<Vec<_>, _>>()?;

    let revision = repository.revision_if_needed(request)?;
    let as_of = request.now.or(revision.as_ref().and_then(|found| found.time)).unwrap_or(request.today);
    let mut oddities: Vec<Oddity> = repository.oddities().collect();

    let source = if request.worktree { TreeSource::WorkTree } else { TreeSource::Commit };
    let subject = repository.subject(revision.as_ref(), source);
    let (tree_side, ((history, (releases, more)), org_defaults)) = rayon::join(
        || files_of(request, repository, revision.as_ref(), memory, progress),
        || {
            let past = rayon::join(
                || history_of(repository, revision.as_ref(), as_of, memory, progress),
                || repository.releases_from(request.tags.as_ref(), memory, progress),
            );
            (past, request.org_defaults.as_deref().map(|path| defaults(path, request)).transpose())
        },
    );
    let (files, tree_oddities) = tree_side?;
    let past_secrets = leaks_of(repository, revision.as_ref().filter(|_| request.leaks), progress);
    oddities.extend(tree_oddities);
    oddities.extend(more);
    oddities.sort();
    oddities.dedup();
    Ok(Sources {
        subject,
        as_of,
        today: request.now.unwrap_or(request.today),
        files,
        history,
        releases,
        past_secrets,
        org_defaults: org_defaults?,
        parent,
        forge_snapshot,
        evaluation_logs,
        forge_kind: request.forge_kind,
        oddities,
    })
}

fn given(path: &Path, limits: &Limits) -> Result<Given, CollectError> {
    let bytes = read_input(path, limits.input)?;
    Ok(Given { name: path.to_string_lossy().into_owned(), bytes })
}

fn history_of(
    repository: &Repository,
    revision: Option<&Revision>,
    as_of: Timestamp,
    memory: &dyn Memory,
    progress: &dyn Progress,
) -> Fact<slam_model::evidence::history::History> {
    match revision {
        Some(revision) => repository.history_from(revision, as_of, memory, progress),
        None => Fact::NotVisible(Gap::new("there is no commit yet", "commit the files")),
    }
}

fn leaks_of(
    repository: &Repository,
    revision: Option<&Revision>,
    progress: &dyn Progress,
) -> Fact<slam_model::evidence::secret::SecretHistory> {
    match revision {
        Some(revision) => repository.leaks(revision, progress),
        None => Fact::NotVisible(Gap::new("the history was not searched for secrets", "search it with `--history`")),
    }
}

type Files = (Vec<(IndexEntry, BlobFacts)>, Vec<Oddity>);

fn files_of(
    request: &Request,
    repository: &Repository,
    revision: Option<&Revision>,
    memory: &dyn Memory,
    progress: &dyn Progress,
) -> Result<Files, CollectError> {
    match revision.filter(|_| !request.worktree) {
        Some(revision) => Ok(collect_files(&repository.tree(revision)?, &request.limits, memory, progress)),
        None => Ok(collect_tree(&repository.work_tree()?, &request.limits, progress)),
    }
}

/// Reads every file of the organisation's defaults: a work tree, any other folder, or a bare repository at `HEAD`.
fn defaults(path: &Path, request: &Request) -> Result<Vec<(RepoPath, BlobFacts)>, CollectError> {
    let real = crate::trust::real_path(path).map_err(|error| match error {
        CollectError::NotARepository { path } => crate::InputError::NotAFolder { path }.into(),
        other => other,
    })?;
    let is_bare = std::fs::symlink_metadata(real.join(".git")).is_err() && crate::trust::looks_like_git_dir(&real);
    let (files, _) = if is_bare {
        let repository = Repository::open_with(path, request.policy, request.limits)?;
        let revision = repository.revision(None)?;
        collect_tree(&repository.tree(&revision)?, &request.limits, &crate::Silent)
    } else {
        collect_tree(&WorkTree::of_folder(path, &request.limits)?, &request.limits, &crate::Silent)
    };
    Ok(files.into_iter().map(|(entry, facts)| (entry.path, facts)).collect())
}

/// Reads every file of a tree: as much of each as `slam_facts` wants to see, in parallel, sorted by path.
pub fn collect_tree(tree: &dyn Tree, limits: &Limits, progress: &dyn Progress) -> Files {
    collect_files(tree, limits, &Forgetful, progress)
}

fn collect_files(tree: &dyn Tree, limits: &Limits, memory: &dyn Memory, progress: &dyn Progress) -> Files {
    let entries = tree.entries();
    let total = entries.len() as u64;
    let done = AtomicU64::new(0);
    let lots: Vec<Files> = entries
        .par_chunks(CHUNK)
        .map(|lot| {
            let mut reading = Reading { reader: tree.reader(), limits, bytes: Vec::new(), oddities: Vec::new() };
            let facts = lot.iter().map(|entry| (entry.clone(), reading.remembered(entry, memory))).collect();
            let so_far = done.fetch_add(lot.len() as u64, Ordering::Relaxed) + lot.len() as u64;
            progress.stage("files", so_far, Some(total));
            (facts, reading.oddities)
        })
        .collect();
    let mut files = Vec::with_capacity(entries.len());
    let mut oddities = tree.oddities().to_vec();
    for (lot, more) in lots {
        files.extend(lot);
        oddities.extend(more);
    }
    (files, oddities)
}

/// Reads one file after the other with the same buffer.
struct Reading<'t> {
    reader: Box<dyn Reader + 't>,
    limits: &'t Limits,
    bytes: Vec<u8>,
    oddities: Vec<Oddity>,
}

impl Reading<'_> {
    /// Returns what the file says, from the memory when it knows; a file that could not be read as it should is not kept.
    fn remembered(&mut self, entry: &IndexEntry, memory: &dyn Memory) -> BlobFacts {
        if let Some(facts) = memory.file(entry) {
            return facts;
        }
        let odd = self.oddities.len();
        let facts = self.facts_of(entry);
        if self.oddities.len() == odd && entry.size.is_some() && facts.was_read() {
            memory.keep_file(entry, &facts);
        }
        facts
    }

    fn facts_of(&mut self, entry: &IndexEntry) -> BlobFacts {
        let size = entry.size.unwrap_or(0);
        let limit = match slam_facts::want(&entry.path, entry.mode, size) {
            Want::Nothing => return slam_facts::read(&entry.path, entry.mode, Blob::Whole(b"")),
            Want::Head(limit) => limit.min(self.limits.whole_file),
            Want::Whole if size > self.limits.whole_file => {
                let message = format!("has {size} bytes; only the first {} are read", self.limits.head);
                names::push_oddity(&mut self.oddities, entry.path.as_bstr(), message);
                self.limits.head
            }
            Want::Whole => self.limits.whole_file,
        };
        match self.reader.read_into(entry, limit, &mut self.bytes) {
            Ok(()) if (self.bytes.len() as u64) < size => {
                slam_facts::read(&entry.path, entry.mode, Blob::Head(&self.bytes))
            }
            Ok(()) => slam_facts::read(&entry.path, entry.mode, Blob::Whole(&self.bytes)),
            Err(ReadError::NoBytes) if entry.mode == Mode::Submodule => {
                slam_facts::read(&entry.path, entry.mode, Blob::Whole(b""))
            }
            Err(error) => slam_facts::read(&entry.path, entry.mode, Blob::Unreadable(&error.to_string())),
        }
    }
}
