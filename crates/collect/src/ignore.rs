//! Which untracked files git would ignore: `.gitignore` of the folders and `info/exclude`, never the user's own list.

use std::path::Path;

use bstr::{BStr, ByteSlice as _};
use gix::{glob::pattern::Case, ignore};

use crate::disk;

/// A `.gitignore` longer than this is passed over, and everything beneath it listed.
const LIMIT: u64 = 1 << 20;
/// Lists with more patterns than this are passed over: each file is matched against each of them.
const MOST_PATTERNS: usize = 20_000;

/// The lists in force while folders are walked, outermost first.
#[derive(Default)]
pub(crate) struct Ignores {
    search: ignore::Search,
}

impl Ignores {
    /// Starts with the repository's own list.
    pub(crate) fn of_git_dir(common_dir: &Path) -> Self {
        let mut all = Self::default();
        all.push(&common_dir.join("info/exclude"), "".into());
        all
    }

    /// Adds the list at `file`, which speaks about what is beneath `folder` (without a final `/`).
    /// Returns whether there was one; whoever added it takes it away with [`Ignores::pop`].
    pub(crate) fn push(&mut self, file: &Path, folder: &BStr) -> bool {
        let Some(bytes) = disk::read_small(file, LIMIT) else { return false };
        let parse = ignore::search::Ignore { support_precious: false };
        if bytes.lines().count() > MOST_PATTERNS
            || self.search.add_patterns_buffer(&bytes, "ignore", None, parse).is_err()
        {
            return false;
        }
        if let Some(list) = self.search.patterns.last_mut()
            && !folder.is_empty()
        {
            let mut base = folder.to_owned();
            base.push(b'/');
            list.base = Some(base);
        }
        true
    }

    /// Takes the newest list away.
    pub(crate) fn pop(&mut self) {
        self.search.patterns.pop();
    }

    /// Returns whether the path is ignored. Folders above it must have been asked first: git never looks into one.
    pub(crate) fn ignores(&self, path: &BStr, is_folder: bool) -> bool {
        self.search
            .pattern_matching_relative_path(path, Some(is_folder), Case::Sensitive)
            .is_some_and(|found| !found.pattern.is_negative())
    }
}
