//! Rows, migrations, the audit log, and the job queue: one file of SQLite, or PostgreSQL when asked.

pub mod answers;
pub mod appeals;
pub mod audit;
pub mod awards;
mod backup;
pub mod board;
pub mod contributions;
pub mod control;
pub mod declarations;
pub mod directories;
pub mod editions;
pub mod erasure;
mod error;
pub mod evaluations;
pub mod evidence;
pub mod exports;
pub mod identities;
mod ids;
pub mod imports;
pub mod jobs;
pub mod links;
mod migrate;
pub mod notices;
pub mod outcomes;
pub mod people;
pub mod projects;
pub mod public;
pub mod recorded;
pub mod registrations;
pub mod reported;
pub mod reviews;
pub mod schedule;
pub mod sessions;
pub mod sql;
mod store;
pub mod submissions;
pub mod tally;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tips;
pub mod tokens;
pub mod uploads;
pub mod webhooks;

pub use error::StoreError;
pub use ids::{NewId, Secret, ulid};
pub use store::Store;
