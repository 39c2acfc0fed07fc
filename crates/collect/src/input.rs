//! Files that a person named on the command line.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::disk;

/// Why a file named on the command line could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// There is no such file.
    #[error("no such file `{}`", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It is a folder.
    #[error("`{}` is a folder, not a file", path.display())]
    Directory {
        /// The folder.
        path: PathBuf,
    },
    /// It is not a folder.
    #[error("`{}` is not a folder", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// It is neither a file nor a folder.
    #[error("`{}` is not a regular file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// It is longer than we read.
    #[error("`{}` is longer than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// It may not be read.
    #[error("not permitted to read `{}`", path.display())]
    NotPermitted {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// It cannot be read for another cause.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

impl InputError {
    /// Returns the way out, where there is one to name.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { .. } | Self::Directory { .. } | Self::NotAFile { .. } => {
                Some("name a file that exists; paths count from the current folder".to_owned())
            }
            Self::NotAFolder { .. } => {
                Some("name a folder, or a clone of the repository that holds the files".to_owned())
            }
            Self::TooLarge { .. } => Some("split it, or check that it is the file you meant".to_owned()),
            Self::NotPermitted { .. } => Some("check the permissions of the file".to_owned()),
            Self::Unreadable { .. } => None,
        }
    }

    fn of(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing { path },
            io::ErrorKind::PermissionDenied => Self::NotPermitted { path, source },
            io::ErrorKind::IsADirectory => Self::Directory { path },
            _ => Self::Unreadable { path, source },
        }
    }
}

/// Reads a file that a person named; follows symbolic links, because the person chose the path.
///
/// # Errors
/// When it is missing, a folder or device, longer than `limit` bytes, or not readable.
pub fn read_input(path: &Path, limit: u64) -> Result<Vec<u8>, InputError> {
    let found = fs::metadata(path).map_err(|source| InputError::of(path, source))?;
    if found.is_dir() {
        return Err(InputError::Directory { path: path.to_owned() });
    }
    if !found.is_file() {
        return Err(InputError::NotAFile { path: path.to_owned() });
    }
    let too_large = || InputError::TooLarge { path: path.to_owned(), limit };
    if found.len() > limit {
        return Err(too_large());
    }
    let file = fs::File::open(path).map_err(|source| InputError::of(path, source))?;
    let mut bytes = Vec::new();
    disk::read_up_to(file, found.len(), limit.saturating_add(1), &mut bytes)
        .map_err(|source| InputError::of(path, source))?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_own_name() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.json");
        fs::write(&file, b"12345").unwrap();
        assert_eq!(read_input(&file, 5).unwrap(), b"12345");
        assert!(matches!(read_input(&file, 4), Err(InputError::TooLarge { limit: 4, .. })));
        assert!(matches!(read_input(dir.path(), 4), Err(InputError::Directory { .. })));
        assert!(matches!(read_input(&dir.path().join("b"), 4), Err(InputError::Missing { .. })));
        assert!(matches!(read_input(&file.join("b"), 4), Err(InputError::Missing { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_a_file() {
        assert!(matches!(read_input(Path::new("/dev/zero"), 4), Err(InputError::NotAFile { .. })));
    }
}
