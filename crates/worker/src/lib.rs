//! Does what must not happen inside a request: clones, evaluates, records tips, proves control, mails, calls webhooks.
//!
//! A [`Worker`] takes jobs from the queue of the store and hands each to the [`Handler`] of its kind. A handler reads what
//! it needs when the job runs, does the slow work outside of any transaction, and ends in one transaction that writes the
//! effect and settles the job: what ran twice counts once.

mod config;
mod evaluate;
mod mail;
mod prove;
mod remind;
mod replay;
#[cfg(test)]
mod tests;
mod tick;
mod tip;
mod webhook;
mod worker;

pub use config::{Config, WorkerError};
pub use evaluate::Evaluator;
pub use mail::{MailError, MailServer, MailSettings, Mailer, Relay};
pub use prove::{Prover, Records, SystemRecords};
pub use remind::Reminder;
pub use replay::{ReplayError, Replayed, replay_edition, replay_evaluation};
pub use tick::Clockwork;
pub use tip::TipRecorder;
pub use webhook::{Reach, WebhookCaller, signature};
pub use worker::{Handler, Worker};
