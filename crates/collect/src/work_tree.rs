//! The files on disk as they are now: what git tracks, and what it neither tracks nor ignores.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use bstr::{BStr, BString, ByteSlice as _, ByteVec as _};
use slam_facts::IndexEntry;
use slam_model::{Oddity, RepoPath, evidence::tree::Mode};

use crate::{CollectError, Limits, ReadError, Reader, Repository, Tree, disk, ignore::Ignores, names};

/// Files of a folder on disk.
pub struct WorkTree {
    root: PathBuf,
    entries: Vec<IndexEntry>,
    oddities: Vec<Oddity>,
}

impl WorkTree {
    /// Lists the files of a repository's work tree.
    pub(crate) fn of_repository(repository: &Repository, root: &Path) -> Result<Self, CollectError> {
        let tracked = Tracked::of(repository)?;
        let ignores = Ignores::of_git_dir(repository.common_dir());
        Self::walk(root, tracked, Some(ignores), repository.limits())
    }

    /// Lists all files of a folder that need not be a repository; `.git` is left out.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn of_folder(root: &Path, limits: &Limits) -> Result<Self, CollectError> {
        let root = crate::trust::real_path(root)?;
        Self::walk(&root, Tracked::default(), None, limits)
    }

    /// Lists those files on disk that git tracks and `wanted` asks for, and files that it does not track in the root or below
    /// `folders`. Nothing else is walked, which in a large tree is most of the work.
    pub(crate) fn of_some(
        repository: &Repository,
        root: &Path,
        folders: &[&str],
        wanted: impl Fn(&RepoPath) -> bool,
    ) -> Result<Self, CollectError> {
        let mut paths: BTreeSet<RepoPath> = BTreeSet::new();
        let index = repository.local().try_index().map_err(|error| repository.damaged("its index", error))?;
        if let Some(index) = &index {
            let tracked = index.entries().iter().map(|entry| RepoPath::new(entry.path(index)));
            paths.extend(tracked.filter(|path| wanted(path)));
        }
        let git_dir = repository.common_dir();
        let limits = repository.limits();
        for folder in folders {
            let place = root.join(folder);
            if !fs::symlink_metadata(&place).is_ok_and(|found| found.is_dir()) {
                continue;
            }
            let mut walk = Walk {
                limits,
                tracked: Tracked::default(),
                ignores: Some(Ignores::of_git_dir(git_dir)),
                entries: Vec::new(),
                path_bytes: 0,
                oddities: Vec::new(),
                full: false,
            };
            let (name, is_root) = (BStr::new(folder.as_bytes()), folder.is_empty());
            // The root is listed and not walked.
            let depth = if is_root { limits.depth } else { 1 };
            if walk.folder(&place, name, depth).is_ok() {
                paths.extend(walk.entries.into_iter().map(|entry| entry.path).filter(|path| wanted(path)));
            }
        }
        Ok(Self::of_paths(root, paths))
    }

    /// Lists these files, as far as they exist below the root without a symbolic link on the way.
    pub(crate) fn of_paths(root: &Path, paths: BTreeSet<RepoPath>) -> Self {
        let mut oddities = Vec::new();
        let mut entries = Vec::new();
        for path in paths {
            if path.as_bstr().split(|byte| *byte == b'/').any(|name| names::unsafe_name(name).is_some()) {
                names::push_oddity(
                    &mut oddities,
                    path.as_bstr(),
                    "has a name that is not safe and is passed over".to_owned(),
                );
                continue;
            }
            if let Some(found) = disk::plain_entry(root, path.as_bstr()) {
                let mode = match found.is_symlink() {
                    true => Mode::Symlink,
                    false if is_executable(&found) => Mode::Executable,
                    false => Mode::File,
                };
                entries.push(IndexEntry { path, mode, size: Some(found.len()), oid: None });
            }
        }
        Self { root: root.to_owned(), entries, oddities }
    }

    fn walk(root: &Path, tracked: Tracked, ignores: Option<Ignores>, limits: &Limits) -> Result<Self, CollectError> {
        let mut walk =
            Walk { limits, tracked, ignores, entries: Vec::new(), path_bytes: 0, oddities: Vec::new(), full: false };
        walk.folder(root, BStr::new(b""), 0)
            .map_err(|source| CollectError::CannotOpen { path: root.to_owned(), source })?;
        let Walk { mut entries, mut oddities, tracked, .. } = walk;
        entries.extend(tracked.submodules.into_iter().map(|path| IndexEntry {
            path: RepoPath::new(path),
            mode: Mode::Submodule,
            size: None,
            oid: None,
        }));
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        if tracked.not_checked_out > 0 {
            let message =
                format!("a sparse checkout leaves {} tracked files away; they are not read", tracked.not_checked_out);
            names::push_oddity(&mut oddities, b"", message);
        }
        names::drop_duplicates(&mut entries, &mut oddities);
        oddities.sort();
        Ok(Self { root: root.to_owned(), entries, oddities })
    }
}

/// What git's index says.
#[derive(Default)]
struct Tracked {
    /// Files, and every folder above one of them.
    paths: BTreeSet<BString>,
    submodules: BTreeSet<BString>,
    not_checked_out: u64,
}

impl Tracked {
    fn of(repository: &Repository) -> Result<Self, CollectError> {
        let repo = repository.local();
        let index = repo.try_index().map_err(|error| repository.damaged("its index", error))?;
        let mut all = Self::default();
        let Some(index) = index else { return Ok(all) };
        for entry in index.entries() {
            let path = entry.path(&index);
            if entry.flags.contains(gix::index::entry::Flags::SKIP_WORKTREE) {
                all.not_checked_out += 1;
            }
            if entry.mode == gix::index::entry::Mode::COMMIT {
                if path.split(|byte| *byte == b'/').all(|name| names::unsafe_name(name).is_none()) {
                    all.submodules.insert(path.to_owned());
                }
                continue;
            }
            let mut folder = path;
            while let Some(slash) = folder.rfind_byte(b'/') {
                folder = folder.get(..slash).unwrap_or_default().as_bstr();
                if !all.paths.insert(folder.to_owned()) {
                    break;
                }
            }
            all.paths.insert(path.to_owned());
        }
        Ok(all)
    }
}

/// A walk that never follows a symbolic link and never leaves its root.
struct Walk<'w> {
    limits: &'w Limits,
    tracked: Tracked,
    ignores: Option<Ignores>,
    entries: Vec<IndexEntry>,
    path_bytes: usize,
    oddities: Vec<Oddity>,
    full: bool,
}

impl Walk<'_> {
    fn odd(&mut self, path: &BStr, message: impl Into<String>) {
        names::push_oddity(&mut self.oddities, path, message);
    }

    /// Lists one folder; its depth is bounded, so that calling itself is safe.
    fn folder(&mut self, place: &Path, folder: &BStr, depth: usize) -> std::io::Result<()> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(place)? {
            let entry = entry?;
            found.insert(Vec::from_os_string(entry.file_name()).unwrap_or_default(), entry);
        }
        let pushed = match &mut self.ignores {
            Some(ignores) if found.contains_key(&b".gitignore"[..]) => ignores.push(&place.join(".gitignore"), folder),
            _ => false,
        };
        for (name, entry) in found {
            if self.full {
                break;
            }
            let mut path = BString::from(folder);
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(&name);
            self.visit(&name, path, &entry, depth);
        }
        if pushed && let Some(ignores) = &mut self.ignores {
            ignores.pop();
        }
        Ok(())
    }

    fn visit(&mut self, name: &[u8], path: BString, entry: &fs::DirEntry, depth: usize) {
        if name == b".git" {
            return;
        }
        if let Some(why) = names::unsafe_name(name) {
            self.odd(path.as_bstr(), format!("{why}; the entry is passed over"));
            return;
        }
        if path.len() > self.limits.path_length {
            let message = format!("the path is longer than {} bytes and passed over", self.limits.path_length);
            self.odd(path.as_bstr(), message);
            return;
        }
        // Asked of the folder that is open: the system need not look up the whole path of every file.
        let found = match entry.metadata() {
            Ok(found) => found,
            Err(error) => return self.odd(path.as_bstr(), format!("cannot be looked at: {error}")),
        };
        let tracked = self.tracked.paths.contains(&path);
        if !tracked && self.ignores.as_ref().is_some_and(|ignores| ignores.ignores(path.as_bstr(), found.is_dir())) {
            return;
        }
        let mode = if found.is_symlink() {
            Mode::Symlink
        } else if found.is_dir() {
            return self.visit_folder(&path, &entry.path(), depth);
        } else if found.is_file() {
            if is_executable(&found) { Mode::Executable } else { Mode::File }
        } else {
            return self.odd(path.as_bstr(), "is neither file, folder, nor symbolic link, and is passed over");
        };
        self.path_bytes += path.len();
        if self.entries.len() >= self.limits.entries || self.path_bytes > self.limits.path_bytes {
            self.full = true;
            let message = format!("there are more than {} files; the rest is not read", self.entries.len());
            return self.odd(BStr::new(b""), message);
        }
        self.entries.push(IndexEntry { path: RepoPath::new(path), mode, size: Some(found.len()), oid: None });
    }

    fn visit_folder(&mut self, path: &BString, place: &Path, depth: usize) {
        if self.tracked.submodules.contains(path) {
            return;
        }
        if depth >= self.limits.depth {
            let message = format!("lies deeper than {} folders and is passed over", self.limits.depth);
            return self.odd(path.as_bstr(), message);
        }
        let is_nested = fs::symlink_metadata(place.join(".git")).is_ok();
        if is_nested && !self.tracked.paths.contains(path) && self.ignores.is_some() {
            return self
                .odd(path.as_bstr(), "is a repository of its own that this one does not track, and is passed over");
        }
        if let Err(error) = self.folder(place, path.as_bstr(), depth + 1) {
            self.odd(path.as_bstr(), format!("the folder cannot be read: {error}"));
        }
    }
}

#[cfg(unix)]
fn is_executable(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    found.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_found: &fs::Metadata) -> bool {
    false
}

impl Tree for WorkTree {
    fn entries(&self) -> &[IndexEntry] {
        &self.entries
    }

    fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    fn reader(&self) -> Box<dyn Reader + '_> {
        Box::new(DiskReader { tree: self })
    }
}

struct DiskReader<'w> {
    tree: &'w WorkTree,
}

impl Reader for DiskReader<'_> {
    fn read_into(&mut self, entry: &IndexEntry, limit: u64, bytes: &mut Vec<u8>) -> Result<(), ReadError> {
        // Only what the walk listed is opened: an entry made elsewhere could name any place.
        let listed = self.tree.find(&entry.path).ok_or_else(|| ReadError::Missing { id: entry.path.to_string() })?;
        let unreadable = |error: std::io::Error| ReadError::Unreadable(format!("cannot be read: {error}"));
        let place = self.tree.root.join(listed.path.as_bstr().to_path_lossy());
        bytes.clear();
        match listed.mode {
            Mode::Submodule => Err(ReadError::NoBytes),
            Mode::Symlink => {
                let target = fs::read_link(&place).map_err(unreadable)?;
                bytes.extend(Vec::from_path_lossy(&target).iter());
                bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
                Ok(())
            }
            Mode::File | Mode::Executable => {
                let (file, found) = disk::open_regular(&place).map_err(unreadable)?;
                disk::read_up_to(file, found.len(), limit, bytes).map_err(unreadable)
            }
        }
    }
}
