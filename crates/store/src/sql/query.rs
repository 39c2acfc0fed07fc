//! One statement with its values.

use sqlx::{Postgres, SqlSafeStr, SqlStr, Sqlite, postgres::PgArguments, sqlite::SqliteArguments};

use super::{Database, Row, Transaction, Value, database::Pools, transaction::Connection};
use crate::StoreError;

/// How much of a statement a message shows, in characters.
const SHOWN: usize = 100;

/// Where a statement runs: a read model takes `impl Into<On<'_>>`, and so serves pages and transactions alike.
#[derive(Debug)]
pub enum On<'t> {
    /// On any free connection.
    Database(&'t Database),
    /// In a transaction.
    Transaction(&'t mut Transaction),
}

impl On<'_> {
    /// Asks there.
    pub fn query(&mut self, sql: impl SqlSafeStr) -> Query<'_> {
        match self {
            Self::Database(database) => database.query(sql),
            Self::Transaction(transaction) => transaction.query(sql),
        }
    }
}

impl<'t> From<&'t Database> for On<'t> {
    fn from(database: &'t Database) -> Self {
        On::Database(database)
    }
}

impl<'t> From<&'t mut Transaction> for On<'t> {
    fn from(transaction: &'t mut Transaction) -> Self {
        On::Transaction(transaction)
    }
}

/// A statement that is being put together.
#[derive(Debug)]
#[must_use = "a statement does nothing before it is executed or fetched"]
pub struct Query<'t> {
    on: On<'t>,
    sql: SqlStr,
    values: Vec<Value>,
}

/// Runs a method of sqlx on whichever connection it is, turns its answer into ours, and tells the transaction when it
/// fails.
macro_rules! run {
    ($query:ident, $pool:ident, $method:ident, $sqlite:expr, $postgres:expr) => {{
        let Query { on, sql, values } = $query;
        let text = sql.clone();
        let answer = match on {
            On::Database(database) => match &database.pools {
                Pools::Sqlite { $pool, .. } => sqlite(sql, values).$method($pool).await.map($sqlite),
                Pools::Postgres(pool) => postgres(sql, values).$method(pool).await.map($postgres),
            },
            On::Transaction(transaction) => {
                let answer = match &mut transaction.on {
                    Connection::Sqlite(on) => sqlite(sql, values).$method(&mut **on).await.map($sqlite),
                    Connection::Postgres(on) => postgres(sql, values).$method(&mut **on).await.map($postgres),
                };
                transaction.is_spoiled |= answer.is_err();
                answer
            }
        };
        answer.map_err(|source| refused(&text, source))
    }};
}

impl<'t> Query<'t> {
    pub(super) fn new(on: On<'t>, sql: impl SqlSafeStr) -> Self {
        Self { on, sql: sql.into_sql_str(), values: Vec::new() }
    }

    /// Gives the value of the next placeholder.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Returns every row.
    ///
    /// # Errors
    /// The database refuses the statement.
    pub async fn fetch_all(self) -> Result<Vec<Row>, StoreError> {
        run!(self, readers, fetch_all, |rows| rows.into_iter().map(Row::Sqlite).collect(), |rows| rows
            .into_iter()
            .map(Row::Postgres)
            .collect())
    }

    /// Returns the first row, when there is one.
    ///
    /// # Errors
    /// The database refuses the statement.
    pub async fn fetch_optional(self) -> Result<Option<Row>, StoreError> {
        run!(self, readers, fetch_optional, |found| found.map(Row::Sqlite), |found| found.map(Row::Postgres))
    }

    /// Returns the first row of a statement that always has one, as a count.
    ///
    /// # Errors
    /// The database refuses the statement, or there is no row.
    pub async fn fetch_one(self) -> Result<Row, StoreError> {
        run!(self, readers, fetch_one, Row::Sqlite, Row::Postgres)
    }

    /// Runs a statement that changes rows, and returns how many it changed.
    ///
    /// # Errors
    /// The database refuses the statement.
    pub async fn execute(self) -> Result<u64, StoreError> {
        run!(self, writer, execute, |done| done.rows_affected(), |done| done.rows_affected())
    }
}

fn sqlite(sql: SqlStr, values: Vec<Value>) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
    values.into_iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Text(text) => query.bind(text),
        Value::Int(number) => query.bind(number),
        Value::Real(number) => query.bind(number),
        Value::Bytes(bytes) => query.bind(bytes),
    })
}

fn postgres(sql: SqlStr, values: Vec<Value>) -> sqlx::query::Query<'static, Postgres, PgArguments> {
    values.into_iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Text(text) => query.bind(text),
        Value::Int(number) => query.bind(number),
        Value::Real(number) => query.bind(number),
        Value::Bytes(bytes) => query.bind(bytes),
    })
}

fn refused(sql: &SqlStr, source: sqlx::Error) -> StoreError {
    let words: Vec<&str> = sql.as_str().split_whitespace().collect();
    StoreError::Statement { statement: words.join(" ").chars().take(SHOWN).collect(), source }
}
