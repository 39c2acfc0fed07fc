//! Looks at the calendar and at open work, and asks for what is due.

use futures::future::BoxFuture;
use slam_store::{
    Store,
    jobs::{Job, JobContext, JobError, Settled},
    notices,
};

use crate::Handler;

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
        let mut tx = self.store.database().begin().await?;
        notices::ask_reminders(&mut tx, context.now()).await?;
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
