//! Rows, migrations, the audit log, and the job queue: one file of SQLite, or PostgreSQL when asked.

pub mod audit;
pub mod erasure;
mod error;
mod ids;
pub mod jobs;
pub mod links;
mod migrate;
pub mod people;
pub mod sessions;
pub mod sql;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tokens;

pub use error::StoreError;
pub use ids::{NewId, Secret, ulid};
pub use store::Store;
