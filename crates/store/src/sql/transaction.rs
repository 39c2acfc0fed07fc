//! One transaction on either database.

use sqlx::{Executor as _, PgConnection, Postgres, SqlSafeStr, Sqlite, SqliteConnection};

use super::{On, Query, database::Pools};
use crate::StoreError;

/// Taken by every transaction that writes on PostgreSQL, and given back at its end; the number means nothing.
const LOCK_OF_WRITERS: &str = "SELECT pg_advisory_xact_lock(5368650)";

/// A transaction that is under way. Dropped without [`Self::commit`], it changes nothing.
#[derive(Debug)]
#[must_use = "a transaction that is dropped changes nothing"]
pub struct Transaction {
    pub(super) on: Connection,
    /// Whether a statement failed. PostgreSQL answers a commit after that with a silent rollback.
    pub(super) is_spoiled: bool,
}

#[derive(Debug)]
pub(super) enum Connection {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    pub(super) async fn begin_write(pools: &Pools) -> Result<Self, StoreError> {
        let on = match pools {
            Pools::Sqlite { writer, .. } => writer.begin_with("BEGIN IMMEDIATE").await.map(Connection::Sqlite),
            Pools::Postgres(pool) => match pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await {
                // Each statement after the lock sees what the writer before has committed. A stricter level would keep
                // the state from before the wait, and fail.
                Ok(mut on) => on.execute(LOCK_OF_WRITERS).await.map(|_| Connection::Postgres(on)),
                Err(error) => Err(error),
            },
        };
        Self::begun(on)
    }

    pub(super) async fn begin_read(pools: &Pools) -> Result<Self, StoreError> {
        Self::begun(match pools {
            Pools::Sqlite { readers, .. } => readers.begin().await.map(Connection::Sqlite),
            Pools::Postgres(pool) => {
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map(Connection::Postgres)
            }
        })
    }

    fn begun(on: Result<Connection, sqlx::Error>) -> Result<Self, StoreError> {
        let on = on.map_err(|source| StoreError::Connection { doing: "begin a transaction", source })?;
        Ok(Self { on, is_spoiled: false })
    }

    /// Asks in this transaction.
    pub fn query(&mut self, sql: impl SqlSafeStr) -> Query<'_> {
        Query::new(On::Transaction(self), sql)
    }

    /// Returns the connection when it is one of SQLite, for a library that writes its own rows in this transaction. A
    /// statement that fails there must end the transaction with an error.
    pub fn as_sqlite(&mut self) -> Option<&mut SqliteConnection> {
        match &mut self.on {
            Connection::Sqlite(on) => Some(on),
            Connection::Postgres(_) => None,
        }
    }

    /// Returns the connection when it is one of PostgreSQL, as [`Self::as_sqlite`] does.
    pub fn as_postgres(&mut self) -> Option<&mut PgConnection> {
        match &mut self.on {
            Connection::Sqlite(_) => None,
            Connection::Postgres(on) => Some(on),
        }
    }

    /// Commits. When this returns `Ok`, the change is on the disk.
    ///
    /// # Errors
    /// A statement had failed, and nothing is committed; or the connection broke, and the change may or may not be.
    pub async fn commit(self) -> Result<(), StoreError> {
        if self.is_spoiled {
            self.rollback().await;
            return Err(StoreError::Spoiled);
        }
        let ended = match self.on {
            Connection::Sqlite(on) => on.commit().await,
            Connection::Postgres(on) => on.commit().await,
        };
        ended.map_err(|source| StoreError::Connection { doing: "commit", source })
    }

    /// Ends without a change. That the connection is gone is no second failure: the database rolls back by itself.
    pub async fn rollback(self) {
        let ended = match self.on {
            Connection::Sqlite(on) => on.rollback().await,
            Connection::Postgres(on) => on.rollback().await,
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a transaction ended with its connection");
        }
    }
}
