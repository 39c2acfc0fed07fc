//! Stays with one job from taking it to its end: renews the lease, and writes down how the try ended.

use std::future::Future;

use tokio::{sync::watch, task::JoinError};

use super::{JobError, Settings, Settled, lease::Lease};
use crate::sql::Database;

/// How many renewals fit into one lease: two may fail before it runs out.
const RENEWALS: u32 = 3;

/// Who stays with a job.
#[derive(Debug)]
pub(super) struct Attendant {
    pub(super) database: Database,
    pub(super) lease: Lease,
    pub(super) settings: Settings,
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Settled,
    Failed,
    Lost,
    Released,
}

impl Attendant {
    /// Lets `work` run in a task of its own, so that neither a panic nor a slow step of it hurts the lease. `hurry` turns
    /// true when there is no time left.
    pub(super) async fn attend<F>(self, work: F, mut hurry: watch::Receiver<bool>) -> Ended
    where
        F: Future<Output = Result<Settled, JobError>> + Send + 'static,
    {
        let mut work = AbortOnDrop(tokio::spawn(work));
        loop {
            tokio::select! {
                biased;
                ended = &mut work.0 => return self.conclude(ended).await,
                () = told_to_hurry(&mut hurry) => {
                    work.0.abort();
                    // It may have settled just now, which the lease knows.
                    return match (&mut work.0).await {
                        Ok(ended) => self.conclude(Ok(ended)).await,
                        Err(_) => self.release().await,
                    };
                }
                () = tokio::time::sleep(self.settings.lease / RENEWALS) => {
                    if !self.renew().await {
                        tracing::warn!(job = self.lease.id, "the job was given to another worker");
                        return Ended::Lost;
                    }
                }
            }
        }
    }

    /// Returns whether the job may go on. When the database does not answer it may: it cannot settle without it.
    async fn renew(&self) -> bool {
        let until = (self.settings.clock)() + self.settings.lease;
        self.lease.renew(&self.database, until).await.unwrap_or_else(|error| {
            tracing::warn!(job = self.lease.id, error = &error as &dyn std::error::Error, "cannot renew a lease");
            true
        })
    }

    async fn conclude(&self, ended: Result<Result<Settled, JobError>, JoinError>) -> Ended {
        let error = match ended {
            Ok(Ok(Settled(()))) => return Ended::Settled,
            Ok(Err(error)) => error,
            Err(panic) => JobError::later(panic_text(panic)),
        };
        tracing::info!(job = self.lease.id, attempt = self.lease.attempt, reason = error.reason, "a job failed");
        let failed = self.lease.fail(&self.database, &error, (self.settings.clock)()).await;
        self.told(failed);
        Ended::Failed
    }

    async fn release(&self) -> Ended {
        let released = self.lease.release(&self.database, (self.settings.clock)()).await;
        self.told(released);
        Ended::Released
    }

    /// A job whose end could not be written down comes back when its lease runs out.
    fn told(&self, written: Result<(), crate::StoreError>) {
        if let Err(error) = written {
            tracing::warn!(
                job = self.lease.id,
                error = &error as &dyn std::error::Error,
                "cannot write how a job ended"
            );
        }
    }
}

async fn told_to_hurry(hurry: &mut watch::Receiver<bool>) {
    // Who would tell is gone: then nobody waits for this job either.
    let _gone = hurry.wait_for(|hurry| *hurry).await.is_err();
}

fn panic_text(error: JoinError) -> String {
    let text = error.try_into_panic().ok().and_then(|payload| {
        payload.downcast_ref::<&str>().map(ToString::to_string).or_else(|| payload.downcast_ref::<String>().cloned())
    });
    format!("the handler panicked: {}", text.as_deref().unwrap_or("no message"))
}

/// A task that ends with the one that waits for it.
struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
