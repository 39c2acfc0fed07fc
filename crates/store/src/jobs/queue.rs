//! Puts jobs into the queue, and runs them until told to stop.

use std::{future::Future, pin::pin, time::Duration};

use jiff::Timestamp;
use tokio::{sync::watch, task::JoinSet};

use super::{
    Job, JobContext, JobError, Settled,
    attend::{Attendant, Ended},
    take::{Want, take},
};
use crate::{
    StoreError, ids,
    sql::{Database, Transaction},
};

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// A new job waits.
    Added,
    /// The key was used before: that job waits, runs, or is settled, and nothing was added.
    Known,
}

/// Asks for a job in the transaction of the row that needs it. It starts when `run_at` has come.
///
/// `key` names the wish: asking for the same key twice is asking once, for as long as the job is kept (see
/// [`super::forget`]). What may be asked again carries an id or a time in its key.
///
/// # Errors
/// The database refuses.
pub async fn enqueue(tx: &mut Transaction, job: &Job, run_at: Timestamp, key: &str) -> Result<Enqueued, StoreError> {
    let payload = serde_json::to_string(job).map_err(|source| StoreError::Json { what: "a job", source })?;
    let added = tx
        .query(
            "INSERT INTO job (id, key, kind, payload, priority, state, due_at)
             VALUES ($1, $2, $3, $4, $5, 'waiting', $6) ON CONFLICT (key) DO NOTHING",
        )
        .bind(ids::ulid(run_at)?)
        .bind(key)
        .bind(job.kind())
        .bind(payload)
        .bind(job.priority() as i32)
        .bind(run_at)
        .execute()
        .await?;
    Ok(if added == 0 { Enqueued::Known } else { Enqueued::Added })
}

/// How a queue is worked on.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which kinds are taken.
    pub kinds: Vec<&'static str>,
    /// How long a job stays with a worker that does not answer. It is renewed three times as often.
    pub lease: Duration,
    /// How often an idle worker looks.
    pub poll: Duration,
    /// How long handlers may go on after the shutdown began.
    pub drain: Duration,
    /// Tells the time.
    pub clock: fn() -> Timestamp,
}

impl Default for Settings {
    /// Every kind; a lease of one minute, a look each half second, half a minute to end.
    fn default() -> Self {
        Self {
            kinds: Job::KINDS.to_vec(),
            lease: Duration::from_secs(60),
            poll: Duration::from_millis(500),
            drain: Duration::from_secs(30),
            clock: Timestamp::now,
        }
    }
}

/// The queue of a database. Any number of processes may work on it.
#[derive(Debug, Clone)]
pub struct Queue {
    database: Database,
    settings: Settings,
}

/// What a worker did from start to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ran {
    /// Jobs that were done.
    pub settled: u64,
    /// Tries that failed.
    pub failed: u64,
    /// Jobs that another worker has now, because the lease ran out.
    pub lost: u64,
    /// Jobs that were given back at the end, because they took longer than [`Settings::drain`].
    pub released: u64,
}

impl Queue {
    /// Returns the queue of a database.
    pub fn new(database: Database, settings: Settings) -> Self {
        Self { database, settings }
    }

    /// Works with up to `concurrency` jobs at once until `shutdown` is ready, then lets running handlers end.
    ///
    /// A handler that panics has failed. A handler whose lease was given away is aborted. That the database does not
    /// answer is logged and waited out. Dropping the future aborts the handlers; their leases run out.
    pub async fn run<H, F>(&self, concurrency: usize, handler: H, shutdown: impl Future<Output = ()>) -> Ran
    where
        H: Fn(Job, JobContext) -> F,
        F: Future<Output = Result<Settled, JobError>> + Send + 'static,
    {
        let (hurry, hurried) = watch::channel(false);
        let mut shutdown = pin!(shutdown);
        let mut running = JoinSet::new();
        let mut ran = Ran::default();
        loop {
            let free = concurrency.saturating_sub(running.len());
            let taken = self.take(free).await;
            let is_full = taken.len() == free;
            for (job, lease) in taken {
                let context = JobContext { lease: lease.clone(), clock: self.settings.clock };
                let attendant = Attendant { database: self.database.clone(), lease, settings: self.settings.clone() };
                running.spawn(attendant.attend(handler(job, context), hurried.clone()));
            }
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                Some(ended) = running.join_next() => ran.add(ended.unwrap_or(Ended::Lost)),
                () = tokio::time::sleep(self.settings.poll), if !is_full => {}
            }
        }
        let all = async {
            while let Some(ended) = running.join_next().await {
                ran.add(ended.unwrap_or(Ended::Lost));
            }
        };
        if tokio::time::timeout(self.settings.drain, all).await.is_err() {
            hurry.send_replace(true);
            while let Some(ended) = running.join_next().await {
                ran.add(ended.unwrap_or(Ended::Lost));
            }
        }
        ran
    }

    async fn take(&self, most: usize) -> Vec<(Job, super::lease::Lease)> {
        let now = (self.settings.clock)();
        let want = Want { most, kinds: &self.settings.kinds, now, until: now + self.settings.lease };
        take(&self.database, &want).await.unwrap_or_else(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "cannot take jobs");
            Vec::new()
        })
    }
}

impl Ran {
    fn add(&mut self, ended: Ended) {
        *match ended {
            Ended::Settled => &mut self.settled,
            Ended::Failed => &mut self.failed,
            Ended::Lost => &mut self.lost,
            Ended::Released => &mut self.released,
        } += 1;
    }
}
