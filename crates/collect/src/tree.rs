//! What every tree can do, wherever its bytes are.

use slam_facts::IndexEntry;
use slam_model::Oddity;

/// Why the bytes of one entry could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The entry has no bytes of its own: a submodule.
    #[error("has no bytes of its own")]
    NoBytes,
    /// It is not in the tree, or its object is not in the repository.
    #[error("the object {id} is missing")]
    Missing {
        /// The object id or path.
        id: String,
    },
    /// It cannot be read without more memory than we allow.
    #[error("its {size} bytes are more than can be rebuilt here")]
    TooLarge {
        /// Size in bytes.
        size: u64,
    },
    /// The object is of another type than the tree says.
    #[error("the object {id} is a {kind}, not a file")]
    WrongKind {
        /// The object id.
        id: String,
        /// What it is.
        kind: String,
    },
    /// It is damaged, not permitted, or changed meanwhile.
    #[error("{0}")]
    Unreadable(String),
}

/// Paths with modes, and bytes on demand.
pub trait Tree: Sync {
    /// Returns every path, sorted by its bytes, none twice.
    fn entries(&self) -> &[IndexEntry];

    /// Returns what was passed over while the paths were listed.
    fn oddities(&self) -> &[Oddity] {
        &[]
    }

    /// Returns a reader for one thread; it keeps what makes the next read fast.
    fn reader(&self) -> Box<dyn Reader + '_>;

    /// Returns the first `limit` bytes of an entry, all of them when there are fewer. The bytes of a symbolic link
    /// are its target.
    ///
    /// # Errors
    /// When the entry has no bytes, or they cannot be read.
    fn read(&self, entry: &IndexEntry, limit: u64) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        self.reader().read_into(entry, limit, &mut bytes)?;
        Ok(bytes)
    }

    /// Returns the entry of this path.
    fn find(&self, path: &slam_model::RepoPath) -> Option<&IndexEntry> {
        let entries = self.entries();
        entries.binary_search_by(|entry| entry.path.cmp(path)).ok().and_then(|at| entries.get(at))
    }
}

/// Reads the bytes of entries, one thread at a time.
pub trait Reader {
    /// Replaces `bytes` by the first `limit` bytes of an entry.
    ///
    /// # Errors
    /// When the entry has no bytes, or they cannot be read; `bytes` then holds nothing of use.
    fn read_into(&mut self, entry: &IndexEntry, limit: u64, bytes: &mut Vec<u8>) -> Result<(), ReadError>;
}
