//! What workers of this process have done, counted for metrics: shared by the worker that counts and the page that shows.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobOutcome {
    /// Its effect is written.
    Done,
    /// It failed, panicked, or was given back, and may be tried again.
    Failed,
}

impl JobOutcome {
    /// Returns the name that metrics use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// How many tries of one kind ended in one way, and how long they took together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Count {
    /// Tries.
    pub tries: u64,
    /// Seconds.
    pub seconds: f64,
}

/// Counts since the process started. Cloning shares the counters.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    counts: Arc<Mutex<BTreeMap<(&'static str, JobOutcome), Count>>>,
}

impl Tally {
    /// Counts one try of a kind of job.
    pub fn add(&self, kind: &'static str, outcome: JobOutcome, took: Duration) {
        // A counter is whole after each step: whoever panicked beside it left no half number.
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry((kind, outcome)).or_default();
        count.tries += 1;
        count.seconds += took.as_secs_f64();
    }

    /// Returns every count, by kind and outcome.
    pub fn read(&self) -> Vec<(&'static str, JobOutcome, Count)> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|((kind, outcome), count)| (*kind, *outcome, *count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_count_together() {
        let tally = Tally::default();
        let other = tally.clone();
        tally.add("evaluate", JobOutcome::Done, Duration::from_secs(2));
        other.add("evaluate", JobOutcome::Done, Duration::from_secs(3));
        other.add("mail", JobOutcome::Failed, Duration::from_millis(500));
        let done = Count { tries: 2, seconds: 5.0 };
        let failed = Count { tries: 1, seconds: 0.5 };
        assert_eq!(tally.read(), [("evaluate", JobOutcome::Done, done), ("mail", JobOutcome::Failed, failed)]);
    }
}
