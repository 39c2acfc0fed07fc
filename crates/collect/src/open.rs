//! Opens a repository without trusting it: no configuration but its own, no environment, nothing that runs.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use bstr::ByteSlice as _;
use jiff::Timestamp;
use slam_model::{
    Oddity, RepoPath, Subject,
    digest::ObjectId,
    subject::{Forge, TreeSource},
};

use crate::{CollectError, GitTree, Limits, Request, WorkTree, error::Cause, trust, url};

/// Whether roads that lead out of the target are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OpenPolicy {
    /// Only those of the user's own linked work trees and submodules; each is reported.
    #[default]
    Own,
    /// None: the target is somebody else's.
    Refuse,
}

/// A git repository, opened isolated. Cheap to share between threads.
pub struct Repository {
    shown: PathBuf,
    root: Option<PathBuf>,
    git_dir: PathBuf,
    common_dir: PathBuf,
    notes: Vec<String>,
    limits: Limits,
    inner: gix::ThreadSafeRepository,
}

/// A commit that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    pub(crate) id: gix::ObjectId,
    pub(crate) tree: gix::ObjectId,
    /// Committer time.
    pub time: Option<Timestamp>,
    /// The branch, when the revision names one.
    pub branch: Option<String>,
}

impl Revision {
    /// Returns the id of the commit.
    pub fn commit(&self) -> Option<ObjectId> {
        ObjectId::from_bytes(self.id.as_bytes()).ok()
    }

    /// Returns the id of its tree.
    pub fn tree(&self) -> Option<ObjectId> {
        ObjectId::from_bytes(self.tree.as_bytes()).ok()
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository").field("git_dir", &self.git_dir).field("root", &self.root).finish_non_exhaustive()
    }
}

impl Repository {
    /// Opens a work tree, linked work tree, submodule, or bare git directory; with [`OpenPolicy::Own`] also from a
    /// folder inside of a work tree.
    ///
    /// # Errors
    /// When there is no repository, it cannot be read, or it leads outside.
    pub fn open(path: &Path, policy: OpenPolicy) -> Result<Self, CollectError> {
        Self::open_with(path, policy, Limits::default())
    }

    /// Opens it as [`Repository::open`] does, with other limits.
    ///
    /// # Errors
    /// As [`Repository::open`].
    pub fn open_with(path: &Path, policy: OpenPolicy, limits: Limits) -> Result<Self, CollectError> {
        let place = trust::locate(path, policy)?;
        let inner = gix::ThreadSafeRepository::open_opts(&place.git_dir, options(&limits))
            .map_err(|error| open_error(path, error))?;
        let repository = Self {
            shown: path.to_owned(),
            root: place.root,
            git_dir: place.git_dir,
            common_dir: place.common_dir,
            notes: place.notes,
            limits,
            inner,
        };
        repository.refuse_unknown_formats()?;
        Ok(repository)
    }

    /// With references in a reftable, `HEAD` is a stub that would look like an empty repository.
    fn refuse_unknown_formats(&self) -> Result<(), CollectError> {
        let repo = self.local();
        let config = repo.config_snapshot();
        match config.string("extensions.refStorage") {
            Some(storage) if !storage.eq_ignore_ascii_case(b"files") => Err(CollectError::Unsupported {
                path: self.shown.clone(),
                what: format!("the reference format `{}`", storage.to_str_lossy()),
                source: None,
            }),
            _ => Ok(()),
        }
    }

    pub(crate) fn local(&self) -> gix::Repository {
        self.inner.to_thread_local()
    }

    /// Returns how much of it is read.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// Returns whether an object is here.
    pub fn has(&self, id: &ObjectId) -> bool {
        let repo = self.local();
        gix::ObjectId::from_hex(id.as_str().as_bytes()).is_ok_and(|id| repo.has_object(id))
    }

    /// Returns the git directory: where the repository is, whatever path it was opened by.
    pub fn place(&self) -> &Path {
        &self.git_dir
    }

    /// Returns the root of the work tree; `None` for a bare repository.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Returns what was followed out of the target, for people.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the notes as oddities of `.git`.
    pub fn oddities(&self) -> impl Iterator<Item = Oddity> + '_ {
        self.notes.iter().map(|note| Oddity { path: RepoPath::from(".git"), line: None, message: note.clone() })
    }

    pub(crate) fn damaged(&self, what: impl Into<String>, source: impl Into<Cause>) -> CollectError {
        CollectError::Damaged { path: self.shown.clone(), what: what.into(), source: Some(source.into()) }
    }

    /// Returns the commit that `rev` names, by default the one at `HEAD`.
    ///
    /// # Errors
    /// When there is no commit, the revision names none, or it cannot be read.
    pub fn revision(&self, rev: Option<&str>) -> Result<Revision, CollectError> {
        let repo = self.local();
        let head = repo.head().map_err(|error| self.damaged("`HEAD` names no reference", error))?;
        let (id, branch) = match rev {
            None => {
                let branch = head.referent_name().and_then(branch_name);
                if head.is_unborn() {
                    return Err(CollectError::NoCommit { path: self.shown.clone() });
                }
                let id = head.into_peeled_id().map_err(|error| self.damaged("what `HEAD` points at", error))?;
                (id.detach(), branch)
            }
            Some(rev) => {
                if head.is_unborn() && !has_any_reference(&repo) {
                    return Err(CollectError::NoCommit { path: self.shown.clone() });
                }
                self.parse_revision(&repo, rev)?
            }
        };
        let commit = repo.find_commit(id).map_err(|error| self.damaged(format!("the commit {id}"), error))?;
        let decoded = commit.decode().map_err(|error| self.damaged(format!("the commit {id}"), error))?;
        let tree = decoded.tree();
        let time = crate::commit::committer_time(&commit.data);
        Ok(Revision { id, tree, time, branch })
    }

    /// Returns the commit of a request. Files on disk can be judged before the first commit: then there is none.
    ///
    /// # Errors
    /// As [`Repository::revision`].
    pub(crate) fn revision_if_needed(&self, request: &Request) -> Result<Option<Revision>, CollectError> {
        match self.revision(request.rev.as_deref()) {
            Ok(revision) => Ok(Some(revision)),
            Err(CollectError::NoCommit { .. }) if request.worktree => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn parse_revision(
        &self,
        repo: &gix::Repository,
        rev: &str,
    ) -> Result<(gix::ObjectId, Option<String>), CollectError> {
        let none = |source: Option<Cause>| CollectError::NoSuchRevision {
            path: self.shown.clone(),
            rev: rev.to_owned(),
            source,
        };
        // The library's own words name its internals; the way out is in the hint.
        let id = repo.rev_parse_single(rev).map_err(|_| none(None))?.detach();
        let object = repo.find_object(id).map_err(|error| self.damaged(format!("the object {id}"), error))?;
        let commit = object.peel_to_kind(gix::objs::Kind::Commit).map_err(|error| none(Some(error.into())))?;
        let short = rev.strip_prefix("refs/heads/").unwrap_or(rev);
        let is_branch = repo.try_find_reference(&format!("refs/heads/{short}")).is_ok_and(|found| found.is_some());
        Ok((commit.id, is_branch.then(|| short.to_owned())))
    }

    /// Returns the subject: this repository at a commit, or its files when `revision` is `None`.
    pub fn subject(&self, revision: Option<&Revision>, source: TreeSource) -> Subject {
        let repo = self.local();
        let config = repo.config_snapshot();
        let url = config.string("remote.origin.url").and_then(|url| url::public_address(&url.to_str_lossy()));
        Subject {
            path: self.shown.to_string_lossy().into_owned(),
            url,
            commit: revision.and_then(Revision::commit),
            tree: revision.and_then(Revision::tree).filter(|_| source == TreeSource::Commit),
            commit_time: revision.and_then(|revision| revision.time),
            branch: revision
                .and_then(|revision| revision.branch.clone())
                .or_else(|| repo.head().ok().filter(|_| revision.is_none())?.referent_name().and_then(branch_name)),
            forge: Forge::default(),
            source,
        }
    }

    /// Lists the tree of a commit.
    ///
    /// # Errors
    /// When its root, or any folder in it, cannot be read.
    pub fn tree(&self, revision: &Revision) -> Result<GitTree<'_>, CollectError> {
        GitTree::new(self, revision)
    }

    /// Lists the definitions of CI on disk: those that git tracks, and new ones in the root and the folders of forges.
    ///
    /// # Errors
    /// As [`Repository::work_tree`].
    pub(crate) fn ci_work_tree(&self) -> Result<WorkTree, CollectError> {
        const FOLDERS: [&str; 5] = ["", ".github", ".gitea", ".forgejo", ".gitlab"];
        let root = self.root.as_deref().ok_or_else(|| CollectError::NoWorkTree { path: self.shown.clone() })?;
        WorkTree::of_some(self, root, &FOLDERS, slam_facts::ci::is_about_ci)
    }

    /// Lists these files on disk.
    ///
    /// # Errors
    /// When the repository is bare.
    pub fn files_on_disk(
        &self,
        paths: std::collections::BTreeSet<slam_model::RepoPath>,
    ) -> Result<WorkTree, CollectError> {
        let root = self.root.as_deref().ok_or_else(|| CollectError::NoWorkTree { path: self.shown.clone() })?;
        Ok(WorkTree::of_paths(root, paths))
    }

    /// Lists the files on disk: those that git tracks, and those that it neither tracks nor ignores.
    ///
    /// # Errors
    /// When the repository is bare, or its index or root cannot be read.
    pub fn work_tree(&self) -> Result<WorkTree, CollectError> {
        let root = self.root.as_deref().ok_or_else(|| CollectError::NoWorkTree { path: self.shown.clone() })?;
        WorkTree::of_repository(self, root)
    }
}

fn branch_name(name: &gix::refs::FullNameRef) -> Option<String> {
    name.as_bstr().strip_prefix(b"refs/heads/").map(|short| short.to_str_lossy().into_owned())
}

fn has_any_reference(repo: &gix::Repository) -> bool {
    repo.references().is_ok_and(|platform| platform.all().is_ok_and(|mut all| all.next().is_some()))
}

fn options(limits: &Limits) -> gix::open::Options {
    gix::open::Options::isolated()
        // Nothing of its configuration runs here, whoever owns it; we read a few plain values from it.
        .with(gix::sec::Trust::Full)
        .open_path_as_is(true)
        .config_overrides([
            // Objects are what their ids say; replacements would show a tree that nobody else has.
            "core.useReplaceRefs=false".to_owned(),
            format!("gitoxide.objects.allocLimit={}", limits.rebuilt_object),
        ])
}

fn open_error(path: &Path, error: gix::Error) -> CollectError {
    let text = format!("{error:#}");
    let format =
        ["objectFormat", "object format", "object hash", "epositoryFormatVersion", "formatted as", "extension"];
    let path = path.to_owned();
    if format.iter().any(|words| text.contains(words)) {
        return CollectError::Unsupported {
            path,
            what: "an object format or extension".to_owned(),
            source: Some(error.into()),
        };
    }
    CollectError::Damaged { path, what: "its configuration or layout".to_owned(), source: Some(error.into()) }
}
