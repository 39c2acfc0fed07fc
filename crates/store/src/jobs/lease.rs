//! The right to work on a job: what a handler is given, and what it can answer.

use std::time::Duration;

use jiff::Timestamp;

use super::backoff;
use crate::{
    StoreError,
    sql::{Database, Transaction},
};

/// The longest reason that a row keeps, in characters.
const LONGEST_REASON: usize = 1_000;

/// A job that was taken: its id, and the token that shows who holds it.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    pub(super) id: String,
    pub(super) token: String,
    /// Counted from 1.
    pub(super) attempt: u32,
    pub(super) tries: u32,
}

/// What a handler is given beside its job.
#[derive(Debug, Clone)]
pub struct JobContext {
    pub(super) lease: Lease,
    pub(super) clock: fn() -> Timestamp,
}

/// Proof that a job was settled; only [`JobContext::settle`] makes one.
#[derive(Debug)]
#[must_use = "a handler returns it"]
pub struct Settled(pub(super) ());

/// Why a job could not be done, and whether another try may help.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{reason}")]
pub struct JobError {
    /// For the organiser who looks at dead jobs; holds no personal data.
    pub reason: String,
    /// What to do next.
    pub retry: Retry,
}

/// When to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// After a pause that grows with each failure.
    Later,
    /// After the pause that another machine asked for.
    After(Duration),
    /// Never: it would fail again.
    Never,
}

impl JobContext {
    /// Returns the job's id, lasting over all tries: an outer receiver can tell a repetition by it.
    pub fn id(&self) -> &str {
        &self.lease.id
    }

    /// Returns which try this is, counted from 1.
    pub fn attempt(&self) -> u32 {
        self.lease.attempt
    }

    /// Returns whether the job is given up when this try fails, so that the handler can write down that it failed and
    /// settle.
    pub fn is_last_try(&self) -> bool {
        self.lease.attempt >= self.lease.tries
    }

    /// Returns the time.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Marks the job as done in the transaction that writes its effect: both are committed, or neither is.
    ///
    /// # Errors
    /// The job was given to another worker in the meantime; the transaction must end without a change, as it does when
    /// this error is returned from it.
    pub async fn settle(&self, tx: &mut Transaction) -> Result<Settled, StoreError> {
        let settled = tx
            .query(
                "UPDATE job SET state = 'done', settled_at = $1, lease = NULL, reason = ''
                 WHERE id = $2 AND lease = $3 AND settled_at IS NULL",
            )
            .bind(self.now())
            .bind(&self.lease.id)
            .bind(&self.lease.token)
            .execute()
            .await?;
        match settled {
            0 => Err(StoreError::LeaseLost { job: self.lease.id.clone() }),
            _ => Ok(Settled(())),
        }
    }
}

impl JobError {
    /// Returns an error after which the job is tried again.
    pub fn later(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retry: Retry::Later }
    }

    /// Returns an error after which the job is given up.
    pub fn never(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retry: Retry::Never }
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        let retry = if matches!(error, StoreError::Refused(_)) { Retry::Never } else { Retry::Later };
        Self { reason: with_causes(&error), retry }
    }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl Lease {
    /// Holds the job until `until`. Returns false when it was given to another worker. Outside a transaction, so that it
    /// waits for no other writer where the database allows that.
    pub(super) async fn renew(&self, database: &Database, until: Timestamp) -> Result<bool, StoreError> {
        let text = "UPDATE job SET due_at = $1 WHERE id = $2 AND lease = $3 AND settled_at IS NULL";
        let renewed = database.query(text).bind(until).bind(&self.id).bind(&self.token).execute().await?;
        Ok(renewed > 0)
    }

    /// Gives the job back unharmed: the try does not count.
    pub(super) async fn release(&self, database: &Database, now: Timestamp) -> Result<(), StoreError> {
        let text = "UPDATE job SET state = 'waiting', due_at = $1, lease = NULL, tried = tried - 1
                    WHERE id = $2 AND lease = $3 AND settled_at IS NULL";
        database.query(text).bind(now).bind(&self.id).bind(&self.token).execute().await.map(drop)
    }

    /// Writes down that the try failed: the job waits for the next one, or is given up.
    pub(super) async fn fail(&self, database: &Database, error: &JobError, now: Timestamp) -> Result<(), StoreError> {
        let pause = match error.retry {
            Retry::Never => None,
            _ if self.attempt >= self.tries => None,
            Retry::After(pause) => Some(pause),
            Retry::Later => Some(backoff::pause(self.attempt, &self.id)),
        };
        // Too far to be a time is never.
        let next = pause.and_then(|pause| now.checked_add(pause).ok());
        let text = "UPDATE job SET state = $1, due_at = $2, settled_at = $3, reason = $4, lease = NULL
                    WHERE id = $5 AND lease = $6 AND settled_at IS NULL";
        let query = database.query(text).bind(if next.is_some() { "waiting" } else { "dead" });
        let query = query.bind(next.unwrap_or(now)).bind(next.is_none().then_some(now));
        let query = query.bind(short(&error.reason)).bind(&self.id).bind(&self.token);
        query.execute().await.map(drop)
    }
}

/// Returns as much of a reason as a row keeps.
pub(super) fn short(reason: &str) -> String {
    reason.chars().take(LONGEST_REASON).collect()
}
