//! Brings commits and tags into a clone of the cache, beside the old one, which stays whole until the new one is.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

use slam_model::ObjectId;

use super::{
    Address, LocalClone, Mirror, MirrorError, Tip, Wanted,
    cache::Entry,
    process::{Ended, Run},
    remote::Reached,
};
use crate::{OpenPolicy, Repository};

/// MiB of address space for a fetch: `git index-pack` keeps a table of all objects and a bounded cache of deltas.
const MEMORY_TO_FETCH: u64 = 3072;
/// After so many additions the clone is made anew, so that packs do not pile up.
const MOST_PACKS: usize = 40;
/// Where the old tip is kept during a fetch, so that only what is new is sent.
const BEFORE: &str = "refs/slam/before";
/// Where a commit that no branch leads to is brought.
const WANTED: &str = "refs/slam/wanted";
/// Where what a tag pointed at is brought.
const TAG: &str = "refs/slam/tag";
/// Objects of tags that moved or went, which are asked for one by one.
const MOST_TAGS: usize = 32;

/// One fetch.
struct Bringing<'m> {
    mirror: &'m Mirror,
    address: &'m Address,
    reached: &'m Reached,
    /// The new git directory.
    folder: PathBuf,
    deadline: Instant,
}

impl Mirror {
    /// Fills the place of a repository with what the remote side has now.
    pub(super) fn bring(
        &self,
        entry: Entry,
        address: &Address,
        reached: &Reached,
        tip: &Tip,
        wanted: &Wanted,
        deadline: Instant,
    ) -> Result<LocalClone, MirrorError> {
        let bringing = Bringing { mirror: self, address, reached, folder: entry.new_git(), deadline };
        let commit = bringing.all(&entry.git(), tip, wanted)?;
        let failed = |source| MirrorError::Cache { path: entry.git(), source };
        entry.replace().map_err(failed)?;
        let reached = reached.address.clone();
        Ok(LocalClone { path: entry.git(), commit, branch: tip.branch.clone(), reached, entry })
    }
}

impl Bringing<'_> {
    fn all(&self, old: &Path, tip: &Tip, wanted: &Wanted) -> Result<ObjectId, MirrorError> {
        self.make(old, tip)?;
        let head = head_of(tip);
        self.fetch(&[format!("+HEAD:{head}"), "+refs/tags/*:refs/tags/*".to_owned()])?;
        let commit = match wanted {
            Wanted::DefaultBranch => None,
            Wanted::Commit(commit) | Wanted::Moment { commit, .. } => Some(commit),
        };
        if let Some(commit) = commit {
            self.bring_commit(commit)?;
            self.git(["update-ref", &head, commit.as_str()])?;
        }
        if let Wanted::Moment { tags, .. } = wanted {
            self.bring_tags(tags)?;
        }
        let found = self.git(["rev-parse", "--verify", "--end-of-options", &format!("{head}^{{commit}}")])?;
        let found = String::from_utf8_lossy(&found.out).trim().to_owned();
        let found = ObjectId::try_from(found).map_err(|error| self.damaged(error.to_string()))?;
        for name in [BEFORE, WANTED, TAG] {
            self.git(["update-ref", "-d", name])?;
        }
        self.git(["symbolic-ref", "HEAD", &head])?;
        self.git(["pack-refs", "--all"])?;
        self.check_size()?;
        Ok(found)
    }

    /// Makes an empty repository of the right format with the packs and the old references of the clone that is there.
    fn make(&self, old: &Path, tip: &Tip) -> Result<(), MirrorError> {
        let format = if tip.commit.as_str().len() == 64 { "--object-format=sha256" } else { "--object-format=sha1" };
        let folder = self.folder.clone().into_os_string();
        let words = ["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "--ref-format=files", format];
        let mut words: Vec<OsString> = words.iter().map(Into::into).collect();
        words.extend(["--".into(), folder]);
        self.run(words, false)?;
        if let Some(public) = crate::url::public_address(self.address.as_str()) {
            self.git(["config", "remote.origin.url", &public])?;
        }
        let failed = |source| MirrorError::Cache { path: self.folder.clone(), source };
        if !old.exists() || is_of_another_format(old, tip) {
            return Ok(());
        }
        let pack = Path::new("objects/pack");
        let packs: Vec<PathBuf> =
            fs::read_dir(old.join(pack)).map_err(failed)?.flatten().map(|one| one.path()).collect();
        if packs.len() > MOST_PACKS * 3 {
            return Ok(());
        }
        fs::create_dir_all(self.folder.join(pack)).map_err(failed)?;
        for from in packs {
            // Git never writes into a pack that is there, so that both clones can share it.
            if let Some(name) = from.file_name() {
                fs::hard_link(&from, self.folder.join(pack).join(name)).map_err(failed)?;
            }
        }
        copy_if_there(&old.join("shallow"), &self.folder.join("shallow")).map_err(failed)?;
        let references = fs::read_to_string(old.join("packed-refs")).unwrap_or_default();
        fs::write(self.folder.join("packed-refs"), kept(&references)).map_err(failed)
    }

    /// Brings a commit that the default branch may not lead to (any more).
    fn bring_commit(&self, commit: &ObjectId) -> Result<(), MirrorError> {
        let known = self.try_git(["cat-file", "-e", &format!("{commit}^{{commit}}")])?;
        if known.success {
            return Ok(());
        }
        let missing = || MirrorError::NoSuchCommit { address: self.address.clone(), commit: commit.clone() };
        match self.fetch(&[format!("+{commit}:{WANTED}")]) {
            Ok(()) => Ok(()),
            // Servers say it in many words; that the branch came before shows that they can be reached.
            Err(MirrorError::Unreachable { why, .. })
                if why.contains("not our ref") || why.contains("unadvertised") =>
            {
                Err(missing())
            }
            Err(MirrorError::Unreachable { why, .. }) if why.contains("remote ref") => Err(missing()),
            Err(other) => Err(other),
        }
    }

    /// Brings what tags pointed at and do not any more. What the remote side does not give stays away: whoever reads the tags
    /// sees that it is missing.
    fn bring_tags(&self, tags: &BTreeSet<ObjectId>) -> Result<(), MirrorError> {
        let opened = Repository::open(&self.folder, OpenPolicy::Refuse);
        let repository = opened.map_err(|error| self.damaged(error.to_string()))?;
        for id in tags.iter().filter(|id| !repository.has(id)).take(MOST_TAGS) {
            match self.fetch(&[format!("+{id}:{TAG}")]) {
                // Servers refuse in many words what no reference names.
                Ok(()) | Err(MirrorError::Unreachable { .. } | MirrorError::NoSuchCommit { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    fn fetch(&self, refspecs: &[String]) -> Result<(), MirrorError> {
        let mut words: Vec<OsString> = vec!["--git-dir".into(), self.folder.clone().into()];
        words.extend(
            [
                "fetch",
                "--quiet",
                "--no-progress",
                "--no-tags",
                "--prune",
                "--no-recurse-submodules",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--no-show-forced-updates",
            ]
            .map(OsString::from),
        );
        match self.mirror.limits.depth {
            Some(depth) => words.push(format!("--depth={depth}").into()),
            None if self.folder.join("shallow").exists() => words.push("--unshallow".into()),
            None => {}
        }
        words.extend(["--", self.reached.address.as_str()].map(OsString::from));
        words.extend(refspecs.iter().map(OsString::from));
        self.run(words, true).map(|_| ())
    }

    /// Runs a git command inside of the new clone.
    fn git<const N: usize>(&self, words: [&str; N]) -> Result<Ended, MirrorError> {
        let ended = self.try_git(words)?;
        if ended.success { Ok(ended) } else { Err(self.mirror.failed(&ended, self.address, MEMORY_TO_FETCH)) }
    }

    fn try_git<const N: usize>(&self, words: [&str; N]) -> Result<Ended, MirrorError> {
        let mut all: Vec<OsString> = vec!["--git-dir".into(), self.folder.clone().into()];
        all.extend(words.map(OsString::from));
        self.mirror.git.run(&self.run_of(all, false)).map_err(|cut| self.mirror.cut(cut, self.address))
    }

    fn run(&self, words: Vec<OsString>, with_network: bool) -> Result<Ended, MirrorError> {
        let run = self.run_of(words, with_network);
        let ended = self.mirror.git.run(&run).map_err(|cut| self.mirror.cut(cut, self.address))?;
        if ended.success { Ok(ended) } else { Err(self.mirror.failed(&ended, self.address, MEMORY_TO_FETCH)) }
    }

    fn run_of(&self, words: Vec<OsString>, with_network: bool) -> Run<'_> {
        let mut run = self.mirror.run_of(self.reached, words, self.deadline);
        run.memory_mib = MEMORY_TO_FETCH;
        run.watched = Some((&self.folder, self.mirror.limits.bytes));
        if !with_network {
            // No protocol has this name, so that nothing can be asked of anybody.
            run.protocol = "none";
            run.environment.clear();
        }
        run
    }

    fn check_size(&self) -> Result<(), MirrorError> {
        if super::process::size_of(&self.folder) > self.mirror.limits.bytes {
            return Err(self.mirror.cut(super::process::Cut::TooLarge, self.address));
        }
        Ok(())
    }

    fn damaged(&self, why: String) -> MirrorError {
        MirrorError::Damaged { address: self.address.clone(), why }
    }
}

/// Returns the name of the reference that `HEAD` shall lead to.
fn head_of(tip: &Tip) -> String {
    format!("refs/heads/{}", tip.branch.as_deref().unwrap_or("HEAD-of-origin"))
}

/// A repository that was made anew under the same address may have ids of another length.
fn is_of_another_format(old: &Path, tip: &Tip) -> bool {
    let references = fs::read_to_string(old.join("packed-refs")).unwrap_or_default();
    let id = references.lines().find_map(|line| line.split_once(" refs/").map(|(id, _)| id));
    id.is_none_or(|id| id.len() != tip.commit.as_str().len())
}

/// Returns the old references: tags as they are, and the one branch under another name.
fn kept(packed: &str) -> String {
    let mut text = String::new();
    for line in packed.lines().filter(|line| !line.starts_with('#')) {
        match line.split_once(" refs/heads/") {
            Some((id, _)) => text.push_str(&format!("{id} {BEFORE}")),
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

fn copy_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::copy(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_branch_steps_aside_and_tags_stay() {
        let packed = "# pack-refs with: peeled fully-peeled sorted \n1 refs/heads/main\n2 refs/tags/v1\n^3\n";
        assert_eq!(kept(packed), "1 refs/slam/before\n2 refs/tags/v1\n^3\n");
    }
}
