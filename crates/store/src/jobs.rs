//! The job queue: work that is asked for in the transaction of the row that asks, and counted once.
//!
//! - [`enqueue`] puts a job into a transaction. A crash before its commit leaves neither row nor job, one after it both.
//! - [`Queue::run`] takes jobs with a lease, renews the lease while the handler works, and tries again after a failure.
//! - A handler ends by [`JobContext::settle`] in the transaction that writes its effect. It succeeds only while the lease
//!   is the job's newest, so a worker that wakes up after its job was given away writes nothing: each effect is counted
//!   once.
//!
//! What happens outside the database (a mail, a webhook) cannot be in that transaction. It may happen twice when a worker
//! dies between doing and settling; such a job has a lasting id that the receiver can compare.
//!
//! Leases are measured by the clocks of the workers. A wrong clock gives a job away too early or too late, which costs
//! time; what is counted depends on the lease's token alone. Why this and no library: `docs/decisions/jobs.md`.

mod attend;
mod backoff;
mod job;
mod lease;
mod list;
mod queue;
mod take;

pub use job::{Cause, Job, Priority};
pub use lease::{JobContext, JobError, Retry, Settled};
pub use list::{Count, DeadJob, counts, dead, forget, revive};
pub use queue::{Enqueued, Queue, Ran, Settings, enqueue};

#[cfg(test)]
mod kill;
#[cfg(test)]
mod tests;
