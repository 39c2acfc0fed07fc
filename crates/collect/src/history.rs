//! The commits behind a revision, counted in one walk, newest first.

mod changes;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use bstr::ByteSlice as _;
use gix::{hashtable, objs::Find as _};
use jiff::Timestamp;
use slam_model::{
    Fact, Gap,
    digest::ObjectId,
    evidence::{
        changes::{Changes, Domain},
        history::{Author, CommitRef, History},
    },
};

use crate::{
    Memory, Progress, Repository, Revision,
    commit::{self, RawCommit},
    disk,
    people::{People, PersonId},
    trailers::{self, Trailer},
};

/// A day in seconds.
const DAY: i64 = 24 * 60 * 60;
/// How often progress is told, in commits.
const STEP: u64 = 2048;
/// A `.mailmap` or `shallow` file longer than this is passed over.
const SMALL_FILE: u64 = 4 << 20;
/// Characters of a commit's subject that are kept.
const SUBJECT_CHARS: usize = 200;

impl Repository {
    /// Counts the history of a commit; ages are counted to `as_of`.
    pub fn history(&self, revision: &Revision, as_of: Timestamp, progress: &dyn Progress) -> Fact<History> {
        if let Some(gap) = self.history_gap() {
            return Fact::NotVisible(gap);
        }
        let mut walk = Walk::new(self, as_of.as_second(), self.mailmap(revision));
        match walk.run(revision.id, progress) {
            Ok(()) => Fact::Seen(walk.finish(revision)),
            Err(cause) => Fact::Broken(cause),
        }
    }

    /// Counts it unless the memory has it. The gap is looked for each time: it is no part of the commit.
    pub(crate) fn history_from(
        &self,
        revision: &Revision,
        as_of: Timestamp,
        memory: &dyn Memory,
        progress: &dyn Progress,
    ) -> Fact<History> {
        if let Some(gap) = self.history_gap() {
            return Fact::NotVisible(gap);
        }
        let key = format!("{} {as_of}", revision.id);
        if let Some(history) = memory.history(&key) {
            return Fact::Seen(history);
        }
        let counted = self.history(revision, as_of, progress);
        if let Fact::Seen(history) = &counted {
            memory.keep_history(&key, history);
        }
        counted
    }

    /// Returns why the history in this clone is not that of the project.
    pub(crate) fn history_gap(&self) -> Option<Gap> {
        let has_lines = |name: &str| {
            let path = self.common_dir().join(name);
            // A file that is there and cannot be read is taken for one that says something.
            path.exists()
                && disk::read_small(&path, SMALL_FILE)
                    .is_none_or(|text| text.lines().any(|line| !line.trim().is_empty() && !line.starts_with(b"#")))
        };
        if has_lines("shallow") {
            return Some(Gap::new(
                "the clone is shallow: its history is cut off",
                "run `git fetch --unshallow` in the clone",
            ));
        }
        if has_lines("info/grafts") {
            return Some(Gap::new(
                "the clone has grafts: its history is not the project's",
                "remove `info/grafts` from the git directory, or clone the repository anew",
            ));
        }
        let repo = self.local();
        let replaced = repo.references().ok()?.prefixed("refs/replace/").ok()?.next().is_some();
        replaced.then(|| {
            Gap::new(
                "the clone has replacement objects: its history is not the project's",
                "remove them with `git replace -d`, or clone the repository anew",
            )
        })
    }

    /// Returns the project's own mailmap: the file of the commit, never one of this machine.
    pub(crate) fn mailmap(&self, revision: &Revision) -> Vec<u8> {
        let repo = self.local();
        let find = || {
            let tree = repo.find_tree(revision.tree).ok()?;
            let entry = tree.find_entry(".mailmap").filter(|entry| entry.mode().is_blob())?;
            let id = entry.object_id();
            let header = repo.find_header(id).ok()?;
            (header.size() <= SMALL_FILE).then(|| repo.find_blob(id).ok())?.map(|mut blob| blob.take_data())
        };
        find().unwrap_or_default()
    }
}

/// What must be known of a commit after the walk.
struct Seen {
    first_parent: Option<gix::ObjectId>,
    is_merge: bool,
    by_change_request: bool,
}

/// What is counted of a person.
struct Tally {
    commits: u64,
    last: Option<i64>,
}

struct Walk {
    repo: gix::Repository,
    limit: usize,
    as_of: i64,
    people: People,
    seen: hashtable::HashMap<gix::ObjectId, Seen>,
    /// Commits whose parents wait to be read, newest on top.
    waiting: BinaryHeap<(i64, Reverse<gix::ObjectId>, Vec<gix::ObjectId>)>,
    tallies: BTreeMap<PersonId, Tally>,
    bots: BTreeMap<PersonId, u64>,
    out: History,
    oldest: Option<(i64, i64)>,
    newest_unsigned: Option<(i64, CommitRef)>,
    buffer: Vec<u8>,
}

impl Walk {
    fn new(repository: &Repository, as_of: i64, mailmap: Vec<u8>) -> Self {
        let mut repo = repository.local();
        repo.objects.refresh_never();
        Self {
            repo,
            limit: repository.limits().commits,
            as_of,
            people: People::with_mailmap(&mailmap),
            seen: hashtable::HashMap::default(),
            waiting: BinaryHeap::new(),
            tallies: BTreeMap::new(),
            bots: BTreeMap::new(),
            out: History::default(),
            oldest: None,
            newest_unsigned: None,
            buffer: Vec::new(),
        }
    }

    fn run(&mut self, head: gix::ObjectId, progress: &dyn Progress) -> Result<(), String> {
        self.visit(head, None)?;
        while let Some((_, Reverse(child), parents)) = self.waiting.pop() {
            for parent in parents {
                if self.seen.contains_key(&parent) {
                    continue;
                }
                if self.seen.len() >= self.limit {
                    self.out.limited = true;
                    return Ok(());
                }
                self.visit(parent, Some(child))?;
                if self.out.commits.is_multiple_of(STEP) {
                    progress.stage("history", self.out.commits, None);
                }
            }
        }
        progress.stage("history", self.out.commits, Some(self.out.commits));
        Ok(())
    }

    /// Reads one commit, counts it, and lets its parents wait.
    fn visit(&mut self, id: gix::ObjectId, child: Option<gix::ObjectId>) -> Result<(), String> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let whose = || child.map(|child| format!(", parent of {child},")).unwrap_or_default();
        let found = self.repo.objects.try_find(&id, &mut buffer);
        let is_commit = match found {
            Ok(Some(data)) => data.kind == gix::objs::Kind::Commit,
            Ok(None) => return Err(format!("the commit {id}{} is missing from the repository", whose())),
            Err(error) => return Err(format!("the commit {id}{} cannot be read: {error:#}", whose())),
        };
        let raw = commit::parse(&buffer).filter(|_| is_commit);
        let Some(raw) = raw else { return Err(format!("the object {id}{} is not a commit", whose())) };
        let parents: Vec<_> = raw
            .parents
            .iter()
            .map(|hex| gix::ObjectId::from_hex(hex).map_err(|_| format!("the commit {id} names no proper parent")))
            .collect::<Result<_, _>>()?;
        let seen = Seen {
            first_parent: parents.first().copied(),
            is_merge: parents.len() > 1,
            by_change_request: trailers::names_change_request(raw.message),
        };
        self.count(id, &raw, seen.is_merge);
        self.seen.insert(id, seen);
        if !parents.is_empty() {
            self.waiting.push((raw.committer.seconds.unwrap_or(0), Reverse(id), parents));
        }
        self.buffer = buffer;
        Ok(())
    }

    fn count(&mut self, id: gix::ObjectId, raw: &RawCommit<'_>, is_merge: bool) {
        let (authored, committed) = (raw.author.seconds, raw.committer.seconds);
        self.out.commits += 1;
        self.out.with_signature += u64::from(raw.signed);
        self.out.merges += u64::from(is_merge);
        // Times before 1970-01-02 are those of converters that had none.
        if let (Some(authored), Some(committed)) = (authored, committed)
            && authored > DAY
            && self.oldest.is_none_or(|(oldest, _)| committed < oldest)
        {
            self.oldest = Some((committed, authored));
        }
        let age = committed.and_then(|at| self.as_of.checked_sub(at));
        let is_within = |days: i64| u64::from(age.is_some_and(|age| (0..=days * DAY).contains(&age)));
        self.out.changes.all_90_days += is_within(90);
        let author = self.people.id(raw.author.who);
        if self.people.is_bot(author) {
            self.out.bot_commits += 1;
            *self.bots.entry(author).or_default() += 1;
            return;
        }
        if is_merge {
            return;
        }
        self.out.human_commits += 1;
        let tally = self.tallies.entry(author).or_insert(Tally { commits: 0, last: None });
        tally.commits += 1;
        tally.last = tally.last.max(authored);
        let committer = self.people.id(raw.committer.who);
        if !self.people.same(author, committer) && !self.people.is_bot(committer) {
            self.out.committed_by_another += 1;
        }
        self.out.commits_90_days += is_within(90);
        self.out.commits_365_days += is_within(365);
        let (signed_off, reviewed) = self.trailers(raw, author, committer);
        self.out.reviewed += u64::from(reviewed);
        self.out.signed_off += u64::from(signed_off);
        let when = committed.unwrap_or(0);
        if !signed_off && self.newest_unsigned.as_ref().is_none_or(|(newest, _)| when > *newest) {
            self.newest_unsigned = self.commit_ref(id, raw, author).map(|found| (when, found));
        }
    }

    /// Returns whether author or committer signed off, and whether somebody else reviewed.
    fn trailers(&mut self, raw: &RawCommit<'_>, author: PersonId, committer: PersonId) -> (bool, bool) {
        let (mut signed_off, mut reviewed) = (false, false);
        for trailer in trailers::trailers(raw.message) {
            match trailer {
                Trailer::SignedOff(who) if !signed_off => {
                    let who = self.people.id(who);
                    signed_off = self.people.same(who, author) || self.people.same(who, committer);
                }
                Trailer::Reviewed(who) if !reviewed => {
                    let who = self.people.id(who);
                    reviewed = !self.people.same(who, author) && !self.people.is_bot(who);
                }
                Trailer::SignedOff(_) | Trailer::Reviewed(_) => {}
            }
        }
        (signed_off, reviewed)
    }

    fn commit_ref(&self, id: gix::ObjectId, raw: &RawCommit<'_>, author: PersonId) -> Option<CommitRef> {
        Some(CommitRef {
            id: ObjectId::from_bytes(id.as_bytes()).ok()?,
            author: self.people.name(author).to_owned(),
            time: raw.author.time()?,
            subject: commit::subject(raw.message).to_str_lossy().chars().take(SUBJECT_CHARS).collect(),
        })
    }

    fn finish(mut self, revision: &Revision) -> History {
        let mut at = Some(revision.id);
        while let Some(seen) = at.and_then(|id| self.seen.get(&id)) {
            self.out.first_parent_commits += 1;
            self.out.first_parent_merges += u64::from(seen.is_merge);
            self.out.by_change_request += u64::from(seen.by_change_request);
            at = seen.first_parent;
        }
        self.out.first = self.oldest.and_then(|(_, authored)| Timestamp::from_second(authored).ok());
        self.out.last = revision.time;
        self.out.head = self.head(revision.id);
        self.out.newest_unsigned = self.newest_unsigned.take().map(|(_, found)| found);
        self.out.changes.recent = self.recent(revision.id);
        for (id, commits) in std::mem::take(&mut self.bots) {
            *self.out.changes.bots.entry(self.people.name(id).to_owned()).or_default() += commits;
        }
        // Only now is it known who is the same person as who.
        let mut authors: BTreeMap<PersonId, Tally> = BTreeMap::new();
        for (id, tally) in std::mem::take(&mut self.tallies) {
            let one = authors.entry(self.people.of(id)).or_insert(Tally { commits: 0, last: None });
            one.commits += tally.commits;
            one.last = one.last.max(tally.last);
        }
        self.out.author_count = authors.len() as u64;
        self.out.changes.domains = self.domains(&authors);
        let mut authors: Vec<_> = authors
            .into_iter()
            .map(|(id, tally)| Author {
                name: self.people.name(id).to_owned(),
                commits: tally.commits,
                last: tally.last.and_then(|last| Timestamp::from_second(last).ok()).unwrap_or(Timestamp::UNIX_EPOCH),
            })
            .collect();
        authors.sort_by(|a, b| {
            b.commits.cmp(&a.commits).then_with(|| a.name.cmp(&b.name)).then_with(|| b.last.cmp(&a.last))
        });
        authors.truncate(History::MOST_AUTHORS);
        self.out.authors = authors;
        self.out
    }

    /// Returns the domains of the mail addresses of those with enough commits, of each person's every address.
    fn domains(&self, authors: &BTreeMap<PersonId, Tally>) -> BTreeMap<String, Domain> {
        let mut domains: BTreeMap<String, (Domain, u64)> = BTreeMap::new();
        for (person, domain) in self.people.domains() {
            let commits = authors.get(&person).map_or(0, |tally| tally.commits);
            if commits < Changes::LEAST_COMMITS {
                continue;
            }
            let (found, most) = domains.entry(domain.to_owned()).or_default();
            found.people += 1;
            if commits > *most || found.example.is_empty() {
                *most = commits;
                found.example = self.people.name(person).to_owned();
            }
        }
        domains.into_iter().map(|(name, (domain, _))| (name, domain)).collect()
    }

    fn head(&mut self, id: gix::ObjectId) -> Option<CommitRef> {
        let mut buffer = Vec::new();
        self.repo.objects.try_find(&id, &mut buffer).ok()??;
        let raw = commit::parse(&buffer)?;
        let author = self.people.id(raw.author.who);
        self.commit_ref(id, &raw, author)
    }
}
