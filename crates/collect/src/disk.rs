//! Reading bytes from disk: bounded, and never through a symbolic link.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

/// Reads at most `limit` bytes into `bytes`, whose room is made for `expected` of them.
pub(crate) fn read_up_to(file: fs::File, expected: u64, limit: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    // One more byte than expected, so that the end is seen without growing.
    let room = usize::try_from(expected.min(limit).min(64 << 20).saturating_add(1)).unwrap_or(0);
    bytes.reserve(room);
    file.take(limit).read_to_end(bytes)?;
    Ok(())
}

/// Opens a regular file unless a symbolic link, folder, or device stands there, also when it is swapped meanwhile.
pub(crate) fn open_regular(path: &Path) -> io::Result<(fs::File, fs::Metadata)> {
    let before = fs::symlink_metadata(path)?;
    if !before.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    let file = fs::File::open(path)?;
    let after = file.metadata()?;
    if same_file(&before, &after) {
        Ok((file, after))
    } else {
        Err(io::Error::other("the file was swapped while it was opened"))
    }
}

#[cfg(unix)]
fn same_file(before: &fs::Metadata, after: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (before.dev(), before.ino()) == (after.dev(), after.ino())
}

#[cfg(not(unix))]
fn same_file(before: &fs::Metadata, after: &fs::Metadata) -> bool {
    before.file_type() == after.file_type()
}

/// Reads a small regular file of git's own; `None` when there is none or when it is longer than `limit`.
pub(crate) fn read_small(path: &Path, limit: u64) -> Option<Vec<u8>> {
    let (file, found) = open_regular(path).ok()?;
    let mut bytes = Vec::new();
    read_up_to(file, found.len(), limit.saturating_add(1), &mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then_some(bytes)
}

/// Returns what stands at a path below a root: a file or a symbolic link; `None` for anything else, and where a part of the
/// way is itself a link and so may lead out of the root.
pub(crate) fn plain_entry(root: &Path, path: &bstr::BStr) -> Option<fs::Metadata> {
    use bstr::ByteSlice as _;
    let mut place = root.to_owned();
    let mut parts = path.split(|byte| *byte == b'/').peekable();
    while let Some(part) = parts.next() {
        place.push(part.to_path().ok()?);
        let found = fs::symlink_metadata(&place).ok()?;
        match parts.peek() {
            Some(_) if found.is_dir() => {}
            None if found.is_file() || found.is_symlink() => return Some(found),
            _ => return None,
        }
    }
    None
}
