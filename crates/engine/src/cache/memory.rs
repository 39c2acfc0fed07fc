//! The pack of one repository as the memory of a run.

use std::path::PathBuf;

use serde::{Serialize, de::DeserializeOwned};
use slam_collect::{Memory, Repository};
use slam_facts::{BlobFacts, IndexEntry};
use slam_model::{
    Fact,
    evidence::{history::History, release::Releases},
};

use super::{
    Cache, digest,
    pack::{Key, Pack},
    read,
};

/// A pack that is longer was not written by us.
const LONGEST_PACK: usize = 512 << 20;

/// What is known of one repository.
#[derive(Debug)]
pub(crate) struct PackMemory<'c> {
    cache: &'c Cache,
    path: PathBuf,
    pack: Pack,
}

impl<'c> PackMemory<'c> {
    /// Opens what earlier runs with the same limits kept of a repository; `None` when the cache is off.
    pub(crate) fn of(cache: &'c Cache, repository: &Repository) -> Option<Self> {
        let place = digest(repository.place().as_os_str().as_encoded_bytes());
        let path = cache.folder.as_ref()?.join("facts").join(slam_model::digest::hex(&place));
        let rules = digest(format!("{} {:?}", cache.rules, repository.limits()).as_bytes());
        let pack = Pack::read(read(&path, LONGEST_PACK).unwrap_or_default(), rules);
        Some(Self { cache, path, pack })
    }

    /// Writes what is new.
    pub(crate) fn settle(self) {
        if let Some(bytes) = self.pack.written() {
            self.cache.write(&self.path, &bytes);
        }
    }

    fn find<T: DeserializeOwned>(&self, key: &Key) -> Option<T> {
        serde_json::from_slice(self.pack.find(key)?).ok()
    }

    fn keep(&self, key: Key, value: &impl Serialize) {
        if let Ok(bytes) = serde_json::to_vec(value) {
            self.pack.keep(key, bytes);
        }
    }
}

/// Returns the key of a file; facts name its path, so the path belongs to it.
fn file_key(entry: &IndexEntry) -> Option<Key> {
    // A path that is not UTF-8 would come back with other bytes.
    let (oid, path) = (entry.oid.as_ref()?, entry.path.as_str()?);
    Some(key(&format!("file {oid} {:?} {path}", entry.mode)))
}

fn key(text: &str) -> Key {
    digest(text.as_bytes()).first_chunk().copied().unwrap_or_default()
}

impl Memory for PackMemory<'_> {
    fn file(&self, entry: &IndexEntry) -> Option<BlobFacts> {
        self.find(&file_key(entry)?)
    }

    fn keep_file(&self, entry: &IndexEntry, facts: &BlobFacts) {
        if let Some(key) = file_key(entry).filter(|_| !facts.holds_a_secret()) {
            self.keep(key, facts);
        }
    }

    fn history(&self, of: &str) -> Option<History> {
        self.find(&key(&format!("history {of}")))
    }

    fn keep_history(&self, of: &str, history: &History) {
        self.keep(key(&format!("history {of}")), history);
    }

    fn releases(&self, of: &str) -> Option<Fact<Releases>> {
        self.find(&key(&format!("releases {of}")))
    }

    fn keep_releases(&self, of: &str, releases: &Fact<Releases>) {
        self.keep(key(&format!("releases {of}")), releases);
    }
}
