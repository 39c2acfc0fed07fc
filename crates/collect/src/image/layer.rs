//! One layer: inflated and read in one pass; hard links to what no reader is for need a second one.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hasher as _},
    io::{self, BufRead as _, BufReader, Read},
    ops::Bound,
};

use sha2::Digest as _;

use super::{
    archive::{Archive, Member, Streamed, target},
    blobs::Blobs,
    counter::{Bounded, Counter, Digested},
    header::Kind,
    manifest,
};
use crate::inventory::{Interest, InventoryLimits, Keep, interest};

/// Beginning of a whiteout's name.
const WHITEOUT: &str = ".wh.";
/// Name of the whiteout that hides everything below its folder.
const OPAQUE: &str = ".wh..wh..opq";
/// Beginning of the names that AUFS keeps for itself; but for [`OPAQUE`] they say nothing.
const RESERVED: &str = ".wh..wh.";

/// First bytes of a file that decide whether it is a program.
const HEAD: usize = 16;

/// Bytes of a blob that are read at once.
const COMPRESSED_BUFFER: usize = 64 << 10;

/// Bytes that are inflated at once: the faster, the fewer pieces, as long as they stay in the processor's cache.
const INFLATED_BUFFER: usize = 128 << 10;

/// What one file costs in memory beside its bytes.
const FILE_COST: u64 = 512;

/// What one layer holds.
#[derive(Default)]
pub(super) struct Layer {
    /// Number, from 1.
    pub(super) number: u32,
    /// The blob that it came from.
    pub(super) blob: String,
    /// What was read, by path.
    pub(super) files: BTreeMap<String, Keep>,
    /// Paths that it removes from the layers below, with all that lies under them.
    pub(super) removed: BTreeSet<String>,
    /// Folders whose content of the layers below it hides.
    pub(super) opaque: BTreeSet<String>,
    /// Paths that it brings.
    pub(super) brings: Brings,
    /// How many members it has.
    pub(super) members: u64,
    /// What is wrong with it.
    pub(super) problems: Vec<String>,
}

/// Short digests of paths: a layer may bring millions, and only a few of them replace what was read of another layer.
#[derive(Default)]
pub(super) struct Brings {
    others: Vec<u64>,
    folders: Vec<u64>,
    last_folder: String,
}

impl Brings {
    fn other(&mut self, path: &str) {
        self.others.push(whole(path));
    }

    /// Folders are there without a member of their own, too.
    fn folder(&mut self, path: &str) {
        if path == self.last_folder {
            return;
        }
        digests(path, |digest| self.folders.push(digest));
        path.clone_into(&mut self.last_folder);
        // Members come folder by folder, and tens of thousands share the first parts.
        if self.folders.len() == self.folders.capacity() {
            sort(&mut self.folders);
        }
    }

    fn finish(&mut self) {
        sort(&mut self.others);
        sort(&mut self.folders);
    }

    /// Says whether a file of this path that lies below is gone: it, or a folder above it, is something else now.
    pub(super) fn replaces(&self, path: &str) -> bool {
        let mut last = None;
        let mut is_other = false;
        digests(path, |digest| {
            last = Some(digest);
            is_other = is_other || self.others.binary_search(&digest).is_ok();
        });
        is_other || last.is_some_and(|digest| self.folders.binary_search(&digest).is_ok())
    }
}

fn sort(digests: &mut Vec<u64>) {
    digests.sort_unstable();
    digests.dedup();
}

/// Calls for the digest of each folder above a path, and of the path itself.
fn digests(path: &str, mut call: impl FnMut(u64)) {
    let mut hasher = DefaultHasher::new();
    for part in path.split('/') {
        hasher.write(part.as_bytes());
        hasher.write_u8(b'/');
        call(hasher.finish());
    }
}

fn whole(path: &str) -> u64 {
    let mut last = 0;
    digests(path, |digest| last = digest);
    last
}

/// Reads a layer; what cannot be read of it is a problem, and the rest stays.
pub(super) fn read(blobs: &Blobs, layer: &manifest::Layer, number: u32, counter: &Counter<'_>) -> Layer {
    let mut read = Layer { number, blob: layer.blob.clone(), ..Layer::default() };
    let mut links = Links::default();
    let first = stream(blobs, layer, counter, |archive| {
        let ended = members(archive, &mut read, &mut links, counter);
        tell_refused(&mut read, archive);
        ended?;
        // The rest of the blob counts for the digest, too.
        archive.drain()
    });
    match first {
        Ok(passed) => read.problems.extend(passed.differs(layer)),
        Err(error) => read.problems.push(format!("cannot be read to its end: {error}")),
    }
    if !links.0.is_empty() {
        let second = stream(blobs, layer, counter, |archive| linked(archive, &mut read, &mut links, counter));
        if let Err(error) = second
            && read.problems.is_empty()
        {
            read.problems.push(format!("cannot be read again for its hard links: {error}"));
        }
        links.tell(&mut read);
    }
    read.brings.finish();
    read
}

type Members<'a> = Archive<Streamed<Box<dyn Read + 'a>>>;

/// Opens the blob, and hands its members over.
fn stream(
    blobs: &Blobs,
    layer: &manifest::Layer,
    counter: &Counter<'_>,
    each: impl FnOnce(&mut Members<'_>) -> io::Result<()>,
) -> io::Result<Passed> {
    let (blob, length) = blobs.reader(&layer.blob)?;
    let mut passed = Passed { length, read: 0, digest: sha2::Sha256::new(), is_plain: false };
    let is_plain;
    {
        let digested = Digested { inner: blob, digest: &mut passed.digest, length: &mut passed.read, counter };
        let mut buffered = BufReader::with_capacity(COMPRESSED_BUFFER, digested);
        let form = Form::of(buffered.fill_buf()?);
        is_plain = form == Form::Plain;
        let inflated: Box<dyn Read + '_> = match form {
            Form::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered)),
            Form::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(buffered)?),
            Form::Plain => Box::new(buffered),
            Form::Unknown(name) => {
                let message = format!("it is compressed with {name}, which is not read; gzip and zstd are");
                return Err(io::Error::new(io::ErrorKind::Unsupported, message));
            }
        };
        let bounded = Bounded::new(inflated, length, counter);
        each(&mut Archive::new(Streamed(Box::new(bounded)), INFLATED_BUFFER))?;
    }
    passed.is_plain = is_plain;
    Ok(passed)
}

/// How a layer is compressed, by its first bytes: the media type is a claim.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Gzip,
    Zstd,
    Unknown(&'static str),
}

impl Form {
    fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or one that is to be skipped (RFC 8878).
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Unknown("bzip2"),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Unknown("xz"),
            _ => Self::Plain,
        }
    }
}

/// What is known of a blob when it is read.
struct Passed {
    length: u64,
    read: u64,
    digest: sha2::Sha256,
    is_plain: bool,
}

impl Passed {
    /// Returns what the blob should be and is not. The digest of what a layer is inflated to is only looked at when the
    /// layer is not compressed: it says no more than that of the blob, and costs as much as inflating.
    fn differs(self, layer: &manifest::Layer) -> Option<String> {
        if self.read < self.length {
            return Some(format!("has {} of {} bytes: the file ends there", self.read, self.length));
        }
        let found = format!("sha256:{}", slam_model::digest::hex(&self.digest.finalize()));
        let plain = layer.diff.as_ref().filter(|_| self.is_plain);
        let wanted = layer.digest.as_ref().or(plain).filter(|digest| digest.starts_with("sha256:"))?;
        (*wanted != found).then(|| format!("has the digest {found} instead of {wanted}"))
    }
}

fn members(archive: &mut Members<'_>, read: &mut Layer, links: &mut Links, counter: &Counter<'_>) -> io::Result<()> {
    let mut scratch = String::new();
    while let Some(member) = archive.next()? {
        read.members += 1;
        counter.member()?;
        let (folder, name) = archive.path().rsplit_once('/').unwrap_or(("", archive.path()));
        if name.starts_with(WHITEOUT) {
            whiteout(read, folder, name, counter)?;
            continue;
        }
        if member.kind == Kind::Folder {
            read.brings.folder(archive.path());
            continue;
        }
        read.brings.folder(folder);
        read.brings.other(archive.path());
        // A later member of the same path replaces the earlier one, and a folder that was there.
        forget(&mut read.files, archive.path(), &mut scratch);
        links.0.remove(archive.path());
        let interest = interest(archive.path(), member.may_run);
        if interest == Interest::None {
            continue;
        }
        match member.kind {
            Kind::File => {
                if let Some(keep) = file(archive, member, interest, read.number, counter)? {
                    read.files.insert(archive.path().to_owned(), keep);
                }
            }
            Kind::Sparse => {
                let mut keep = Keep::default();
                keep.unknown(archive.path(), "is a sparse file, which is not read");
                read.files.insert(archive.path().to_owned(), keep);
            }
            Kind::HardLink => links.take(archive.path(), archive.link(), interest, read, counter),
            _ => {}
        }
    }
    Ok(())
}

/// Removes what was read of a path, and of everything below it.
fn forget(files: &mut BTreeMap<String, Keep>, path: &str, scratch: &mut String) {
    files.remove(path);
    path.clone_into(scratch);
    scratch.push('/');
    let mut next = || {
        let mut from = files.range::<str, _>((Bound::Included(scratch.as_str()), Bound::Unbounded));
        let (below, _) = from.next().filter(|(other, _)| other.starts_with(scratch.as_str()))?;
        let below = below.clone();
        files.remove(&below)
    };
    while next().is_some() {}
}

fn whiteout(read: &mut Layer, folder: &str, name: &str, counter: &Counter<'_>) -> io::Result<()> {
    if !counter.keep(FILE_COST + folder.len() as u64) {
        return Err(io::Error::other("too many files are removed by whiteouts to keep their names in memory"));
    }
    let hidden = name.strip_prefix(WHITEOUT).unwrap_or_default();
    if name == OPAQUE {
        read.opaque.insert(folder.to_owned());
    } else if matches!(hidden, "" | "." | "..") {
        // Taken at its word it would remove the folder itself, or the one above.
        read.problems.push(format!("has the whiteout `{name}`, which names nothing, in the folder `{folder}`"));
    } else if !name.starts_with(RESERVED) {
        read.removed.insert(if folder.is_empty() { hidden.to_owned() } else { format!("{folder}/{hidden}") });
    }
    Ok(())
}

fn tell_refused(read: &mut Layer, archive: &Members<'_>) {
    let refused = &archive.refused;
    if refused.count > 0 {
        let (count, first) = (refused.count, &refused.first);
        read.problems.push(format!(
            "has {count} members whose path leads outside or is too long; they were passed over, the first is `{first}`"
        ));
    }
}

fn file(
    archive: &mut Members<'_>,
    member: Member,
    interest: Interest,
    layer: u32,
    counter: &Counter<'_>,
) -> io::Result<Option<Keep>> {
    if member.size == 0 {
        return Ok(None);
    }
    let mut head = Vec::new();
    if interest == Interest::Head {
        archive.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        if slam_packages::sniff(&head).next().is_none() {
            return Ok(None);
        }
    }
    whole_file(archive, member, head, layer, counter, interest).map(Some)
}

/// Reads the rest of a file, and whatever lists packages in it.
fn whole_file(
    archive: &mut Members<'_>,
    member: Member,
    mut bytes: Vec<u8>,
    layer: u32,
    counter: &Counter<'_>,
    interest: Interest,
) -> io::Result<Keep> {
    let mut keep = Keep::default();
    let limits = &counter.limits;
    if member.size > limits.file_bytes {
        keep.unknown(archive.path(), format!("is longer than {} bytes and was not read", limits.file_bytes));
        return Ok(keep);
    }
    let kept = if interest == Interest::Kept { member.size } else { 0 };
    if !counter.keep(FILE_COST + archive.path().len() as u64 + kept) {
        let message = format!("more than {} bytes of package lists; this one is not read", limits.kept_bytes);
        keep.problem(archive.path(), message);
        return Ok(keep);
    }
    let _room = counter.room(member.size);
    bytes.reserve_exact(usize::try_from(member.size).unwrap_or_default().saturating_sub(bytes.len()));
    archive.read_to_end(&mut bytes)?;
    let limits = InventoryLimits { kept_bytes: limits.kept_bytes, ..InventoryLimits::default() };
    keep.take(archive.path(), bytes, Some(layer), &limits);
    Ok(keep)
}

/// Hard links to members that had to be passed over, because only the name of the link tells that they list packages: path
/// of the link, and where it leads. (The images of OSTree have their package database so.)
#[derive(Default)]
struct Links(BTreeMap<String, String>);

impl Links {
    fn take(&mut self, path: &str, link: &str, interest: Interest, read: &mut Layer, counter: &Counter<'_>) {
        let Some(target) = target(link) else {
            if interest != Interest::Head && counter.keep(FILE_COST) {
                let mut keep = Keep::default();
                keep.unknown(path, format!("is a hard link to `{link}`, which leads nowhere in the layer"));
                read.files.insert(path.to_owned(), keep);
            }
            return;
        };
        let target = self.0.get(&target).cloned().unwrap_or(target);
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let is_same = interest == Interest::Head || name(path) == name(&target);
        match read.files.get(&target) {
            Some(keep) if is_same && counter.keep(FILE_COST + keep.bytes()) => {
                let keep = keep.at(&target, path);
                read.files.insert(path.to_owned(), keep);
            }
            // A program of another name would have been read by its first bytes.
            None if interest == Interest::Head => {}
            _ if counter.keep(FILE_COST) => _ = self.0.insert(path.to_owned(), target),
            _ => read.problems.push(format!("has too many hard links; `{path}` is not read")),
        }
    }

    /// Says which links lead nowhere.
    fn tell(self, read: &mut Layer) {
        for (path, target) in self.0 {
            let slot = read.files.entry(path);
            let path = slot.key().clone();
            slot.or_insert_with(|| {
                let mut keep = Keep::default();
                keep.unknown(&path, format!("is a hard link to `{target}`, which the layer does not have"));
                keep
            });
        }
    }
}

/// Reads the members that hard links lead to.
fn linked(archive: &mut Members<'_>, read: &mut Layer, links: &mut Links, counter: &Counter<'_>) -> io::Result<()> {
    let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, target) in &links.0 {
        wanted.entry(target).or_default().push(path);
    }
    while let Some(member) = archive.next()? {
        if member.kind != Kind::File {
            continue;
        }
        let Some(paths) = wanted.remove(archive.path()) else { continue };
        let fits = member.size <= counter.limits.file_bytes;
        let _room = counter.room(member.size);
        let mut bytes = Vec::new();
        if fits {
            archive.read_to_end(&mut bytes)?;
        }
        for path in paths {
            let mut keep = Keep::default();
            if fits && counter.keep(FILE_COST + member.size) {
                keep.take(path, bytes.clone(), Some(read.number), &InventoryLimits::default());
            } else {
                keep.problem(path, "is a hard link to a file that is too long to be read");
            }
            read.files.insert(path.to_owned(), keep);
        }
        if wanted.is_empty() {
            break;
        }
    }
    Ok(())
}
