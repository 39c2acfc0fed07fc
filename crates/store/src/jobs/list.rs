//! What an operator sees of the queue: counts, dead jobs with their reasons; and what can be done about them.

use jiff::Timestamp;

use crate::{
    StoreError,
    sql::{On, Row, Transaction},
};

/// How many jobs of a kind are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// As [`super::Job::kind`] names it.
    pub kind: String,
    /// `waiting`, `running`, `done`, or `dead`.
    pub state: String,
    /// How many.
    pub jobs: u64,
    /// When the first of them is or was due.
    pub first_due_at: Timestamp,
}

/// A job that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    /// Its id.
    pub id: String,
    /// As [`super::Job::kind`] names it.
    pub kind: String,
    /// What it was to do, as JSON.
    pub payload: String,
    /// Why it failed the last time.
    pub reason: String,
    /// How often it was tried.
    pub tried: u32,
    /// When it was given up.
    pub at: Timestamp,
}

/// Counts the jobs by kind and state, for metrics.
///
/// # Errors
/// The database cannot be asked.
pub async fn counts(on: impl Into<On<'_>>) -> Result<Vec<Count>, StoreError> {
    let text = "SELECT kind, state, CAST(COUNT(*) AS BIGINT) AS jobs, MIN(due_at) AS first_due_at
                FROM job GROUP BY kind, state ORDER BY kind, state";
    let read = |row: &Row| {
        Ok(Count {
            kind: row.get("kind")?,
            state: row.get("state")?,
            jobs: row.get("jobs")?,
            first_due_at: row.get("first_due_at")?,
        })
    };
    on.into().query(text).fetch_all().await?.iter().map(read).collect()
}

/// Lists dead jobs, the newest first.
///
/// # Errors
/// The database cannot be asked.
pub async fn dead(on: impl Into<On<'_>>, most: u32) -> Result<Vec<DeadJob>, StoreError> {
    let text = "SELECT id, kind, payload, reason, tried, settled_at FROM job WHERE state = 'dead'
                ORDER BY settled_at DESC, id DESC LIMIT $1";
    let read = |row: &Row| {
        Ok(DeadJob {
            id: row.get("id")?,
            kind: row.get("kind")?,
            payload: row.get("payload")?,
            reason: row.get("reason")?,
            tried: row.get("tried")?,
            at: row.get("settled_at")?,
        })
    };
    on.into().query(text).bind(most).fetch_all().await?.iter().map(read).collect()
}

/// Lets a dead job wait again, with all its tries. Returns false when there is no such dead job.
///
/// # Errors
/// The database refuses.
pub async fn revive(tx: &mut Transaction, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let text =
        "UPDATE job SET state = 'waiting', due_at = $1, tried = 0, settled_at = NULL WHERE id = $2 AND state = 'dead'";
    Ok(tx.query(text).bind(now).bind(id).execute().await? > 0)
}

/// Removes what was done before `before`, and returns how many. Dead jobs stay until somebody revives them. A key that is
/// gone can be used again.
///
/// # Errors
/// The database refuses.
pub async fn forget(tx: &mut Transaction, before: Timestamp) -> Result<u64, StoreError> {
    tx.query("DELETE FROM job WHERE settled_at < $1 AND state = 'done'").bind(before).execute().await
}
