//! What a reader is given: one file, and the way to the files beside it.

use std::borrow::Cow;

/// One file, wherever it lies.
#[derive(Clone, Copy)]
pub struct File<'a> {
    /// Path from the root of the target, `/` between the parts, no leading `/`.
    pub path: &'a str,
    /// Its bytes, all of them.
    pub bytes: &'a [u8],
    /// The other files of the target, as far as they were kept.
    pub files: &'a dyn Files,
}

/// The files that a reader may ask for: only those that some reader's path matcher names, and only within limits.
pub trait Files: Sync {
    /// Returns the bytes of the file with this path from the root of the target.
    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>>;

    /// Returns whether there is such a file; worth overriding where reading costs more than looking.
    fn has(&self, path: &str) -> bool {
        self.read(path).is_some()
    }

    /// Returns the paths below this folder (`""` is the root, no slash at the end), sorted.
    fn below(&self, folder: &str) -> Vec<String>;

    /// Returns the first path of this folder itself, not of the folders in it. Every file of a folder may ask for it:
    /// worth overriding where there can be many.
    fn first_in(&self, folder: &str) -> Option<String> {
        self.below(folder).into_iter().find(|path| folder_of(path) == folder)
    }
}

/// Returns the folder of a path, `""` at the root.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// No other file: a single lock file, a test.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _path: &str) -> Option<Cow<'_, [u8]>> {
        None
    }

    fn below(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Files spelled in a map: tests, and what was kept of an image.
impl Files for std::collections::BTreeMap<String, Vec<u8>> {
    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice()))
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let inside =
            |path: &&String| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.keys().filter(inside).cloned().collect()
    }
}

impl<'a> File<'a> {
    /// Returns the folder of the file, `""` at the root.
    pub fn folder(&self) -> &'a str {
        folder_of(self.path)
    }

    /// Returns the name of the file.
    pub fn name(&self) -> &'a str {
        self.path.rsplit_once('/').map_or(self.path, |(_, name)| name)
    }

    /// Returns the path from the root of `relative` to this file's folder; `None` when it leaves the target.
    pub fn beside(&self, relative: &str) -> Option<String> {
        let mut parts: Vec<&str> = self.folder().split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => _ = parts.pop()?,
                part => parts.push(part),
            }
        }
        Some(parts.join("/"))
    }

    /// Returns the bytes of the file at `relative` to this file's folder.
    pub fn read_beside(&self, relative: &str) -> Option<Cow<'a, [u8]>> {
        self.files.read(&self.beside(relative)?)
    }
}
