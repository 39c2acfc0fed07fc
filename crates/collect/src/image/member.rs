//! Names of tar members with bounds: the extended headers of pax and GNU, which may claim any length.

use std::io::{self, Read};

/// Bytes of an extended header: the longest path is 4 KiB, and a few attributes stand beside it.
const EXTENDED_BYTES: u64 = 1 << 20;

/// Bytes of a path.
const PATH_BYTES: usize = 4096;

/// What extended headers said of the member that follows them.
#[derive(Debug, Default)]
pub(super) struct Names {
    path: Option<Vec<u8>>,
    size: Option<u64>,
}

/// A member of an archive.
#[derive(Debug)]
pub(super) struct Member {
    /// Path from the root: no `.`, `..`, or empty part, no slash at either end; bytes that are not UTF-8 are replaced.
    pub(super) path: String,
    /// Whether it is a regular file with bytes of its own.
    pub(super) is_file: bool,
    /// Whether it is a folder.
    pub(super) is_folder: bool,
    /// Whether anyone may execute it.
    pub(super) may_run: bool,
    /// Length in bytes.
    pub(super) size: u64,
}

impl Names {
    /// Returns the member; `None` for extended headers, which are taken in, and for members whose path leads nowhere.
    ///
    /// # Errors
    /// When the archive is damaged, or an extended header is longer than we read.
    pub(super) fn next<R: Read>(&mut self, entry: &mut tar::Entry<'_, R>) -> io::Result<Option<Member>> {
        let kind = entry.header().entry_type();
        if kind.is_gnu_longname() {
            let mut name = whole(entry)?;
            while name.last() == Some(&0) {
                name.pop();
            }
            self.path = Some(name);
            return Ok(None);
        }
        if kind.is_pax_local_extensions() {
            let bytes = whole(entry)?;
            for extension in tar::PaxExtensions::new(&bytes) {
                let extension = extension?;
                match extension.key_bytes() {
                    b"path" => self.path = Some(extension.value_bytes().to_vec()),
                    b"size" => {
                        self.size = std::str::from_utf8(extension.value_bytes()).ok().and_then(|text| text.parse().ok())
                    }
                    _ => {}
                }
            }
            return Ok(None);
        }
        if kind.is_gnu_longlink() || kind.is_pax_global_extensions() {
            whole(entry)?;
            return Ok(None);
        }
        let told = self.path.take();
        if let Some(size) = self.size.take()
            && size != entry.size()
        {
            // Readers that disagree about the length see different files behind it; nobody writes this for layers.
            return Err(io::Error::other("an extended header gives another length than its member"));
        }
        let path = told.unwrap_or_else(|| entry.path_bytes().into_owned());
        let header = entry.header();
        let may_run = header.mode().is_ok_and(|mode| mode & 0o111 != 0);
        let is_file = kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse();
        let size = entry.size();
        Ok(clean(&path).map(|path| Member { path, is_file, is_folder: kind.is_dir(), may_run, size }))
    }
}

fn whole<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<Vec<u8>> {
    if entry.size() > EXTENDED_BYTES {
        return Err(io::Error::other(format!("an extended header is longer than {EXTENDED_BYTES} bytes")));
    }
    let mut bytes = Vec::new();
    entry.take(EXTENDED_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns a path from the root without tricks; `None` when it leads outside, or names the root itself.
fn clean(path: &[u8]) -> Option<String> {
    if path.len() > PATH_BYTES {
        return None;
    }
    let text = String::from_utf8_lossy(path);
    let mut parts = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => return None,
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn paths_cannot_leave_the_root() {
        assert_eq!(clean(b"./usr//lib/os-release").as_deref(), Some("usr/lib/os-release"));
        assert_eq!(clean(b"/etc/passwd").as_deref(), Some("etc/passwd"));
        assert_eq!(clean(b"../../etc/passwd"), None);
        assert_eq!(clean(b"usr/../../x"), None);
        assert_eq!(clean(b"./"), None);
    }
}
