//! Opens a database and runs transactions on it, one writer at a time.
//!
//! Every change appends to the one audit log, so changes are serial by their nature. SQLite has one connection that
//! writes, and begins with BEGIN IMMEDIATE; on PostgreSQL each change first takes one lock of the database, for the
//! length of its transaction. So a rule sees the newest rows, and nobody changes them until it has decided, on both
//! databases alike. A stricter isolation level instead would let them start together and then fail, all on the log's last
//! entry. Readers never wait.

use std::{fs::OpenOptions, io, time::Duration};

use camino::Utf8Path;
use sqlx::{
    ConnectOptions as _, Executor as _, PgPool, SqlSafeStr, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    On, Query, Transaction,
    address::{Address, shown},
};
use crate::StoreError;

/// How long to wait for another process that writes, or for a free connection.
const PATIENCE: Duration = Duration::from_secs(30);
/// Connections that read a file of SQLite.
const READERS: u32 = 4;
/// Connections to PostgreSQL of one process; a server allows 100 unless told otherwise.
const POSTGRES_CONNECTIONS: u32 = 12;

/// Run on each new connection to PostgreSQL. A server that hangs must not keep the lock of all writers, and what was
/// accepted must outlive a power cut even where the operator made other databases faster.
const POSTGRES_SETTINGS: &str = "SET idle_in_transaction_session_timeout = '60s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// An open database. Cloning shares the connections.
#[derive(Debug, Clone)]
pub struct Database {
    pub(super) pools: Pools,
}

#[derive(Debug, Clone)]
pub(super) enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

/// The connections of one pool at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// `writer` and `readers` of SQLite, `postgres`.
    pub pool: &'static str,
    /// Connections that are open.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// How many may be open.
    pub most: u32,
}

impl Database {
    /// Opens `PATH`, `sqlite:PATH`, or `postgres://…`. A missing file is made, readable by its owner only; a database on
    /// a server must exist. Tables are made by [`crate::Store::open`].
    ///
    /// # Errors
    /// The address is none, or the database cannot be opened.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let pools = match Address::read(address)? {
            Address::Sqlite(path) => open_sqlite(&path).await,
            Address::Postgres(address) => open_postgres(&address).await,
        };
        let pools = pools.map_err(|source| StoreError::Open { address: shown(address), source })?;
        Ok(Self { pools })
    }

    /// Returns `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self.pools {
            Pools::Sqlite { .. } => "sqlite",
            Pools::Postgres(_) => "postgres",
        }
    }

    /// Returns the connections of this process, for metrics.
    pub fn connections(&self) -> Vec<Connections> {
        match &self.pools {
            Pools::Sqlite { writer, readers } => vec![connections("writer", writer), connections("readers", readers)],
            Pools::Postgres(pool) => vec![connections("postgres", pool)],
        }
    }

    /// Returns the one connection of SQLite that writes, for the job queue.
    pub fn sqlite_writer(&self) -> Option<&SqlitePool> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => Some(writer),
            Pools::Postgres(_) => None,
        }
    }

    /// Returns the connections to PostgreSQL, for the job queue.
    pub fn postgres(&self) -> Option<&PgPool> {
        match &self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => Some(pool),
        }
    }

    /// Asks outside a transaction: reading on a connection that only reads, [`Query::execute`] on one that writes.
    pub fn query(&self, sql: impl SqlSafeStr) -> Query<'_> {
        Query::new(On::Database(self), sql)
    }

    /// Begins a change, which nobody else writes beside: it waits for the writer before. It must be committed.
    ///
    /// Nothing is ever tried again, because nothing can get in the way: the rows that it reads stay until it ends.
    ///
    /// # Errors
    /// The database cannot be reached, or another program writes for longer than 30 seconds.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        Transaction::begin_write(&self.pools).await
    }

    /// Begins a look at one unchanging state of all rows: what it reads first and last belong together. Dropping ends it.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn snapshot(&self) -> Result<Transaction, StoreError> {
        Transaction::begin_read(&self.pools).await
    }

    /// Runs `change` between [`Self::begin`] and [`Transaction::commit`]; when it fails, nothing has changed.
    ///
    /// The compiler cannot show that the future of a closure that borrows moves between threads: a handler of a server
    /// begins and commits by itself.
    ///
    /// # Errors
    /// What `change` returns; or the transaction could not begin or commit.
    pub async fn write<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        F: AsyncFnOnce(&mut Transaction) -> Result<T, StoreError>,
    {
        let mut transaction = self.begin().await?;
        match change(&mut transaction).await {
            Ok(answer) => transaction.commit().await.map(|()| answer),
            Err(error) => {
                transaction.rollback().await;
                Err(error)
            }
        }
    }

    /// Closes every connection after what is under way has ended.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

fn connections<DB: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<DB>) -> Connections {
    // The two numbers are read one after the other, while others take and give back.
    let open = pool.size();
    let idle = u32::try_from(pool.num_idle()).unwrap_or(open).min(open);
    Connections { pool: name, open, idle, most: pool.options().get_max_connections() }
}

async fn open_sqlite(path: &Utf8Path) -> Result<Pools, sqlx::Error> {
    make_private(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .disable_statement_logging();
    let pool = || SqlitePoolOptions::new().acquire_timeout(PATIENCE).idle_timeout(None).max_lifetime(None);
    let writing = options
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // What was erased shall not stay readable in free pages of the file.
        .pragma("secure_delete", "ON");
    let writer = pool().max_connections(1).connect_with(writing).await?;
    let reading = options.pragma("query_only", "ON");
    let readers = pool().max_connections(READERS).connect_with(reading).await?;
    Ok(Pools::Sqlite { writer, readers })
}

/// Makes the file when it is missing. Its rows are personal data: nobody but its owner may read them.
fn make_private(path: &Utf8Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

async fn open_postgres(address: &str) -> Result<Pools, sqlx::Error> {
    let options: PgConnectOptions = address.parse()?;
    let options = options.application_name("slam").disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .after_connect(|connection, _| Box::pin(async move { connection.execute(POSTGRES_SETTINGS).await.map(drop) }))
        .connect_with(options)
        .await?;
    Ok(Pools::Postgres(pool))
}
