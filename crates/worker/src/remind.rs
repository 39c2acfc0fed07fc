//! Writes the notices of a reminder; each person's mail is a job of its own.

use futures::future::BoxFuture;
use slam_event::EditionId;
use slam_store::{
    Store,
    jobs::{Job, JobContext, JobError, Settled},
    notices,
};

use crate::Handler;

/// Does the `remind` jobs.
#[derive(Debug, Clone)]
pub struct Reminder {
    store: Store,
}

impl Reminder {
    /// Makes the handler.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    async fn remind(self, edition: EditionId, reminder: String, context: JobContext) -> Result<Settled, JobError> {
        let mut tx = self.store.database().begin().await?;
        notices::remind(&mut tx, &edition, &reminder, context.now()).await?;
        let settled = context.settle(&mut tx).await?;
        tx.commit().await?;
        Ok(settled)
    }
}

impl Handler for Reminder {
    fn kinds(&self) -> &'static [&'static str] {
        &["remind"]
    }

    fn handle(&self, job: Job, context: JobContext) -> BoxFuture<'static, Result<Settled, JobError>> {
        let reminder = self.clone();
        Box::pin(async move {
            match job {
                Job::Remind { edition, reminder: id } => reminder.remind(edition, id, context).await,
                other => Err(JobError::never(format!("`{}` is no reminder", other.kind()))),
            }
        })
    }
}
