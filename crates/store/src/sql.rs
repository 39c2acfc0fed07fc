//! One way to ask two databases: the same text, the same values, the same rows on SQLite and PostgreSQL.
//!
//! Placeholders are `$1`, `$2`. A number that is computed is cast (`CAST(COUNT(*) AS BIGINT)`), because PostgreSQL sums
//! to other types than it stores. A text that is put together at run time needs [`AssertSqlSafe`], so that a reader of
//! the code sees where; values never go into the text.

mod address;
mod database;
mod object;
mod query;
mod row;
#[cfg(test)]
mod tests;
mod transaction;
mod value;

pub use database::{Connections, Database};
pub use query::{On, Query};
pub use row::{FromColumn, Row};
pub use sqlx::{AssertSqlSafe, SqlSafeStr};
pub use transaction::Transaction;
pub use value::Value;
