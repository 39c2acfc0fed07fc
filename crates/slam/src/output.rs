//! Where the result goes: standard output, or a file that appears whole or not at all.

use std::{
    fs,
    io::{self, Write as _},
};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{cli::Color, error::SlamError};

/// Writes the result to standard output or, atomically, to a file.
pub(crate) fn write(target: Option<&Utf8Path>, bytes: &[u8]) -> Result<(), SlamError> {
    match target {
        Some(path) => write_file(path, bytes),
        None => {
            let mut out = io::stdout().lock();
            match out.write_all(bytes).and_then(|()| out.flush()) {
                // The reader has seen enough (`slam check | head`).
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                other => other.map_err(|source| SlamError::Write { path: "standard output".into(), source }),
            }
        }
    }
}

/// Writes a file that a person named, as [`replace_file`] does. A symbolic link stays, and what it leads to is written; a
/// device or pipe is written to as it is.
pub(crate) fn write_file(path: &Utf8Path, bytes: &[u8]) -> Result<(), SlamError> {
    let failed = |source| SlamError::Write { path: path.to_owned(), source };
    if let Some(mut file) = open_device(path).map_err(failed)? {
        return match file.write_all(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(failed),
        };
    }
    replace_file(&behind_links(path).map_err(failed)?, bytes)
}

/// Writes a file so that a crash leaves the old content whole: into a new file beside it, then renamed. A symbolic link
/// gives way to the file: in a project that others made it could lead anywhere.
pub(crate) fn replace_file(path: &Utf8Path, bytes: &[u8]) -> Result<(), SlamError> {
    let failed = |source| SlamError::Write { path: path.to_owned(), source };
    let name = path.file_name().unwrap_or("slam-output");
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| {
            if let Ok(old) = fs::metadata(path) {
                fs::set_permissions(&beside, old.permissions())?;
            }
            fs::rename(&beside, path)
        });
    written.map_err(|source| {
        // The half-written file is ours; leaving it behind would help nobody.
        let _ = fs::remove_file(&beside);
        failed(source)
    })
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

/// Returns whether a person looks at standard output.
pub(crate) fn is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&io::stdout())
}

/// Returns whether to colour what goes to standard output.
pub(crate) fn is_coloured(color: Color, to_file: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => !to_file && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// Returns whether to colour what goes to standard error.
pub(crate) fn is_error_coloured(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never,
    }
}

/// Returns the width of the terminal in columns; 100 when there is none.
pub(crate) fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let columns = told.or_else(|| dialoguer::console::Term::stdout().size_checked().map(|(_, columns)| columns));
    usize::from(columns.unwrap_or(100u16))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{FileTypeExt as _, symlink};

    use super::*;

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
        write_file("/dev/null".into(), b"gone").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        let (_kept, folder) = folder();
        symlink("/dev/null", folder.join("null")).unwrap();
        write_file(&folder.join("null"), b"gone").unwrap();
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
        write_file(&pipe, b"result").unwrap();
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
            write_file(&folder.join(link), link.as_bytes()).unwrap();
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
        assert!(write_file(&folder.join("a"), b"x").is_err());
        assert_eq!(names(&folder), ["a", "b"]);
    }
}
