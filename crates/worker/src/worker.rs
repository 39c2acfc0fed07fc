//! Takes jobs, hands each to its handler, and asks for a look at the calendar each minute.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::BoxFuture;
use slam_collect::mirror::Mirror;
use slam_store::{
    Store,
    jobs::{Job, JobContext, JobError, Queue, Ran, Settings, Settled},
    schedule,
    tally::{JobOutcome, Tally},
};

use crate::{Clockwork, Config, Evaluator, Prover, TipRecorder, WorkerError};

/// Does the jobs of some kinds.
pub trait Handler: Send + Sync + 'static {
    /// The kinds, as [`Job::KINDS`] names them.
    fn kinds(&self) -> &'static [&'static str];

    /// Does one job, and ends by settling it in the transaction that writes its effect.
    fn handle(&self, job: Job, context: JobContext) -> BoxFuture<'static, Result<Settled, JobError>>;
}

/// Takes jobs until it is told to stop. Any number of them may work on one database.
pub struct Worker {
    store: Store,
    queue: Settings,
    parallel: usize,
    handlers: Vec<Arc<dyn Handler>>,
    tally: Tally,
    stop: Arc<AtomicBool>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Worker")
            .field("kinds", &self.kinds())
            .field("parallel", &self.parallel)
            .finish_non_exhaustive()
    }
}

impl Worker {
    /// Makes a worker that evaluates, records tips, proves control, and looks at the calendar. [`Self::with`] adds the rest.
    ///
    /// # Errors
    /// The cache of clones, or the git program, cannot be used.
    pub fn new(store: Store, config: &Config) -> Result<Self, WorkerError> {
        let stop = Arc::new(AtomicBool::new(false));
        let mirror = Mirror::new(&config.cache, config.limits, config.policy.clone())?.stopped_by(Arc::clone(&stop));
        let mirror = Arc::new(mirror);
        let evaluator =
            Evaluator::new(store.clone(), Arc::clone(&mirror), Arc::clone(&config.judging), config.patience);
        let prover = Prover::new(store.clone(), Arc::clone(&mirror), Arc::clone(&config.judging), config.patience);
        let mut recorder = TipRecorder::new(store.clone(), mirror);
        if let Some(clock) = config.store_clock {
            recorder = recorder.with_store_clock(clock);
        }
        let handlers: Vec<Arc<dyn Handler>> =
            vec![Arc::new(evaluator), Arc::new(recorder), Arc::new(prover), Arc::new(Clockwork::new(store.clone()))];
        let (queue, parallel) = (config.queue.clone(), config.parallel);
        Ok(Self { store, queue, parallel, handlers, tally: Tally::default(), stop })
    }

    /// Adds a handler; it takes over the kinds that another one had.
    #[must_use]
    pub fn with(mut self, handler: impl Handler) -> Self {
        self.handlers.insert(0, Arc::new(handler));
        self
    }

    /// Counts into these counters.
    #[must_use]
    pub fn counting(mut self, tally: Tally) -> Self {
        self.tally = tally;
        self
    }

    /// Returns what this worker takes.
    pub fn kinds(&self) -> Vec<&'static str> {
        let taken = |kind: &&&str| self.handlers.iter().any(|handler| handler.kinds().contains(*kind));
        Job::KINDS.iter().filter(taken).copied().collect()
    }

    /// Works until `shutdown` is ready, then lets running jobs end for the queue's time to drain. What does not end by
    /// then goes back to the queue, and the git programs are ended.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Ran {
        let queue = Queue::new(self.store.database().clone(), Settings { kinds: self.kinds(), ..self.queue.clone() });
        let ticking = AbortOnDrop(tokio::spawn(tick(self.store.clone(), self.queue.clock)));
        let stopping = StopOnDrop(Arc::clone(&self.stop));
        let (handlers, tally) = (self.handlers, self.tally);
        let handle = move |job: Job, context: JobContext| {
            let kind = job.kind();
            let handler = handlers.iter().find(|handler| handler.kinds().contains(&kind)).cloned();
            let tally = tally.clone();
            async move {
                let Some(handler) = handler else {
                    return Err(JobError::later(format!("this worker has no handler for `{kind}`")));
                };
                let mut counted = Try { tally, kind, outcome: JobOutcome::Failed, begun: Instant::now() };
                let ended = handler.handle(job, context).await;
                if ended.is_ok() {
                    counted.outcome = JobOutcome::Done;
                }
                ended
            }
        };
        let ran = queue.run(self.parallel, handle, shutdown).await;
        drop((ticking, stopping));
        ran
    }
}

/// Asks for the look of each minute: whichever server asks first, one look a minute is made.
async fn tick(store: Store, clock: fn() -> jiff::Timestamp) {
    loop {
        let asked = async {
            let mut tx = store.database().begin().await?;
            schedule::ask_tick(&mut tx, clock()).await?;
            tx.commit().await
        };
        if let Err(error) = asked.await {
            tracing::warn!(error = &error as &dyn std::error::Error, "cannot ask for a look at the calendar");
        }
        tokio::time::sleep(Duration::from_secs(schedule::TICK.as_secs().unsigned_abs())).await;
    }
}

/// A try that is counted however it ends: a handler that panics or is aborted has failed.
struct Try {
    tally: Tally,
    kind: &'static str,
    outcome: JobOutcome,
    begun: Instant,
}

impl Drop for Try {
    fn drop(&mut self) {
        self.tally.add(self.kind, self.outcome, self.begun.elapsed());
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Threads that clone cannot be aborted: the flag ends what git does in them.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
