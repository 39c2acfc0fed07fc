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

/// Writes a file so that a crash leaves the old content whole: into a new file beside it, then renamed.
pub(crate) fn write_file(path: &Utf8Path, bytes: &[u8]) -> Result<(), SlamError> {
    let failed = |source| SlamError::Write { path: path.to_owned(), source };
    let beside = beside(path);
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| replace(path, &beside));
    written.map_err(|source| {
        // The half-written file is ours; leaving it behind would help nobody.
        let _ = fs::remove_file(&beside);
        failed(source)
    })
}

/// A result that comes in pieces: the first failure is kept, and what follows it is not written.
pub(crate) struct Pieces<'a> {
    target: Option<&'a Utf8Path>,
    beside: Option<(Utf8PathBuf, fs::File)>,
    failure: Option<io::Error>,
}

impl<'a> Pieces<'a> {
    pub(crate) fn new(target: Option<&'a Utf8Path>) -> Self {
        Self { target, beside: None, failure: None }
    }

    /// Writes the next piece.
    pub(crate) fn put(&mut self, piece: &[u8]) {
        if self.failure.is_none() {
            self.failure = self.try_put(piece).err();
        }
    }

    fn try_put(&mut self, piece: &[u8]) -> io::Result<()> {
        let Some(path) = self.target else { return io::stdout().lock().write_all(piece) };
        if self.beside.is_none() {
            let beside = beside(path);
            let file = fs::File::create(&beside)?;
            self.beside = Some((beside, file));
        }
        self.beside.as_mut().map_or(Ok(()), |(_, file)| file.write_all(piece))
    }

    /// Ends the result: only now the file appears.
    pub(crate) fn finish(mut self) -> Result<(), SlamError> {
        let ended = match self.failure.take() {
            Some(failure) => Err(failure),
            None => match (self.target, &mut self.beside) {
                (Some(path), Some((beside, file))) => file.sync_all().and_then(|()| replace(path, beside)),
                _ => io::stdout().lock().flush(),
            },
        };
        match (ended, self.target) {
            (Err(source), Some(path)) => Err(SlamError::Write { path: path.to_owned(), source }),
            // The reader has seen enough (`slam sbom convert | head`).
            (Err(error), None) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            (Err(source), None) => Err(SlamError::Write { path: "standard output".into(), source }),
            (Ok(()), _) => {
                self.beside = None;
                Ok(())
            }
        }
    }
}

impl Drop for Pieces<'_> {
    fn drop(&mut self) {
        if let Some((beside, _)) = &self.beside {
            // The half-written file is ours; leaving it behind would help nobody.
            let _ = fs::remove_file(beside);
        }
    }
}

/// Returns the name of the new file beside the one that it will replace.
fn beside(path: &Utf8Path) -> Utf8PathBuf {
    let name = path.file_name().unwrap_or("slam-output");
    path.with_file_name(format!(".{name}.{}.new", std::process::id()))
}

/// Puts a new file in the place of the old one, whose permissions it gets.
fn replace(path: &Utf8Path, beside: &Utf8Path) -> io::Result<()> {
    if let Ok(old) = fs::metadata(path) {
        fs::set_permissions(beside, old.permissions())?;
    }
    fs::rename(beside, path)
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
