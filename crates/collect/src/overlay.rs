//! Edits in memory over another tree, so that a patched tree is judged before anything is written.

use std::collections::BTreeMap;

use slam_facts::IndexEntry;
use slam_model::{Oddity, RepoPath, evidence::tree::Mode};

use crate::{ReadError, Reader, Tree};

/// Another tree with some files replaced, added, or removed.
pub struct Overlay<'t> {
    below: &'t dyn Tree,
    edits: BTreeMap<RepoPath, Option<Vec<u8>>>,
    entries: Vec<IndexEntry>,
}

impl<'t> Overlay<'t> {
    /// Returns `below` with these edits: bytes replace or add a file, `None` removes it. A replaced file keeps its
    /// mode, except that a symbolic link or submodule becomes a file.
    pub fn new(below: &'t dyn Tree, edits: BTreeMap<RepoPath, Option<Vec<u8>>>) -> Self {
        let edited = edits.iter().filter_map(|(path, bytes)| {
            let mode = match below.find(path).map(|entry| entry.mode) {
                Some(Mode::Executable) => Mode::Executable,
                _ => Mode::File,
            };
            bytes.as_ref().map(|bytes| IndexEntry {
                path: path.clone(),
                mode,
                size: Some(bytes.len() as u64),
                oid: None,
            })
        });
        let kept = below.entries().iter().filter(|entry| !edits.contains_key(&entry.path)).cloned();
        let mut entries: Vec<_> = kept.chain(edited).collect();
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Self { below, edits, entries }
    }
}

impl Tree for Overlay<'_> {
    fn entries(&self) -> &[IndexEntry] {
        &self.entries
    }

    fn oddities(&self) -> &[Oddity] {
        self.below.oddities()
    }

    fn reader(&self) -> Box<dyn Reader + '_> {
        Box::new(OverlayReader { edits: &self.edits, below: self.below.reader() })
    }
}

struct OverlayReader<'o> {
    edits: &'o BTreeMap<RepoPath, Option<Vec<u8>>>,
    below: Box<dyn Reader + 'o>,
}

impl Reader for OverlayReader<'_> {
    fn read_into(&mut self, entry: &IndexEntry, limit: u64, bytes: &mut Vec<u8>) -> Result<(), ReadError> {
        match self.edits.get(&entry.path) {
            None => self.below.read_into(entry, limit, bytes),
            Some(None) => Err(ReadError::Missing { id: entry.path.to_string() }),
            Some(Some(edited)) => {
                let end = usize::try_from(limit).unwrap_or(usize::MAX).min(edited.len());
                bytes.clear();
                bytes.extend_from_slice(edited.get(..end).unwrap_or_default());
                Ok(())
            }
        }
    }
}
