//! The folder of clones: one place a repository, a lock for each, and an end to its growth.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant, SystemTime},
};

use slam_model::{ObjectId, Sha256};

use super::{Address, MirrorError, process::size_of};

/// How often a lock that somebody holds is tried again.
const TICK: Duration = Duration::from_millis(20);

/// A clone in the cache, held so that nobody changes or evicts it until it is dropped.
#[derive(Debug)]
pub struct LocalClone {
    /// The bare repository.
    pub path: PathBuf,
    /// The commit that `HEAD` leads to.
    pub commit: ObjectId,
    /// The branch that `HEAD` names, when the remote side told one.
    pub branch: Option<String>,
    /// Where the repository was found after redirects.
    pub reached: Address,
    pub(super) entry: Entry,
}

impl Drop for LocalClone {
    fn drop(&mut self) {
        self.entry.touch();
    }
}

/// The folder.
pub(super) struct Cache {
    root: PathBuf,
    home: PathBuf,
    most_bytes: u64,
}

/// The place of one repository, locked by us. Its name is a digest, so that no text from outside becomes a path.
#[derive(Debug)]
pub(super) struct Entry {
    folder: PathBuf,
    /// Released when dropped, or by the system when the process ends.
    _lock: File,
}

impl Cache {
    pub(super) fn open(root: &Path, most_bytes: u64) -> Result<Self, MirrorError> {
        let failed = |source| MirrorError::Cache { path: root.to_owned(), source };
        fs::create_dir_all(root.join("home")).map_err(failed)?;
        let root = root.canonicalize().map_err(failed)?;
        let home = root.join("home");
        Ok(Self { root, home, most_bytes })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the empty folder that stands for the home of git.
    pub(super) fn home(&self) -> &Path {
        &self.home
    }

    /// Waits until the place of a repository is ours, and clears what an interrupted run left.
    pub(super) fn lock(&self, address: &Address, deadline: Instant, stop: &AtomicBool) -> Result<Entry, MirrorError> {
        let folder = self.root.join(Sha256::of(address.as_str().as_bytes()).to_string());
        let failed = |source| MirrorError::Cache { path: folder.clone(), source };
        fs::create_dir_all(&folder).map_err(failed)?;
        let lock = open_lock(&folder).map_err(failed)?;
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(source)) => return Err(failed(source)),
                Err(TryLockError::WouldBlock) if stop.load(Ordering::Relaxed) => {
                    return Err(MirrorError::Stopped { address: address.clone() });
                }
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                    return Err(MirrorError::Busy { address: address.clone() });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(TICK),
            }
        }
        let entry = Entry { folder: folder.clone(), _lock: lock };
        entry.recover().map_err(failed)?;
        Ok(entry)
    }

    /// Removes the least recently used clones until the others fit. One that somebody holds stays.
    pub(super) fn evict(&self) -> Result<(), MirrorError> {
        let failed = |source| MirrorError::Cache { path: self.root.clone(), source };
        let mut clones = Vec::new();
        let mut total = 0_u64;
        for found in fs::read_dir(&self.root).map_err(failed)?.flatten() {
            let folder = found.path();
            let git = folder.join("git");
            if git.is_dir() {
                let bytes = size_of(&folder);
                total = total.saturating_add(bytes);
                clones.push((used(&folder), folder, bytes));
            }
        }
        clones.sort();
        for (_, folder, bytes) in clones {
            if total <= self.most_bytes {
                break;
            }
            let Ok(lock) = open_lock(&folder) else { continue };
            if lock.try_lock().is_ok() {
                let entry = Entry { folder, _lock: lock };
                entry.clear().map_err(failed)?;
                total = total.saturating_sub(bytes);
            }
        }
        Ok(())
    }
}

fn open_lock(folder: &Path) -> io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(folder.join("lock"))
}

/// Returns when a clone was last used: the time of the file that is touched.
fn used(folder: &Path) -> SystemTime {
    fs::metadata(folder.join("used")).and_then(|found| found.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

impl Entry {
    /// Returns where the whole clone is.
    pub(super) fn git(&self) -> PathBuf {
        self.folder.join("git")
    }

    /// Returns where the next one is made.
    pub(super) fn new_git(&self) -> PathBuf {
        self.folder.join("new")
    }

    fn old_git(&self) -> PathBuf {
        self.folder.join("old")
    }

    /// Puts the new clone in the place of the old one; at every moment one of them is whole.
    pub(super) fn replace(&self) -> io::Result<()> {
        if self.git().exists() {
            fs::rename(self.git(), self.old_git())?;
        }
        fs::rename(self.new_git(), self.git())?;
        self.touch();
        remove(&self.old_git())
    }

    /// Takes back what was whole before an interrupted run, and removes what it had begun.
    fn recover(&self) -> io::Result<()> {
        if !self.git().exists() && self.old_git().exists() {
            fs::rename(self.old_git(), self.git())?;
        }
        remove(&self.old_git())?;
        remove(&self.new_git())
    }

    fn clear(&self) -> io::Result<()> {
        remove(&self.old_git())?;
        remove(&self.new_git())?;
        remove(&self.git())
    }

    /// Marks the clone as used now; only the order of eviction depends on it.
    fn touch(&self) {
        let file = File::options().create(true).truncate(false).write(true).open(self.folder.join("used"));
        let _ = file.and_then(|file| file.set_modified(SystemTime::now()));
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
