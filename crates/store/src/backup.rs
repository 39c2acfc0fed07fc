//! A whole copy of a database in one file, taken while others write, and the proof that a file is sound.

use camino::Utf8Path;

use crate::{Store, StoreError};

impl Store {
    /// Writes all rows, as they are at one moment, into a new file of SQLite. Writers wait for as long as it takes.
    ///
    /// # Errors
    /// The rows are not in SQLite, or the file exists or cannot be written.
    pub async fn copy_into(&self, file: &Utf8Path) -> Result<(), StoreError> {
        self.database().query("VACUUM INTO $1").bind(file.as_str()).execute().await.map(drop)
    }

    /// Reads every page of a file of SQLite and returns what is wrong with it.
    ///
    /// # Errors
    /// The rows are not in SQLite, or the database fails.
    pub async fn damage(&self) -> Result<Option<String>, StoreError> {
        let found: String =
            self.database().query("PRAGMA integrity_check(1)").fetch_one().await?.get("integrity_check")?;
        Ok((found != "ok").then_some(found))
    }
}
