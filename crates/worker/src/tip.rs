//! Records the tip of a default branch at a cut-off, and asks for the evaluation once every tip of a project is settled.

use std::sync::Arc;

use futures::future::BoxFuture;
use jiff::Timestamp;
use slam_collect::mirror::{Address, Mirror, RemoteRef, Tip};
use slam_event::{EditionId, RegistrationId, RepositoryId, registration::without_paths};
use slam_store::{
    Store, StoreError,
    jobs::{Job, JobContext, JobError, Settled},
    schedule,
    sql::Transaction,
    tips::{self, Seen, Tags},
};

use crate::{Handler, evaluate::told};

/// Does the `record_tip` jobs.
#[derive(Debug, Clone)]
pub struct TipRecorder {
    store: Store,
    mirror: Arc<Mirror>,
    store_clock: Option<fn() -> Timestamp>,
}

impl TipRecorder {
    /// Makes the handler. The second clock, which a look needs beside the worker's, is that of the database server.
    pub fn new(store: Store, mirror: Arc<Mirror>) -> Self {
        Self { store, mirror, store_clock: None }
    }

    /// Asks this clock instead of the database server's.
    #[must_use]
    pub fn with_store_clock(mut self, clock: fn() -> Timestamp) -> Self {
        self.store_clock = Some(clock);
        self
    }

    async fn record(
        self,
        edition: EditionId,
        key: String,
        repository: RepositoryId,
        context: JobContext,
    ) -> Result<Settled, JobError> {
        let mut tx = self.store.database().snapshot().await?;
        let look = tips::look(&mut tx, &edition, &key, &repository).await?;
        drop(tx);
        let Some(look) = look else {
            let mut tx = self.store.database().begin().await?;
            let settled = context.settle(&mut tx).await?;
            tx.commit().await?;
            return Ok(settled);
        };
        let (mirror, address) = (Arc::clone(&self.mirror), look.address.clone());
        let asked = tokio::task::spawn_blocking(move || ask(&mirror, &address)).await;
        let asked = asked.unwrap_or_else(|_| Err("the program failed while it asked the forge".to_owned()));
        let seen = match asked {
            Ok((tip, tags)) => Seen { worker_at: context.now(), commit: Ok(tip.commit), branch: tip.branch, tags },
            Err(reason) => {
                let reason = without_paths(&reason, &look.address);
                Seen { worker_at: context.now(), commit: Err(reason), branch: None, tags: None }
            }
        };
        let mut tx = self.store.database().begin().await?;
        let stored_at = match self.store_clock {
            Some(clock) => clock(),
            None => tips::server_time(&mut tx, context.now()).await?,
        };
        tips::record(&mut tx, &edition, &look.cut_off, &repository, seen, stored_at).await?;
        if let Some(registration) = registration(&mut tx, &edition, &repository).await? {
            schedule::plan(&mut tx, &edition, &[registration], context.now()).await?;
        }
        let settled = context.settle(&mut tx).await?;
        tx.commit().await?;
        Ok(settled)
    }
}

fn ask(mirror: &Mirror, address: &str) -> Result<(Tip, Option<Tags>), String> {
    let address = Address::parse(address).map_err(|error| told(&error))?;
    let (tip, tags) = mirror.tip_with_tags(&address).map_err(|error| told(&error))?;
    let named = |one: RemoteRef| Some((one.name.strip_prefix("refs/tags/")?.to_owned(), one.id));
    let tags = tags.map(|tags| Tags::pack(&tags.into_iter().filter_map(named).collect())).transpose();
    Ok((tip, tags.map_err(|error| told(&error))?))
}

async fn registration(
    tx: &mut Transaction,
    edition: &EditionId,
    repository: &RepositoryId,
) -> Result<Option<RegistrationId>, StoreError> {
    let text = "SELECT registration.id FROM registration JOIN repository ON repository.project = registration.project
                WHERE registration.edition = $1 AND repository.id = $2";
    let row = tx.query(text).bind(edition).bind(repository).fetch_optional().await?;
    row.map(|row| row.get("id")).transpose()
}

impl Handler for TipRecorder {
    fn kinds(&self) -> &'static [&'static str] {
        &["record_tip"]
    }

    fn handle(&self, job: Job, context: JobContext) -> BoxFuture<'static, Result<Settled, JobError>> {
        let Job::RecordTip { edition, cut_off, repository } = job else { return Box::pin(wrong()) };
        Box::pin(self.clone().record(edition, cut_off, repository, context))
    }
}

pub(crate) async fn wrong() -> Result<Settled, JobError> {
    Err(JobError::never("the job was handed to the handler of another kind"))
}
