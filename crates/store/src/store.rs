//! The store: an open database whose tables are those that this program knows.

use jiff::Timestamp;

use crate::{StoreError, migrate, sql::Database};

/// The rows of all editions. Cloning shares the connections.
#[derive(Debug, Clone)]
pub struct Store {
    database: Database,
}

impl Store {
    /// Opens `PATH`, `sqlite:PATH`, or `postgres://…`, and brings its tables up to date.
    ///
    /// # Errors
    /// The database cannot be opened, is newer than this program, or was changed by something else.
    pub async fn open(address: &str, now: Timestamp) -> Result<Self, StoreError> {
        Self::on(Database::open(address).await?, now).await
    }

    /// Brings the tables of an open database up to date.
    pub(crate) async fn on(database: Database, now: Timestamp) -> Result<Self, StoreError> {
        let applied = migrate::run(&database, now).await?;
        if applied > 0 {
            tracing::info!(applied, "the tables are up to date");
        }
        Ok(Self { database })
    }

    /// Succeeds when the database answers, and its tables are those of this program.
    ///
    /// # Errors
    /// It does not answer, or its tables are older, newer, or others.
    pub async fn ready(&self) -> Result<(), StoreError> {
        migrate::check(&self.database).await
    }

    /// Returns the database below.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Closes every connection after what is under way has ended.
    pub async fn close(&self) {
        self.database.close().await;
    }
}
