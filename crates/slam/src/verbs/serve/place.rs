//! The folder of an event: its database, its clones, and its key, readable by their owner only.

use std::{fs, io, os::unix::fs::DirBuilderExt as _};

use camino::{Utf8Path, Utf8PathBuf};
use slam_store::Store;
use slam_web::Secret;

use super::{settings::Settings, time};
use crate::{cli, error::SlamError};

const USUAL_FOLDER: &str = "slam-data";

/// Where an event is kept.
pub(crate) struct Place {
    folder: Utf8PathBuf,
    database: String,
}

impl Place {
    /// Names the place, and makes the folder when it is missing.
    pub(crate) fn open(flags: &cli::Place) -> Result<Self, SlamError> {
        let place = Self::named(flags);
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&place.folder);
        made.map_err(|source| SlamError::Folder { path: place.folder.clone(), source })?;
        Ok(place)
    }

    /// Names a place that must exist: nothing is made.
    pub(crate) fn existing(flags: &cli::Place) -> Result<Self, SlamError> {
        let place = Self::named(flags);
        match place.file() {
            Some(file) if !file.exists() => {
                let source = io::Error::from(io::ErrorKind::NotFound);
                Err(SlamError::NoEvent { path: file.to_owned(), source })
            }
            _ => Ok(place),
        }
    }

    /// Returns whether the command line or the environment names a place.
    pub(crate) fn is_named(flags: &cli::Place) -> bool {
        flags.data.is_some() || flags.database.is_some() || told().is_some()
    }

    fn named(flags: &cli::Place) -> Self {
        let folder = flags.data.clone().unwrap_or_else(|| USUAL_FOLDER.into());
        let usual = || folder.join("slam.db").into_string();
        let database = flags.database.clone().or_else(told).unwrap_or_else(usual);
        Self { folder, database }
    }

    /// Opens the database and brings its tables up to date.
    pub(crate) async fn store(&self) -> Result<Store, SlamError> {
        Ok(Store::open(&self.database, time::now()).await?)
    }

    /// Returns the file of the database, when it is one.
    pub(crate) fn file(&self) -> Option<&Utf8Path> {
        let path = self.database.strip_prefix("sqlite://").or_else(|| self.database.strip_prefix("sqlite:"));
        let path = path.unwrap_or(&self.database);
        (!path.contains("://")).then(|| Utf8Path::new(path))
    }

    /// Returns the folder.
    pub(crate) fn folder(&self) -> &Utf8Path {
        &self.folder
    }

    /// Returns where clones are kept.
    pub(crate) fn clones(&self) -> Utf8PathBuf {
        self.folder.join("clones")
    }

    /// Returns the database for people: the file, or the kind of server, whose address may hold a password.
    pub(crate) fn shown(&self) -> &str {
        self.file().map_or("PostgreSQL", Utf8Path::as_str)
    }

    /// Returns the key of forms and links: the operator's, else the one in the folder, which is made once.
    pub(crate) fn key(&self, settings: &Settings) -> Result<Secret, SlamError> {
        let path = self.folder.join("secret-key");
        Ok(match &settings.server.secret_key_file {
            Some(file) => Secret::read_file(file.as_ref())?,
            None => Secret::read_or_make_file(&path)?,
        })
    }
}

/// Returns the database that the environment names.
fn told() -> Option<String> {
    std::env::var("SLAM_DATABASE").ok().filter(|address| !address.is_empty())
}
