//! Which CI definitions were in force in a time, on every branch and tag: for the question what an action could reach.
//!
//! A definition is in force from its commit until the next one on the same line. So the commits of the time count, and of
//! each line the last one before it. Only the folders of CI are looked at, and of other files the actions that
//! definitions name; what has the same object id is read once.

use std::{
    collections::{BTreeMap, BinaryHeap, HashMap},
    sync::Arc,
};

use bstr::ByteSlice as _;
use gix::objs::Find as _;
use jiff::Timestamp;
use slam_model::{Gap, ObjectId, RepoPath};

use crate::{CollectError, Progress, Repository, commit};

/// Folders whose files are definitions that events start.
const FOLDERS: [&str; 3] = [".github/workflows", ".forgejo/workflows", ".gitea/workflows"];
/// Branches and tags that are followed, branches first.
const MOST_REFS: usize = 16_384;
/// Bytes of a definition; the reader reads no longer one.
const LONGEST: u64 = 2 << 20;
/// Files of one commit.
const MOST_FILES: usize = 2000;
/// Clocks may be wrong by so many seconds: commits this much before the time are still walked through.
const SLACK: i64 = 7 * 24 * 60 * 60;

/// Definitions of one commit: path and object id.
pub type Definitions = Arc<Vec<(RepoPath, ObjectId)>>;

/// A commit that was in force in the time.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The commit.
    pub commit: ObjectId,
    /// Its committer time.
    pub time: Timestamp,
    /// Whether it was the last one of its line when the time began.
    pub at_start: bool,
    /// Whether it is the end of a branch, other than the default one, to which nothing was added since: it is there, and
    /// nothing but a person or a request against it starts it.
    pub dormant: bool,
    /// Indexes of the refs that lead to it.
    pub refs: Vec<usize>,
    /// Its definitions, and the local actions that they use.
    pub definitions: Definitions,
}

/// The CI definitions of a time.
#[derive(Debug, Default)]
pub struct CiPast {
    /// Names of branches and tags: `main`, `origin/main`, `v1.0`.
    pub refs: Vec<String>,
    /// Commits that were in force, the newest first.
    pub moments: Vec<Moment>,
    /// The bytes of every definition.
    pub blobs: BTreeMap<ObjectId, Vec<u8>>,
    /// What was not seen.
    pub gaps: Vec<String>,
}

/// Returns the paths of the repository that a definition uses.
pub type LocalUses<'a> = &'a dyn Fn(&RepoPath, &[u8]) -> Vec<RepoPath>;

/// A set of refs as bits.
type Bits = Vec<u64>;

impl Repository {
    /// Reads the definitions that were in force between two instants on any branch and tag.
    ///
    /// # Errors
    /// When the refs cannot be listed, or there is no commit.
    pub fn ci_past(
        &self,
        (since, until): (Timestamp, Timestamp),
        uses: LocalUses<'_>,
        progress: &dyn Progress,
    ) -> Result<CiPast, CollectError> {
        let mut repo = self.local();
        repo.objects.refresh_never();
        repo.object_cache_size_if_unset(16 << 20);
        let mut past = CiPast::default();
        if let Some(Gap { why, how }) = self.history_gap() {
            past.gaps.push(format!("{why}; {how}"));
        }
        let tips = self.tips(&mut past)?;
        let mut walk = Walk { limit: self.limits().commits, since, until, commits: HashMap::new(), cut: None };
        walk.run(&repo, &tips, past.refs.len(), progress);
        if let Some(cut) = walk.cut.take() {
            past.gaps.push(cut);
        }
        let mut reading = Reading { repo: &repo, uses, roots: HashMap::new(), used: HashMap::new(), past: &mut past };
        let mut moments = Vec::new();
        let in_force: Vec<_> = walk.in_force().collect();
        for (number, (id, known, at_start)) in in_force.iter().enumerate() {
            progress.stage("definitions", number as u64, Some(in_force.len() as u64));
            let (Some(commit), Ok(time)) = (oid(id), Timestamp::from_second(known.time)) else { continue };
            let definitions = reading.definitions(known.tree);
            let refs = bits_of(&known.refs);
            let dormant = *at_start && known.standing == Standing::Dormant;
            moments.push(Moment { commit, time, at_start: *at_start, dormant, refs, definitions });
        }
        moments.sort_by(|a, b| b.time.cmp(&a.time).then_with(|| a.commit.cmp(&b.commit)));
        past.moments = moments;
        Ok(past)
    }

    /// Returns the commits of all branches and tags.
    fn tips(&self, past: &mut CiPast) -> Result<Vec<Tip>, CollectError> {
        let repo = self.local();
        let head = self.revision(None)?;
        let mut named: BTreeMap<(bool, String), gix::ObjectId> = BTreeMap::new();
        let platform = repo.references().map_err(|error| self.damaged("its references", error))?;
        let all = platform.all().map_err(|error| self.damaged("its references", error))?;
        for mut reference in all.flatten() {
            let full = reference.name().as_bstr().to_str_lossy().into_owned();
            let short = ["refs/heads/", "refs/remotes/", "refs/tags/"].iter().find_map(|kind| full.strip_prefix(kind));
            let Some(short) = short.filter(|short| !short.ends_with("/HEAD")) else { continue };
            if let Ok(id) = reference.peel_to_id() {
                named.insert((full.starts_with("refs/tags/"), short.to_owned()), id.detach());
            }
        }
        if named.len() > MOST_REFS {
            past.gaps.push(format!("there are {} branches and tags; the first {MOST_REFS} are followed", named.len()));
        }
        let mut tips: Vec<_> = named.into_iter().take(MOST_REFS).collect();
        if !tips.iter().any(|(_, id)| *id == head.id) {
            tips.push(((false, "HEAD".to_owned()), head.id));
        }
        past.refs = tips.iter().map(|((_, name), _)| name.clone()).collect();
        let default = head.branch.as_deref().unwrap_or("HEAD");
        let tip = |(number, ((is_tag, name), id)): (usize, ((bool, String), gix::ObjectId))| {
            // A clone knows the default branch of its origin under a name with the remote's in front.
            let is_default = name == default || name.split_once('/').is_some_and(|(_, rest)| rest == default);
            let standing = match (is_tag, is_default) {
                (true, _) => Standing::Replaced,
                (false, true) => Standing::InForce,
                (false, false) => Standing::Dormant,
            };
            Tip { id, number, standing }
        };
        Ok(tips.into_iter().enumerate().map(tip).collect())
    }
}

/// What a ref leads to.
struct Tip {
    id: gix::ObjectId,
    /// Index of its name.
    number: usize,
    /// A branch is in force until it moves; of an old tag nothing runs by itself.
    standing: Standing,
}

/// How a commit from before the time was in force in it; the later ones win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// Another commit had taken its place, or only a tag names it.
    Replaced,
    /// A branch ends with it.
    Dormant,
    /// A commit on top of it is in the time or later, or the default branch ends with it.
    InForce,
}

/// What must be known of a commit.
struct Known {
    time: i64,
    tree: gix::ObjectId,
    parents: Vec<gix::ObjectId>,
    refs: Bits,
    /// How it was in force when the time began, when it is from before.
    standing: Standing,
}

struct Walk {
    limit: usize,
    since: Timestamp,
    until: Timestamp,
    commits: HashMap<gix::ObjectId, Known>,
    cut: Option<String>,
}

impl Walk {
    /// Walks from the tips, newest first, and carries the refs along; a commit that gains a ref passes it on.
    fn run(&mut self, repo: &gix::Repository, tips: &[Tip], refs: usize, progress: &dyn Progress) {
        let mut waiting = BinaryHeap::new();
        for tip in tips {
            let mut bits = vec![0; refs.div_ceil(64)];
            set(&mut bits, tip.number);
            self.reach(repo, tip.id, &bits, tip.standing, &mut waiting);
        }
        while let Some((_, id)) = waiting.pop() {
            let Some(known) = self.commits.get(&id) else { continue };
            // What lies behind a commit from before the time was replaced before the time.
            if known.time < self.since.as_second().saturating_sub(SLACK) {
                continue;
            }
            let standing = if known.time >= self.since.as_second() { Standing::InForce } else { Standing::Replaced };
            let (parents, bits) = (known.parents.clone(), known.refs.clone());
            for parent in parents {
                self.reach(repo, parent, &bits, standing, &mut waiting);
            }
            if self.commits.len().is_multiple_of(4096) {
                progress.stage("history", self.commits.len() as u64, None);
            }
        }
    }

    fn reach(
        &mut self,
        repo: &gix::Repository,
        id: gix::ObjectId,
        bits: &Bits,
        standing: Standing,
        waiting: &mut BinaryHeap<(i64, gix::ObjectId)>,
    ) {
        if let Some(known) = self.commits.get_mut(&id) {
            let gained = known.refs.iter().zip(bits).any(|(has, more)| has | more != *has);
            known.refs.iter_mut().zip(bits).for_each(|(has, more)| *has |= more);
            known.standing = known.standing.max(standing);
            if gained {
                waiting.push((known.time, id));
            }
            return;
        }
        if self.commits.len() >= self.limit {
            self.cut.get_or_insert_with(|| format!("only {} commits were walked", self.limit));
            return;
        }
        let mut buffer = Vec::new();
        let found = repo.objects.try_find(&id, &mut buffer);
        let is_commit = matches!(&found, Ok(Some(data)) if data.kind == gix::objs::Kind::Commit);
        let is_there = matches!(found, Ok(Some(_)));
        let raw = commit::parse(&buffer).filter(|_| is_commit);
        let (Some(raw), Some(tree)) = (raw, tree_of(&buffer)) else {
            // A tag may name a tree or a file, which no workflow runs from.
            if !is_there {
                self.cut.get_or_insert_with(|| {
                    format!("the commit {id} is missing or damaged; what lies behind it is not seen")
                });
            }
            return;
        };
        let time = raw.committer.seconds.unwrap_or(0);
        let parents = raw.parents.iter().filter_map(|hex| gix::ObjectId::from_hex(hex).ok()).collect();
        self.commits.insert(id, Known { time, tree, parents, refs: bits.clone(), standing });
        waiting.push((time, id));
    }

    /// Returns the commits that were in force in the time, and whether they were when it began.
    fn in_force(&self) -> impl Iterator<Item = (gix::ObjectId, &Known, bool)> {
        let (since, until) = (self.since.as_second(), self.until.as_second());
        self.commits.iter().filter_map(move |(id, known)| {
            let at_start = known.time < since && known.standing > Standing::Replaced;
            (at_start || (since..=until).contains(&known.time)).then_some((*id, known, at_start))
        })
    }
}

/// Looks at the trees of commits.
struct Reading<'r> {
    repo: &'r gix::Repository,
    uses: LocalUses<'r>,
    roots: HashMap<gix::ObjectId, Definitions>,
    /// What each definition uses of the repository.
    used: HashMap<(RepoPath, gix::ObjectId), Vec<RepoPath>>,
    past: &'r mut CiPast,
}

impl Reading<'_> {
    fn definitions(&mut self, root: gix::ObjectId) -> Definitions {
        if let Some(known) = self.roots.get(&root) {
            return Arc::clone(known);
        }
        let mut found = BTreeMap::new();
        for folder in FOLDERS {
            let entry = self.lookup(root, folder).filter(|(_, is_folder)| *is_folder);
            let Some(tree) = entry.and_then(|(id, _)| self.repo.find_tree(id).ok()) else { continue };
            for entry in tree.iter().flatten().filter(|entry| entry.mode().is_blob()) {
                let name = entry.filename();
                if name.ends_with(b".yml") || name.ends_with(b".yaml") {
                    found.insert(RepoPath::new([folder.as_bytes(), b"/", name].concat()), entry.object_id());
                }
            }
        }
        let mut waiting: Vec<RepoPath> = found.keys().cloned().collect();
        while let Some(path) = waiting.pop() {
            let Some(id) = found.get(&path).copied() else { continue };
            for used in self.used_by(&path, id) {
                let Some((id, false)) = used.as_str().and_then(|text| self.lookup(root, text)) else { continue };
                if found.len() < MOST_FILES && !found.contains_key(&used) {
                    found.insert(used.clone(), id);
                    waiting.push(used);
                }
            }
        }
        let all = found.into_iter().filter_map(|(path, id)| Some((path, oid(&id)?)));
        let definitions = Arc::new(all.collect::<Vec<_>>());
        self.roots.insert(root, Arc::clone(&definitions));
        definitions
    }

    /// Returns what a definition uses of the repository, and keeps its bytes.
    fn used_by(&mut self, path: &RepoPath, id: gix::ObjectId) -> Vec<RepoPath> {
        if let Some(known) = self.used.get(&(path.clone(), id)) {
            return known.clone();
        }
        let used = self.bytes(id).map(|bytes| (self.uses)(path, &bytes)).unwrap_or_default();
        self.used.insert((path.clone(), id), used.clone());
        used
    }

    /// Returns what stands at a path, and whether it is a folder.
    fn lookup(&self, root: gix::ObjectId, path: &str) -> Option<(gix::ObjectId, bool)> {
        let tree = self.repo.find_tree(root).ok()?;
        let entry = tree.lookup_entry(path.split('/')).ok()??;
        Some((entry.object_id(), entry.mode().is_tree()))
    }

    fn bytes(&mut self, id: gix::ObjectId) -> Option<Vec<u8>> {
        let name = oid(&id)?;
        if let Some(known) = self.past.blobs.get(&name) {
            return Some(known.clone());
        }
        let size = self.repo.find_header(id).ok()?.size();
        if size > LONGEST {
            self.past.gaps.push(format!("the definition {name} has {size} bytes and is not read"));
            return None;
        }
        let bytes = self.repo.find_blob(id).ok()?.take_data();
        self.past.blobs.insert(name, bytes.clone());
        Some(bytes)
    }
}

fn tree_of(bytes: &[u8]) -> Option<gix::ObjectId> {
    gix::ObjectId::from_hex(bytes.strip_prefix(b"tree ")?.lines().next()?).ok()
}

fn oid(id: &gix::ObjectId) -> Option<ObjectId> {
    ObjectId::from_bytes(id.as_bytes()).ok()
}

fn set(bits: &mut Bits, number: usize) {
    if let Some(word) = bits.get_mut(number / 64) {
        *word |= 1 << (number % 64);
    }
}

fn bits_of(bits: &Bits) -> Vec<usize> {
    let one = |(at, word): (usize, &u64)| {
        let word = *word;
        (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
    };
    bits.iter().enumerate().flat_map(one).collect()
}
