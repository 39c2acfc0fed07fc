//! Files that appear whole or not at all, and what is written to as it is: standard output, devices, and pipes.

use std::{
    fs,
    io::{self, Write as _},
};

use camino::{Utf8Path, Utf8PathBuf};

use crate::error::SlamError;

/// A result that comes in pieces: the first failure is kept, and what follows it is not written.
///
/// A file is replaced when the result is whole. A symbolic link stays, and what it leads to is written; a device or pipe
/// is written to as it is.
pub(crate) struct Pieces<'a> {
    target: Option<&'a Utf8Path>,
    sink: io::Result<Sink>,
}

enum Sink {
    Standard,
    Device(fs::File),
    File(New),
}

impl<'a> Pieces<'a> {
    /// Begins a result for a file, or for standard output.
    pub(crate) fn new(target: Option<&'a Utf8Path>) -> Self {
        let sink = target.map_or(Ok(Sink::Standard), |path| {
            Ok(match open_device(path)? {
                Some(device) => Sink::Device(device),
                None => Sink::File(New::create(behind_links(path)?)?),
            })
        });
        Self { target, sink }
    }

    /// Writes the next piece.
    pub(crate) fn put(&mut self, piece: &[u8]) {
        let written = match &mut self.sink {
            Ok(Sink::Standard) => io::stdout().lock().write_all(piece),
            Ok(Sink::Device(file)) => file.write_all(piece),
            Ok(Sink::File(new)) => new.file.write_all(piece),
            Err(_) => return,
        };
        if let Err(error) = written {
            self.sink = Err(error);
        }
    }

    /// Ends the result: only now a file appears.
    pub(crate) fn finish(self) -> Result<(), SlamError> {
        let ended = match self.sink {
            Ok(Sink::Standard) => io::stdout().lock().flush(),
            Ok(Sink::Device(_)) => Ok(()),
            Ok(Sink::File(new)) => new.replace(),
            Err(error) => Err(error),
        };
        match ended {
            // The reader has seen enough (`slam check | head`).
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|source| SlamError::Write {
                path: self.target.unwrap_or("standard output".into()).to_owned(),
                source,
            }),
        }
    }
}

/// Writes a file so that a crash leaves the old content whole. A symbolic link gives way to the file: in a project that
/// others made it could lead anywhere.
pub(crate) fn replace_file(path: &Utf8Path, bytes: &[u8]) -> Result<(), SlamError> {
    let written = New::create(path.to_owned()).and_then(|mut new| {
        new.file.write_all(bytes)?;
        new.replace()
    });
    written.map_err(|source| SlamError::Write { path: path.to_owned(), source })
}

/// A new file beside the one that it will replace; it is removed when it does not get there.
struct New {
    path: Utf8PathBuf,
    beside: Utf8PathBuf,
    file: fs::File,
    has_arrived: bool,
}

impl New {
    fn create(path: Utf8PathBuf) -> io::Result<Self> {
        let name = path.file_name().unwrap_or("slam-output");
        let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
        let file = fs::File::create(&beside)?;
        Ok(Self { path, beside, file, has_arrived: false })
    }

    /// Puts the file in the place of the old one, whose permissions it gets.
    fn replace(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        if let Ok(old) = fs::metadata(&self.path) {
            fs::set_permissions(&self.beside, old.permissions())?;
        }
        fs::rename(&self.beside, &self.path)?;
        self.has_arrived = true;
        Ok(())
    }
}

impl Drop for New {
    fn drop(&mut self) {
        if !self.has_arrived {
            // The half-written file is ours; leaving it behind would help nobody.
            let _ = fs::remove_file(&self.beside);
        }
    }
}

/// Opens a device or pipe for writing; `None` for what is a file or not there. A rename would put a file in the place of
/// `/dev/null`, for everyone on the machine.
pub(crate) fn open_device(path: &Utf8Path) -> io::Result<Option<fs::File>> {
    let is_device = fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
    is_device.then(|| fs::OpenOptions::new().write(true).open(path)).transpose()
}

/// Returns where a path leads when its last part is a symbolic link, or one to one, also when nothing is there yet.
pub(crate) fn behind_links(path: &Utf8Path) -> io::Result<Utf8PathBuf> {
    // As many as Linux follows.
    const LINKS: u32 = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match path.read_link_utf8() {
            Ok(to) => path = path.parent().map_or_else(|| to.clone(), |folder| folder.join(&to)),
            // No link, or nothing there.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::NotFound) => {
                return Ok(path);
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("symbolic links lead in a circle"))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{FileTypeExt as _, symlink};

    use super::*;

    fn written(path: &Utf8Path, bytes: &[u8]) -> Result<(), SlamError> {
        let mut pieces = Pieces::new(Some(path));
        bytes.chunks(2).for_each(|piece| pieces.put(piece));
        pieces.finish()
    }

    fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        (folder, path)
    }

    fn names(folder: &Utf8Path) -> Vec<String> {
        let mut names: Vec<String> =
            folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().file_name().to_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_device_is_written_to_and_stays() {
        written("/dev/null".into(), b"gone").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        let (_kept, folder) = folder();
        symlink("/dev/null", folder.join("null")).unwrap();
        written(&folder.join("null"), b"gone").unwrap();
        assert!(fs::symlink_metadata(folder.join("null")).unwrap().is_symlink());
        assert_eq!(names(&folder), ["null"]);
    }

    #[test]
    fn a_pipe_carries_the_bytes_to_its_reader() {
        let (_kept, folder) = folder();
        let pipe = folder.join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        written(&pipe, b"result").unwrap();
        assert_eq!(reader.join().unwrap(), b"result");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(names(&folder), ["pipe"]);
    }

    #[test]
    fn a_link_stays_and_its_target_is_written() {
        let (_kept, folder) = folder();
        fs::create_dir(folder.join("inner")).unwrap();
        fs::write(folder.join("inner/old"), b"old").unwrap();
        symlink("inner/old", folder.join("one")).unwrap();
        symlink("one", folder.join("two")).unwrap();
        symlink("inner/new", folder.join("three")).unwrap();
        for (link, target) in [("one", "inner/old"), ("two", "inner/old"), ("three", "inner/new")] {
            written(&folder.join(link), link.as_bytes()).unwrap();
            assert_eq!(fs::read(folder.join(target)).unwrap(), link.as_bytes());
            assert!(fs::symlink_metadata(folder.join(link)).unwrap().is_symlink(), "{link}");
        }
        assert_eq!(names(&folder.join("inner")), ["new", "old"]);
    }

    #[test]
    fn a_circle_of_links_is_an_error_that_leaves_nothing_behind() {
        let (_kept, folder) = folder();
        symlink("b", folder.join("a")).unwrap();
        symlink("a", folder.join("b")).unwrap();
        assert!(written(&folder.join("a"), b"x").is_err());
        assert_eq!(names(&folder), ["a", "b"]);
    }
}
