//! How much of a hostile or huge project is read before collecting stops and says so.

/// Bounds on everything that a project can make long, deep, or many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Paths in one tree.
    pub entries: usize,
    /// Bytes of all paths of one tree together.
    pub path_bytes: usize,
    /// Bytes of one path; longer ones cannot be opened on any file system we know.
    pub path_length: usize,
    /// Folders below the root.
    pub depth: usize,
    /// Bytes of a file that is read whole; of a longer one only the head is read.
    pub whole_file: u64,
    /// Bytes of the head of a longer file.
    pub head: u64,
    /// Bytes of an object that must be rebuilt from deltas before its head can be seen.
    pub rebuilt_object: u64,
    /// Commits of the history.
    pub commits: usize,
    /// Bytes of one commit or tag object.
    pub commit_bytes: u64,
    /// Tags.
    pub tags: usize,
    /// Bytes of a file named on the command line.
    pub input: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 1_000_000,
            path_bytes: 256 << 20,
            path_length: 4096,
            depth: 256,
            whole_file: 16 << 20,
            head: 64 << 10,
            rebuilt_object: 256 << 20,
            commits: 200_000,
            commit_bytes: 8 << 20,
            tags: 100_000,
            input: 64 << 20,
        }
    }
}
