//! Evaluations: asked for once a reason, finished once a job, and read back whole.
//!
//! Asking writes a row and a job in one transaction; the row's key is the reason, so that asking twice is asking once.
//! Finishing writes everything that follows from a result in the transaction in which the job's lease is shown: a job
//! that ran twice counts once. What a result means is said by `slam_event::evaluation`.

mod ask;
mod badges;
mod cause;
mod finish;
mod notice;
mod read;
mod rules;
mod summary;
mod task;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use ask::{Ask, ask, demand, queue_dead};
pub use cause::Cause;
pub use finish::{Brought, Finished, fail, finish};
pub use read::{Row, before, counts, find, latest, load, of_registration, open, snapshots};
pub use rules::{Rules, newest_rules, rules};
pub use summary::Summary;
pub use task::{Task, TaskRepository, Wanted, task};
