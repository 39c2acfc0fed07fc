//! Decides by path what a file is to the readers, and runs them.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use slam_packages::{File, Files, Needs, NoFiles, Reader, folder_of, readers_of, sniff};
use slam_sbom::graph::{Problem, Text, Unknown};
use slam_sbom::make::{Found, Seen};

use super::InventoryLimits;

/// Files that are needed again when all files are known, and what was read so far.
#[derive(Debug, Clone, Default)]
pub struct Keep {
    files: BTreeMap<String, Vec<u8>>,
    bytes: u64,
    found: Found,
    read: u64,
}

/// What a path is to the readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Interest {
    /// Nothing.
    None,
    /// Perhaps a program: its first bytes decide.
    Head,
    /// Readers that need nothing else.
    Alone,
    /// It is read with others, or asked for by them.
    Kept,
}

/// Returns what a path is to the readers; `may_run` says that the file is marked executable.
pub(crate) fn interest(path: &str, may_run: bool) -> Interest {
    let by_name = readers_of(path).map(|reader| match reader.needs {
        Needs::Nothing => Interest::Alone,
        Needs::Files | Needs::Asked => Interest::Kept,
    });
    let by_name = by_name.max().unwrap_or(Interest::None);
    let by_name = if slam_sbom::make::is_document_name(path) { by_name.max(Interest::Alone) } else { by_name };
    if by_name == Interest::None && (may_run || has_program_name(path)) { Interest::Head } else { by_name }
}

/// Programs and libraries without the executable bit: archives unpacked elsewhere, Windows, and shared libraries.
fn has_program_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ends = [".so", ".dll", ".exe", ".dylib", ".wasm", ".node"];
    ends.iter().any(|end| name.ends_with(end)) || name.contains(".so.")
}

impl Keep {
    /// Takes the whole bytes of a file in: readers that need nothing else read now, the others later.
    pub(crate) fn take(&mut self, path: &str, bytes: Vec<u8>, layer: Option<u32>, limits: &InventoryLimits) {
        let mut wanted_later = false;
        let mut any = false;
        for reader in readers_of(path) {
            any = true;
            match reader.needs {
                Needs::Nothing => self.run(reader, path, &bytes, &NoFiles, layer),
                Needs::Files | Needs::Asked => wanted_later = true,
            }
        }
        if !any && slam_sbom::make::is_document_name(path) {
            any = true;
            self.document(path, &bytes, layer);
        }
        if !any {
            for reader in sniff(&bytes) {
                any = true;
                self.run(reader, path, &bytes, &NoFiles, layer);
            }
        }
        self.read += u64::from(any);
        if wanted_later {
            self.bytes = self.bytes.saturating_add(bytes.len() as u64);
            if self.bytes > limits.kept_bytes {
                self.problem(
                    path,
                    format!("more than {} bytes of package lists; this one is not read", limits.kept_bytes),
                );
            } else {
                self.files.insert(path.to_owned(), bytes);
            }
        }
    }

    /// An SBOM in the tree is read as any other list of packages.
    fn document(&mut self, path: &str, bytes: &[u8], layer: Option<u32>) {
        match slam_sbom::make::listing_of(bytes) {
            Some(Ok(listing)) => self.push("sbom-document", path, listing, layer),
            Some(Err(error)) => self.problem(path, format!("cannot be read as an SBOM: {error}")),
            None => {}
        }
    }

    fn run(&mut self, reader: &Reader, path: &str, bytes: &[u8], files: &dyn Files, layer: Option<u32>) {
        let listing = (reader.read)(&File { path, bytes, files });
        self.push(reader.id, path, listing, layer);
    }

    fn push(&mut self, reader: &'static str, path: &str, listing: slam_packages::Listing, layer: Option<u32>) {
        let aside = layer.is_none() && is_aside(path);
        self.found.seen.push(Seen { path: path.to_owned(), reader, layer, layers: Vec::new(), aside, listing });
    }

    /// Notes that a file could not be read as it should.
    pub(crate) fn problem(&mut self, path: &str, message: impl Into<Text>) {
        self.found.problems.push(Problem { path: Text::from(path), line: None, message: message.into() });
    }

    /// Notes that a file was seen and not understood.
    pub(crate) fn unknown(&mut self, path: &str, reason: impl Into<Text>) {
        self.found.unknowns.push(Unknown { path: Text::from(path), line: None, reason: reason.into() });
    }

    /// Joins what another thread took in.
    pub(crate) fn join(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.found.seen.extend(other.found.seen);
        self.found.unknowns.extend(other.found.unknowns);
        self.found.problems.extend(other.found.problems);
        self.read += other.read;
        self
    }

    /// Runs the readers that waited for the other files.
    pub(crate) fn finish(mut self) -> (Found, u64) {
        let files = std::mem::take(&mut self.files);
        let kept = Kept::new(&files, ASKED_BYTES);
        for path in files.keys() {
            for (reader, listing) in read_kept(&kept, path) {
                self.push(reader, path, listing, None);
            }
        }
        self.found.problems.extend(kept.refused());
        (self.found, self.read)
    }

    /// Returns how many bytes of files are kept.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the same for another name of the file `from`.
    pub(crate) fn at(&self, from: &str, to: &str) -> Self {
        let mut at = self.clone();
        at.files = at.files.into_values().map(|bytes| (to.to_owned(), bytes)).collect();
        let renamed = |path: &str| path.strip_prefix(from).map(|rest| format!("{to}{rest}"));
        for seen in &mut at.found.seen {
            to.clone_into(&mut seen.path);
            for package in &mut seen.listing.packages {
                package.path = package.path.take().map(|path| renamed(&path).unwrap_or(path));
            }
        }
        for problem in &mut at.found.problems {
            problem.path = Text::from(to);
        }
        for unknown in &mut at.found.unknowns {
            unknown.path = Text::from(to);
        }
        at
    }

    /// Takes apart what was read so far: kept files, what was found, and how many files were read.
    pub(crate) fn parts(self) -> (BTreeMap<String, Vec<u8>>, Found, u64) {
        (self.files, self.found, self.read)
    }
}

/// Reads one of the kept files by every reader that waited for the others.
pub(crate) fn read_kept(kept: &Kept<'_>, path: &str) -> Vec<(&'static str, slam_packages::Listing)> {
    read_with(kept, path, kept)
}

/// Does as [`read_kept`], but shows the readers only what lies in the same folder: enough for names and versions, and
/// much less to do when a database is read again for every layer of an image.
pub(crate) fn read_beside(kept: &Kept<'_>, path: &str) -> Vec<(&'static str, slam_packages::Listing)> {
    read_with(kept, path, &Beside { kept, folder: folder_of(path) })
}

fn read_with(kept: &Kept<'_>, path: &str, files: &dyn Files) -> Vec<(&'static str, slam_packages::Listing)> {
    let Some(bytes) = kept.files.get(path) else { return Vec::new() };
    let waiting = readers_of(path).filter(|reader| reader.needs == Needs::Files);
    waiting.map(|reader| (reader.id, (reader.read)(&File { path, bytes, files }))).collect()
}

/// Bytes that readers may ask for beside their own files. Many manifests may each ask for the same long lock file or
/// workspace above them, and each reads it anew.
pub(crate) const ASKED_BYTES: u64 = 8 << 30;

/// The kept files, as readers see them.
pub(crate) struct Kept<'a> {
    files: &'a BTreeMap<String, Vec<u8>>,
    /// Bytes that may still be asked for.
    left: AtomicU64,
    /// The first path that was asked for and not given.
    refused: OnceLock<String>,
    /// The first file of each folder: every file of a `status.d` asks for it.
    firsts: OnceLock<BTreeMap<&'a str, &'a str>>,
}

impl<'a> Kept<'a> {
    /// Shows these files, of which readers may ask for so many bytes.
    pub(crate) fn new(files: &'a BTreeMap<String, Vec<u8>>, left: u64) -> Self {
        Self { files, left: AtomicU64::new(left), refused: OnceLock::new(), firsts: OnceLock::new() }
    }

    /// Returns how many bytes may still be asked for.
    pub(crate) fn left(&self) -> u64 {
        self.left.load(Ordering::Relaxed)
    }

    /// Returns what was refused, when readers asked for too much.
    pub(crate) fn refused(&self) -> Option<Problem> {
        let path = self.refused.get()?;
        let message =
            "other files ask for it so often that it is not read any more: what they say without it may be less";
        Some(Problem { path: Text::from(path.as_str()), line: None, message: Text::const_new(message) })
    }

    /// Returns the paths below a folder, sorted.
    fn all_below(&self, folder: &str) -> impl Iterator<Item = &'a String> + use<'a> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let from = self.files.range(prefix.clone()..).map(|(path, _)| path);
        from.take_while(move |path| path.starts_with(&prefix))
    }
}

impl Files for Kept<'_> {
    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        let bytes = self.files.get(path)?;
        let take = |left: u64| left.checked_sub(bytes.len() as u64);
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
            self.refused.get_or_init(|| path.to_owned());
            return None;
        }
        Some(Cow::Borrowed(bytes.as_slice()))
    }

    fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn below(&self, folder: &str) -> Vec<String> {
        self.all_below(folder).cloned().collect()
    }

    fn first_in(&self, folder: &str) -> Option<String> {
        let firsts = self.firsts.get_or_init(|| {
            let mut firsts = BTreeMap::new();
            for path in self.files.keys() {
                firsts.entry(folder_of(path)).or_insert(path.as_str());
            }
            firsts
        });
        firsts.get(folder).map(|path| (*path).to_owned())
    }
}

/// The kept files of one folder.
struct Beside<'a, 'k> {
    kept: &'a Kept<'k>,
    folder: &'a str,
}

impl Files for Beside<'_, '_> {
    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if folder_of(path) == self.folder { self.kept.read(path) } else { None }
    }

    fn has(&self, path: &str) -> bool {
        folder_of(path) == self.folder && self.kept.has(path)
    }

    fn below(&self, folder: &str) -> Vec<String> {
        if folder != self.folder {
            return Vec::new();
        }
        self.kept.all_below(folder).filter(|path| folder_of(path) == folder).cloned().collect()
    }

    fn first_in(&self, folder: &str) -> Option<String> {
        if folder == self.folder { self.kept.first_in(folder) } else { None }
    }
}

/// What lies among tests and examples is not part of what is delivered.
fn is_aside(path: &str) -> bool {
    use slam_model::evidence::tree::Role;
    matches!(slam_facts::role(&path.into()), Role::Test | Role::Example)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_what_is_listed() {
        let paths = ["a", "d-e/x", "d/a/x", "d/b", "d/c", "d/z/y", "d0"];
        let files: BTreeMap<String, Vec<u8>> = paths.iter().map(|path| ((*path).to_owned(), Vec::new())).collect();
        let kept = Kept::new(&files, ASKED_BYTES);
        let beside = ["", "d", "d/a", "e"].map(|folder| Beside { kept: &kept, folder });
        let all = [&files as &dyn Files, &kept].into_iter().chain(beside.iter().map(|one| one as &dyn Files));
        for files in all {
            for folder in ["", "a", "d", "d/a", "d/z", "e", "d-"] {
                let first = files.below(folder).into_iter().find(|path| folder_of(path) == folder);
                assert_eq!(files.first_in(folder), first, "{folder}");
            }
            for path in paths.iter().chain(&["", "d", "d/", "x"]) {
                assert_eq!(files.has(path), files.read(path).is_some(), "{path}");
            }
        }
        assert_eq!(kept.below("d"), ["d/a/x", "d/b", "d/c", "d/z/y"]);
        assert_eq!(kept.first_in("d").as_deref(), Some("d/b"));
        assert_eq!(beside[1].below("d"), ["d/b", "d/c"]);
        assert_eq!(beside[0].below(""), ["a", "d0"]);
    }
    #[test]
    fn what_is_asked_for_too_often_is_refused_and_told() {
        let files = BTreeMap::from([("a".to_owned(), vec![0; 60]), ("b".to_owned(), vec![0; 30])]);
        let kept = Kept::new(&files, 100);
        assert!(kept.read("a").is_some() && kept.read("b").is_some() && kept.refused().is_none());
        assert!(kept.read("a").is_none() && kept.has("a") && kept.read("b").is_none());
        assert_eq!((kept.refused().unwrap().path.as_str(), kept.left()), ("a", 10));
    }
}
