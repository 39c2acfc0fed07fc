//! One layer: inflated and read in one pass.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, BufReader, Read},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use sha2::Digest as _;

use super::{ImageLimits, blobs::Blobs, manifest, member};
use crate::{
    Progress,
    inventory::{Interest, InventoryLimits, Keep, interest},
};

/// Beginning of a whiteout's name.
const WHITEOUT: &str = ".wh.";
/// Name of the whiteout that hides everything below its folder.
const OPAQUE: &str = ".wh..wh..opq";

/// First bytes of a file that decide whether it is a program.
const HEAD: usize = 16;

/// Longer files are held in memory one at a time, whatever number of layers is read at once.
const LARGE: u64 = 8 << 20;

/// What one layer holds.
#[derive(Default)]
pub(super) struct Layer {
    /// Number, from 1.
    pub(super) number: u32,
    /// What was read, by path.
    pub(super) files: BTreeMap<String, Keep>,
    /// Paths that it removes from the layers below, with all that lies under them.
    pub(super) removed: BTreeSet<String>,
    /// Folders whose content of the layers below it hides.
    pub(super) opaque: BTreeSet<String>,
    /// Digests of all paths that it brings and that are no folders, so that they replace those of layers below.
    pub(super) present: HashSet<u64>,
    /// How many members it has.
    pub(super) members: u64,
    /// What is wrong with it.
    pub(super) problems: Vec<String>,
}

/// Returns the short digest of a path, as in [`Layer::present`].
pub(super) fn key(path: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

/// What all layers share: limits, progress, and the one place for a long file.
pub(super) struct Counter<'p> {
    progress: &'p dyn Progress,
    total: u64,
    done: AtomicU64,
    inflated: AtomicU64,
    large: Mutex<()>,
    limits: ImageLimits,
}

impl<'p> Counter<'p> {
    pub(super) fn new(progress: &'p dyn Progress, total: u64, limits: ImageLimits) -> Self {
        let (done, inflated, large) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::new(()));
        Self { progress, total, done, inflated, large, limits }
    }
}

/// Reads a layer; what cannot be read of it is a problem, and the rest stays.
pub(super) fn read(blobs: &Blobs, layer: &manifest::Layer, number: u32, counter: &Counter<'_>) -> Layer {
    let mut read = Layer { number, ..Layer::default() };
    if let Err(error) = stream(blobs, layer, &mut read, counter) {
        read.problems.push(format!("layer {number} cannot be read to its end: {error}"));
    }
    read
}

fn stream(blobs: &Blobs, layer: &manifest::Layer, read: &mut Layer, counter: &Counter<'_>) -> io::Result<()> {
    let (blob, length) = blobs.reader(&layer.blob)?;
    let mut digested = Digested { inner: blob, digest: sha2::Sha256::new(), counter };
    {
        let mut buffered = BufReader::with_capacity(128 << 10, &mut digested);
        let longest = length.saturating_mul(counter.limits.ratio).max(64 << 20);
        let inflated = inflate(&mut buffered)?;
        let mut bounded = Bounded { inner: inflated, left: longest, counter };
        members(&mut bounded, read, counter)?;
        // The rest of the blob counts for the digest, too.
        io::copy(&mut bounded, &mut io::sink())?;
        drop(bounded);
        io::copy(&mut buffered, &mut io::sink())?;
    }
    let found = format!("sha256:{}", slam_model::digest::hex(&digested.digest.finalize()));
    match &layer.digest {
        Some(digest) if digest.starts_with("sha256:") && *digest != found => {
            read.problems.push(format!("layer {} has the digest {found} instead of {digest}", read.number));
        }
        _ => {}
    }
    Ok(())
}

/// Chooses by the first bytes: the media type is a claim.
fn inflate<'r, R: io::BufRead>(reader: &'r mut R) -> io::Result<Box<dyn Read + 'r>> {
    let head = reader.fill_buf()?;
    Ok(match head {
        [0x1f, 0x8b, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(reader)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(zstd::stream::read::Decoder::with_buffer(reader)?),
        _ => Box::new(reader),
    })
}

fn members(stream: &mut dyn Read, read: &mut Layer, counter: &Counter<'_>) -> io::Result<()> {
    let mut archive = tar::Archive::new(stream);
    let mut names = member::Names::default();
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry?;
        let Some(member) = names.next(&mut entry)? else { continue };
        read.members += 1;
        if read.members > counter.limits.members {
            return Err(io::Error::other(format!("more than {} members", counter.limits.members)));
        }
        let (folder, name) = member.path.rsplit_once('/').unwrap_or(("", &member.path));
        if name == OPAQUE {
            read.opaque.insert(folder.to_owned());
            continue;
        }
        if let Some(hidden) = name.strip_prefix(WHITEOUT) {
            read.removed.insert(if folder.is_empty() { hidden.to_owned() } else { format!("{folder}/{hidden}") });
            continue;
        }
        if member.is_folder {
            continue;
        }
        read.present.insert(key(&member.path));
        // A later member of the same path replaces the earlier one.
        read.files.remove(&member.path);
        if member.is_file {
            let keep = file(&mut entry, &member, read.number, counter)?;
            if let Some(keep) = keep {
                read.files.insert(member.path, keep);
            }
        }
    }
    Ok(())
}

fn file(entry: &mut dyn Read, member: &member::Member, layer: u32, counter: &Counter<'_>) -> io::Result<Option<Keep>> {
    let interest = interest(&member.path, member.may_run);
    if interest == Interest::None || member.size == 0 {
        return Ok(None);
    }
    let mut keep = Keep::default();
    let mut bytes = Vec::new();
    if interest == Interest::Head {
        entry.take(HEAD as u64).read_to_end(&mut bytes)?;
        if slam_packages::sniff(&bytes).next().is_none() {
            return Ok(None);
        }
    }
    if member.size > counter.limits.file_bytes {
        keep.unknown(&member.path, format!("is longer than {} bytes and was not read", counter.limits.file_bytes));
        return Ok(Some(keep));
    }
    let _alone = (member.size > LARGE).then(|| counter.large.lock());
    bytes.reserve_exact(usize::try_from(member.size).unwrap_or_default().saturating_sub(bytes.len()));
    entry.take(counter.limits.file_bytes).read_to_end(&mut bytes)?;
    let limits = InventoryLimits { kept_bytes: counter.limits.kept_bytes, ..InventoryLimits::default() };
    keep.take(&member.path, bytes, Some(layer), &limits);
    Ok(Some(keep))
}

/// Counts, and digests what is read of a blob.
struct Digested<'c, 'p, R> {
    inner: R,
    digest: sha2::Sha256,
    counter: &'c Counter<'p>,
}

impl<R: Read> Read for Digested<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.digest.update(buffer.get(..length).unwrap_or_default());
        let done = self.counter.done.fetch_add(length as u64, Ordering::Relaxed) + length as u64;
        self.counter.progress.stage("layers", done, Some(self.counter.total));
        Ok(length)
    }
}

/// Ends a layer that inflates beyond reason.
struct Bounded<'c, 'p, R> {
    inner: R,
    left: u64,
    counter: &'c Counter<'p>,
}

impl<R: Read> Read for Bounded<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let all = self.counter.inflated.fetch_add(length as u64, Ordering::Relaxed);
        match self.left.checked_sub(length as u64) {
            Some(left) if all < self.counter.limits.inflated_bytes => self.left = left,
            _ => {
                return Err(io::Error::other(format!(
                    "it inflates to more than {} times its length, or the image to more than {} bytes; the rest is not read",
                    self.counter.limits.ratio, self.counter.limits.inflated_bytes
                )));
            }
        }
        Ok(length)
    }
}
