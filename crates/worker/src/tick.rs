//! Looks at the calendar and at open work, asks for what is due, and clears away what is over.
//!
//! One look a minute is made, whichever server asks for it, and a look that is made twice finds nothing left to do. What
//! is kept of persons after an edition is the operator's decision, and not cleared here.

use futures::future::BoxFuture;
use jiff::SignedDuration;
use slam_store::{
    Store, control,
    jobs::{self, Job, JobContext, JobError, Settled},
    links, notices, sessions,
};

use crate::Handler;

/// How long a job that is done is remembered: longer than an edition, so that no key of one is used twice.
const JOBS_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Does the `tick` jobs.
#[derive(Debug, Clone)]
pub struct Clockwork {
    store: Store,
}

impl Clockwork {
    /// Makes the handler.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    async fn tick(self, context: JobContext) -> Result<Settled, JobError> {
        // What is planned carries its own keys, so that a second try plans nothing twice.
        let asked = self.store.plan(context.now()).await?;
        if asked.evaluations + asked.tips > 0 {
            tracing::info!(evaluations = asked.evaluations, tips = asked.tips, "asked for what is due");
        }
        let (mut tx, now) = (self.store.database().begin().await?, context.now());
        notices::ask_reminders(&mut tx, now).await?;
        let lapsed = control::lapse(&mut tx, now).await?;
        let letters = notices::sweep_letters(&mut tx, now).await?;
        let (sessions, links) = (sessions::sweep(&mut tx, now).await?, links::sweep(&mut tx, now).await?);
        let jobs = jobs::forget(&mut tx, now.saturating_sub(JOBS_KEPT).unwrap_or(now)).await?;
        if lapsed + letters + sessions + links + jobs > 0 {
            tracing::info!(lapsed, letters, sessions, links, jobs, "cleared away what is over");
        }
        let settled = context.settle(&mut tx).await?;
        tx.commit().await?;
        Ok(settled)
    }
}

impl Handler for Clockwork {
    fn kinds(&self) -> &'static [&'static str] {
        &["tick"]
    }

    fn handle(&self, _job: Job, context: JobContext) -> BoxFuture<'static, Result<Settled, JobError>> {
        Box::pin(self.clone().tick(context))
    }
}
