//! The one place that writes into a repository: new commits on a new branch. Files on disk, the index, `HEAD`, and every
//! branch that exists stay as they are.

use std::path::PathBuf;

use gix::{
    bstr::{BString, ByteSlice as _},
    objs::tree::EntryKind,
    refs::transaction::PreviousValue,
};
use jiff::Timestamp;
use slam_model::{ObjectId, RepoPath};

use crate::{Repository, error::Cause};

/// Who writes commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `user.name`
    pub name: String,
    /// `user.email`
    pub email: String,
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommit {
    /// The message.
    pub message: String,
    /// Files that it adds or replaces, and whether a new one is a program.
    pub files: Vec<(RepoPath, Vec<u8>, bool)>,
}

/// Why no branch could be written.
#[derive(Debug, thiserror::Error)]
pub enum BranchError {
    /// There is one of this name.
    #[error("there is a branch `{name}` already")]
    Exists {
        /// The name.
        name: String,
    },
    /// Git does not take the name.
    #[error("`{name}` is no name of a branch")]
    Name {
        /// The name.
        name: String,
    },
    /// Git data could not be read or written.
    #[error("cannot write the branch into `{}`: {what}", path.display())]
    Write {
        /// The repository.
        path: PathBuf,
        /// What could not be written.
        what: &'static str,
        /// The cause.
        #[source]
        source: Cause,
    },
}

impl Repository {
    /// Returns who commits here: `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL`, the repository's settings, the user's.
    pub fn identity(&self) -> Option<Identity> {
        let repo = self.local();
        let own = repo.config_snapshot();
        let global = gix::config::File::from_globals().ok();
        let setting = |variable: &str, key: &str| {
            let said = std::env::var(variable).ok();
            let said = said.or_else(|| own.string(key).map(|text| text.to_str_lossy().into_owned()));
            let users =
                || global.as_ref().and_then(|file| file.string(key)).map(|text| text.to_str_lossy().into_owned());
            said.or_else(users).map(|text| text.trim().to_owned()).filter(|text| is_plain(text))
        };
        Some(Identity {
            name: setting("GIT_AUTHOR_NAME", "user.name")?,
            email: setting("GIT_AUTHOR_EMAIL", "user.email")?,
        })
    }

    /// Returns the bytes of a file in the commit at `HEAD`; `None` when it has none there.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn committed(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, crate::CollectError> {
        use crate::Tree as _;
        let revision = match self.revision(None) {
            Ok(revision) => revision,
            Err(crate::CollectError::NoCommit { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let tree = self.tree(&revision)?;
        Ok(tree.find(path).and_then(|entry| tree.read(entry, self.limits().whole_file).ok()))
    }

    /// Returns every tag and branch by its full name, with the commit that it leads to.
    pub fn named_commits(&self) -> Vec<(String, String)> {
        let repo = self.local();
        let Ok(all) = repo.references() else { return Vec::new() };
        let Ok(all) = all.all() else { return Vec::new() };
        let named = all.filter_map(Result::ok).filter_map(|mut reference| {
            let name = reference.name().as_bstr().to_str().ok()?.to_owned();
            let commit = reference.peel_to_commit().ok()?;
            Some((name, commit.id.to_hex().to_string()))
        });
        named.filter(|(name, _)| name.starts_with("refs/tags/") || name.starts_with("refs/heads/")).collect()
    }

    /// Writes commits on a new branch that begins at the commit at `HEAD`, and returns their ids.
    ///
    /// # Errors
    /// When there is a branch of this name, or git data cannot be read or written. Nothing refers to what was written then.
    pub fn commit_branch(
        &self,
        name: &str,
        commits: &[NewCommit],
        identity: &Identity,
        at: Timestamp,
    ) -> Result<Vec<ObjectId>, BranchError> {
        let mut repo = self.local();
        let full: BString = format!("refs/heads/{name}").into();
        if name.starts_with('-') || gix::validate::reference::name(full.as_bstr()).is_err() {
            return Err(BranchError::Name { name: name.to_owned() });
        }
        let failed = |what: &'static str| {
            let path = self.place().to_owned();
            move |source: Cause| BranchError::Write { path, what, source }
        };
        if repo.try_find_reference(full.as_bstr()).map_err(|e| failed("its references")(e.into()))?.is_some() {
            return Err(BranchError::Exists { name: name.to_owned() });
        }
        let _ = repo.committer_or_set_generic_fallback();
        let head = repo.head_commit().map_err(|e| failed("the commit at HEAD")(e.into()))?;
        let mut parent = head.id;
        let mut tree = head.tree_id().map_err(|e| failed("the tree at HEAD")(e.into()))?.detach();
        let time = gix::date::Time { seconds: at.as_second(), offset: 0 };
        let who =
            gix::actor::Signature { name: identity.name.as_str().into(), email: identity.email.as_str().into(), time };
        let mut written = Vec::new();
        for commit in commits {
            let root = repo.find_tree(tree).map_err(|e| failed("a tree")(e.into()))?;
            let mut editor = repo.edit_tree(root.id).map_err(|e| failed("a tree")(e.into()))?;
            for (path, bytes, is_executable) in &commit.files {
                let blob = repo.write_blob(bytes).map_err(|e| failed("a file")(e.into()))?;
                let was = root.lookup_entry(path.as_bstr().split(|byte| *byte == b'/')).ok().flatten();
                let is_program = was.map_or(*is_executable, |entry| entry.mode().is_executable());
                let kind = if is_program { EntryKind::BlobExecutable } else { EntryKind::Blob };
                editor.upsert(path.as_bstr(), kind, blob.detach()).map_err(|e| failed("a tree")(e.into()))?;
            }
            tree = editor.write().map_err(|e| failed("a tree")(e.into()))?.detach();
            let object = gix::objs::Commit {
                tree,
                parents: [parent].into_iter().collect(),
                author: who.clone(),
                committer: who.clone(),
                encoding: None,
                message: commit.message.as_str().into(),
                extra_headers: Vec::new(),
            };
            parent = repo.write_object(&object).map_err(|e| failed("a commit")(e.into()))?.detach();
            written.extend(ObjectId::from_bytes(parent.as_bytes()).ok());
        }
        repo.reference(full, parent, PreviousValue::MustNotExist, "slam fix")
            .map_err(|e| failed("the reference")(e.into()))?;
        Ok(written)
    }
}

/// Returns whether a setting can stand in a header of a commit.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(['<', '>', '\n', '\r', '\0'])
}
