//! Where the result goes: standard output, or a file that appears whole or not at all.

mod file;

use std::io;

use camino::Utf8Path;

use crate::{cli::Color, error::SlamError};
pub(crate) use file::{Pieces, behind_links, open_device, replace_file};

/// Writes the result to standard output or to a file, as [`Pieces`] do.
pub(crate) fn write(target: Option<&Utf8Path>, bytes: &[u8]) -> Result<(), SlamError> {
    let mut pieces = Pieces::new(target);
    pieces.put(bytes);
    pieces.finish()
}

/// Writes a file that a person named, as [`Pieces`] do.
pub(crate) fn write_file(path: &Utf8Path, bytes: &[u8]) -> Result<(), SlamError> {
    write(Some(path), bytes)
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
