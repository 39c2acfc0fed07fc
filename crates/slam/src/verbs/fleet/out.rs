//! Where the rows go: standard output, a file that can be continued, or a file that appears whole.

use std::{
    fs::{self, File},
    io::{self, Write},
    sync::Arc,
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    kept::Kept,
    row::{self, Row},
};
use crate::{cli::FleetFormat, error::SlamError, output};

/// The place of the rows.
pub(crate) struct Out {
    format: FleetFormat,
    badges: Vec<String>,
    place: Place,
}

enum Place {
    Standard,
    /// A device or pipe.
    Open {
        path: Utf8PathBuf,
        file: File,
    },
    /// JSON lines: each row stands in the file as soon as it is known.
    Growing {
        path: Utf8PathBuf,
        file: File,
        kept: Arc<Kept>,
    },
    /// Other formats: under another name until all rows are there.
    Whole {
        path: Utf8PathBuf,
        beside: Utf8PathBuf,
        file: io::BufWriter<File>,
    },
}

impl Out {
    /// Opens the place and writes what comes before the first row.
    pub(crate) fn open(path: Option<&Utf8Path>, format: FleetFormat, badges: Vec<String>) -> Result<Self, SlamError> {
        let failed =
            |source| SlamError::Write { path: path.unwrap_or(Utf8Path::new("standard output")).to_owned(), source };
        let device = path.map(output::open_device).transpose().map_err(failed)?.flatten();
        let place = match (path, device) {
            (None, _) => Ok(Place::Standard),
            (Some(path), Some(file)) => Ok(Place::Open { path: path.to_owned(), file }),
            (Some(path), None) if format.is_resumable() => Kept::open(path).map(|(kept, file)| Place::Growing {
                path: path.to_owned(),
                file,
                kept: Arc::new(kept),
            }),
            (Some(path), None) => {
                let path = output::behind_links(path).map_err(failed)?;
                let name = path.file_name().unwrap_or("slam-fleet");
                let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
                File::create(&beside).map(|file| Place::Whole { path, beside, file: io::BufWriter::new(file) })
            }
        };
        let mut out = Self { format, badges, place: place.map_err(failed)? };
        let mut head = Vec::new();
        row::write_head(format, &out.badges, &mut head).map_err(SlamError::Render)?;
        out.write_bytes(&head)?;
        Ok(out)
    }

    /// Returns the results of earlier runs.
    pub(crate) fn kept(&self) -> Option<Arc<Kept>> {
        match &self.place {
            Place::Growing { kept, .. } => Some(Arc::clone(kept)),
            Place::Standard | Place::Open { .. } | Place::Whole { .. } => None,
        }
    }

    /// Writes a row.
    pub(crate) fn write(&mut self, row: &Row) -> Result<(), SlamError> {
        let mut line = Vec::new();
        row.write(self.format, &self.badges, &mut line).map_err(SlamError::Render)?;
        self.write_bytes(&line)
    }

    fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), SlamError> {
        match &mut self.place {
            Place::Standard => output::write(None, bytes),
            Place::Open { path, file } | Place::Growing { path, file, .. } => {
                file.write_all(bytes).map_err(|source| SlamError::Write { path: path.clone(), source })
            }
            Place::Whole { path, file, .. } => {
                file.write_all(bytes).map_err(|source| SlamError::Write { path: path.clone(), source })
            }
        }
    }

    /// Closes the place. Without all rows, earlier results and an earlier file stay where they are.
    pub(crate) fn finish(self, is_complete: bool) -> Result<(), SlamError> {
        match self.place {
            Place::Standard | Place::Open { .. } => Ok(()),
            Place::Growing { path, file, kept } => {
                let done = file.sync_all().and_then(|()| if is_complete { kept.finish() } else { Ok(()) });
                done.map_err(|source| SlamError::Write { path, source })
            }
            Place::Whole { path, beside, file } if is_complete => {
                let done = file.into_inner().map_err(io::IntoInnerError::into_error);
                let done = done.and_then(|file| file.sync_all()).and_then(|()| fs::rename(&beside, &path));
                done.map_err(|source| SlamError::Write { path, source })
            }
            Place::Whole { path, beside, .. } => {
                fs::remove_file(&beside).map_err(|source| SlamError::Write { path, source })
            }
        }
    }
}
