//! Rows, migrations, the audit log, and the job queue: one file of SQLite, or PostgreSQL when asked.

mod error;
mod ids;
pub mod jobs;
mod migrate;
pub mod sql;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use error::StoreError;
pub use ids::{NewId, Secret, ulid};
pub use store::Store;
