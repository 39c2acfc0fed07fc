//! The packages of a tree: a commit, a work tree, a folder.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use slam_facts::IndexEntry;
use slam_model::evidence::tree::Mode;

use super::{
    Inventory, InventoryLimits,
    keep::{Interest, Keep, interest},
};
use crate::{Progress, Tree};

/// First bytes of a file that decide whether it is a program.
const HEAD: u64 = 16;

/// Entries that one thread takes at a time.
const CHUNK: usize = 64;

/// A part of a tree: the folder that is looked at, without a slash at its end; the root is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Below(pub String);

impl Below {
    /// Returns the path from the folder, when the entry lies in it.
    fn relative<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.0.is_empty() {
            return Some(path);
        }
        path.strip_prefix(&self.0)?.strip_prefix('/')
    }
}

/// Looks for packages in every file of a tree below a folder.
pub fn of_tree(tree: &dyn Tree, below: &Below, limits: &InventoryLimits, progress: &dyn Progress) -> Inventory {
    let wanted: Vec<(&IndexEntry, String, Interest)> = tree
        .entries()
        .iter()
        .filter(|entry| matches!(entry.mode, Mode::File | Mode::Executable))
        .filter_map(|entry| {
            let path = entry.path.to_string();
            let path = below.relative(&path)?;
            let interest = interest(path, entry.mode == Mode::Executable);
            (interest != Interest::None).then(|| (entry, path.to_owned(), interest))
        })
        .collect();
    let total = wanted.len() as u64;
    let done = AtomicU64::new(0);
    let mut keep = wanted
        .par_chunks(CHUNK)
        .map(|lot| {
            let mut keep = Keep::default();
            let mut reader = tree.reader();
            for (entry, path, interest) in lot {
                take(&mut keep, reader.as_mut(), entry, path, *interest, limits);
            }
            let so_far = done.fetch_add(lot.len() as u64, Ordering::Relaxed) + lot.len() as u64;
            progress.stage("package lists", so_far, Some(total));
            keep
        })
        .reduce(Keep::default, Keep::join);
    for oddity in tree.oddities() {
        if let Some(path) = below.relative(&oddity.path.to_string()) {
            keep.problem(path, oddity.message.as_str());
        }
    }
    let files = tree.entries().iter().filter(|entry| below.relative(&entry.path.to_string()).is_some()).count();
    let (found, read) = keep.finish();
    Inventory { found, files: files as u64, read }
}

fn take(
    keep: &mut Keep,
    reader: &mut dyn crate::Reader,
    entry: &IndexEntry,
    path: &str,
    interest: Interest,
    limits: &InventoryLimits,
) {
    let mut bytes = Vec::new();
    if interest == Interest::Head {
        match reader.read_into(entry, HEAD, &mut bytes) {
            Ok(()) if slam_packages::sniff(&bytes).next().is_some() => {}
            Ok(()) => return,
            Err(error) => return keep.problem(path, error.to_string()),
        }
    }
    let limit = if interest == Interest::Head || slam_packages::is_binary(path) {
        limits.binary_bytes
    } else {
        limits.text_bytes
    };
    if entry.size.is_some_and(|size| size > limit) {
        return keep.unknown(path, format!("is longer than {limit} bytes and was not read"));
    }
    match reader.read_into(entry, limit.saturating_add(1), &mut bytes) {
        Ok(()) if bytes.len() as u64 > limit => {
            keep.unknown(path, format!("is longer than {limit} bytes and was not read"))
        }
        Ok(()) => keep.take(path, bytes, None, limits),
        Err(error) => keep.problem(path, error.to_string()),
    }
}
