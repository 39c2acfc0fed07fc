//! What earlier runs found out, on disk: facts of blobs and of the past, one pack a repository, and whole answers.
//!
//! Never an error: what is not there, damaged, or of other rules is found out again, and a folder that cannot be written
//! to costs time only. An entry is about one repository at one place: the id of an object is believed as far as the
//! repository that brings it, so that a hostile clone cannot answer for another one. A file appears whole or not at all,
//! so that any number of programs may read and write at the same time, and one that is killed leaves no damage.
//! docs/cache.md says what is kept where, and for how long.

mod memory;
mod pack;

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime},
};

use sha2::Digest as _;
use slam_model::Sha256;

pub(crate) use memory::PackMemory;

/// Everything but the object that a kept fact depends on, as far as the program knows it when it is built.
const RULES: &str = env!("SLAM_FACT_RULES");
/// How an answer begins; its digest and its bytes follow.
const ANSWER: &[u8] = b"slam-answer/1\n";
/// Bytes of an answer that is kept.
const LONGEST_ANSWER: usize = 32 << 20;
/// A file that somebody was writing when it was killed is removed after this.
const LEFT_BEHIND: Duration = Duration::from_secs(60 * 60);
/// The time of the last use is written down this often, at most.
const STAMP: Duration = Duration::from_secs(60);

fn digest(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

/// A folder of ours, or none.
#[derive(Debug)]
pub struct Cache {
    folder: Option<PathBuf>,
    most_bytes: u64,
    rules: String,
    /// Bytes that this process wrote since it last looked at the size of all.
    written: AtomicU64,
}

impl Cache {
    /// Bytes that a cache keeps when nobody says another number.
    pub const MOST_BYTES: u64 = 1 << 30;

    /// Returns a cache that keeps nothing.
    pub fn off() -> Self {
        Self { folder: None, most_bytes: 0, rules: String::new(), written: AtomicU64::new(0) }
    }

    /// Returns the cache in a folder, which is made when there is something to write. It never grows beyond `most_bytes`
    /// for longer than a run: what was not used for the longest time goes first.
    pub fn in_folder(folder: impl Into<PathBuf>, most_bytes: u64) -> Self {
        let rules = format!("{RULES}-{}", slam_facts::RULES_VERSION);
        // More than anybody writes in one run, so that the first write looks at the size.
        Self { folder: Some(folder.into()), most_bytes, rules, written: AtomicU64::new(most_bytes) }
    }

    /// Returns whether anything is kept at all.
    pub fn is_on(&self) -> bool {
        self.folder.is_some()
    }

    /// Returns the answer that was kept under a key, which has to name everything that the answer depends on.
    pub fn answer(&self, key: &Sha256) -> Option<Vec<u8>> {
        let path = self.answer_path(key)?;
        let bytes = read(&path, ANSWER.len() + 32 + LONGEST_ANSWER)?;
        let (check, answer) = bytes.strip_prefix(ANSWER)?.split_first_chunk::<32>()?;
        (digest(answer) == *check).then(|| answer.to_vec())
    }

    /// Keeps an answer.
    pub fn keep_answer(&self, key: &Sha256, answer: &[u8]) {
        if let Some(path) = self.answer_path(key).filter(|_| answer.len() <= LONGEST_ANSWER) {
            self.write(&path, &[ANSWER, &digest(answer), answer].concat());
        }
    }

    fn answer_path(&self, key: &Sha256) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join("answers").join(key.as_str()))
    }

    /// Writes a file so that it appears whole: into a new one beside it, then renamed. Not flushed to the disk, because
    /// whoever reads checks every byte.
    fn write(&self, path: &Path, bytes: &[u8]) {
        let size = bytes.len() as u64;
        let Some(folder) = path.parent().filter(|_| size <= self.most_bytes) else { return };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = folder.join(format!(".{name}.{}.{:?}", std::process::id(), std::thread::current().id()));
        let written = make_folder(folder)
            .and_then(|()| create(&beside))
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            // Ours, and of no use to anybody.
            let _ = fs::remove_file(&beside);
            return;
        }
        if self.written.fetch_add(size, Ordering::Relaxed).saturating_add(size) > self.most_bytes / 8 {
            self.written.store(0, Ordering::Relaxed);
            self.shrink();
        }
    }

    /// Removes what was not used for the longest time until an eighth of the room is free again, and what killed
    /// programs left behind.
    fn shrink(&self) {
        let Some(folder) = &self.folder else { return };
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in ["facts", "answers"].iter().flat_map(|part| fs::read_dir(folder.join(part))).flatten().flatten() {
            let Ok(found) = entry.metadata() else { continue };
            let used = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let is_half = entry.file_name().as_encoded_bytes().starts_with(b".");
            if is_half && used.elapsed().is_ok_and(|age| age > LEFT_BEHIND) {
                let _ = fs::remove_file(entry.path());
            } else if !is_half {
                files.push((used, found.len(), entry.path()));
            }
        }
        let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
        if total <= self.most_bytes {
            return;
        }
        files.sort();
        for (_, size, path) in files {
            if total <= self.most_bytes / 8 * 7 {
                break;
            }
            // Another program may have been faster; then it counts as gone all the same.
            let _ = fs::remove_file(path);
            total = total.saturating_sub(size);
        }
    }
}

/// Reads a file of the cache and notes that it was used.
fn read(path: &Path, limit: usize) -> Option<Vec<u8>> {
    let file = fs::File::open(path).ok()?;
    let found = file.metadata().ok()?;
    if !found.is_file() || found.len() > limit as u64 {
        return None;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).ok()?);
    io::Read::read_to_end(&mut &file, &mut bytes).ok()?;
    if found.modified().ok().and_then(|used| used.elapsed().ok()).is_none_or(|age| age > STAMP) {
        // Only the order of removal depends on it.
        let _ = file.set_modified(SystemTime::now());
    }
    Some(bytes)
}

/// Makes a folder that nobody else may look into: facts of a private repository are as private as it is.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn create(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Sha256 {
        Sha256::of(text.as_bytes())
    }

    #[test]
    fn an_answer_is_found_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path(), 1 << 20);
        assert_eq!(cache.answer(&key("a")), None);
        cache.keep_answer(&key("a"), b"forty-two");
        assert_eq!(cache.answer(&key("a")).as_deref(), Some(&b"forty-two"[..]));
        let path = cache.answer_path(&key("a")).unwrap();
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            fs::write(&path, &flipped).unwrap();
            assert_eq!(cache.answer(&key("a")), None, "bit {at}");
        }
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert_eq!(cache.answer(&key("a")), None, "{end} bytes");
        }
        cache.keep_answer(&key("a"), b"forty-two");
        assert!(cache.answer(&key("a")).is_some());
    }

    #[test]
    fn what_was_not_used_for_the_longest_time_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path(), 8000);
        for (number, name) in ["a", "b", "c", "d"].iter().enumerate() {
            cache.keep_answer(&key(name), &[0; 1800]);
            let long_ago = SystemTime::now() - Duration::from_secs(1000 - number as u64);
            fs::File::open(cache.answer_path(&key(name)).unwrap()).unwrap().set_modified(long_ago).unwrap();
        }
        assert!(cache.answer(&key("a")).is_some(), "and it is the youngest now");
        cache.keep_answer(&key("e"), &[0; 1800]);
        let left = ["a", "b", "c", "d", "e"].map(|name| cache.answer(&key(name)).is_some());
        assert_eq!(left, [true, false, false, true, true]);
        cache.keep_answer(&key("f"), &[0; 9000]);
        assert_eq!(cache.answer(&key("f")), None, "longer than all room");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_look() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path().join("slam"), 1 << 20);
        cache.keep_answer(&key("a"), b"a");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder.path().join("slam")), 0o700);
        assert_eq!(mode(&folder.path().join("slam/answers")), 0o700);
        assert_eq!(mode(&cache.answer_path(&key("a")).unwrap()), 0o600);
    }

    #[test]
    fn a_place_that_cannot_be_written_to_keeps_nothing_and_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), b"").unwrap();
        let cache = Cache::in_folder(folder.path().join("file/slam"), 1 << 20);
        cache.keep_answer(&key("a"), b"a");
        assert_eq!(cache.answer(&key("a")), None);
    }
}
