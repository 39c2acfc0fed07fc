//! How a worker is set up, and why it cannot start.

use std::{path::PathBuf, sync::Arc, time::Duration};

use jiff::Timestamp;
use slam_collect::mirror::{Limits, MirrorError, Policy};
use slam_store::jobs;
use tokio::sync::Semaphore;

/// How a worker is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of clones.
    pub cache: PathBuf,
    /// How much is cloned.
    pub limits: Limits,
    /// From where.
    pub policy: Policy,
    /// Jobs that run at once.
    pub parallel: usize,
    /// Repositories that are cloned and judged at once: what bounds the memory. Workers of one process share it.
    pub judging: Arc<Semaphore>,
    /// How long one repository may take, its clone included.
    pub patience: Duration,
    /// The clock that dates a look at a tip beside the worker's; `None` is the database server's.
    pub store_clock: Option<fn() -> Timestamp>,
    /// How the queue is worked on; the kinds are those of the handlers.
    pub queue: jobs::Settings,
}

impl Config {
    /// Returns the usual settings: four jobs at once, one repository a processor, and a quarter of an hour for each.
    pub fn new(cache: impl Into<PathBuf>) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            cache: cache.into(),
            limits: Limits::default(),
            policy: Policy::default(),
            parallel: 4.max(processors),
            judging: Arc::new(Semaphore::new(processors)),
            patience: Duration::from_secs(15 * 60),
            store_clock: None,
            queue: jobs::Settings::default(),
        }
    }
}

/// Why a worker cannot start.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The cache of clones, or the git program, cannot be used.
    #[error(transparent)]
    Mirror(#[from] MirrorError),
}

impl WorkerError {
    /// Returns the way out.
    pub fn hint(&self) -> String {
        match self {
            Self::Mirror(error) => error.hint(),
        }
    }
}
