//! Looks whether somebody shows control of a repository in the way that they chose.
//!
//! What is seen is judged by `slam_event::control` alone, in the transaction that writes it down. A repository is what
//! answered after every redirect, and its default branch is what the remote side says it is.

mod names;
mod tree;

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use slam_collect::mirror::Mirror;
use slam_event::{
    control::{Challenge, MailSource, Observation, ProofKind, TagSignature},
    registration::without_paths,
};
use slam_store::{
    Store,
    control::{self, Asked, State},
    jobs::{Job, JobContext, JobError, Settled},
};
use tokio::sync::Semaphore;

use crate::{Handler, tip::wrong};
pub use names::{Records, SystemRecords};
use tree::Tip;

/// Signatures of tags are not verified here, and a tag that nobody verified proves nothing.
const NO_SIGNATURES: &str = "this server cannot verify it; choose another way";

/// Does the `prove_control` jobs.
#[derive(Clone)]
pub struct Prover {
    store: Store,
    mirror: Arc<Mirror>,
    records: Arc<dyn Records>,
    judging: Arc<Semaphore>,
    patience: Duration,
}

impl std::fmt::Debug for Prover {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Prover").field("patience", &self.patience).finish_non_exhaustive()
    }
}

impl Prover {
    /// Makes the handler. `judging` bounds how many repositories are cloned at once, `patience` how long one may take.
    pub fn new(store: Store, mirror: Arc<Mirror>, judging: Arc<Semaphore>, patience: Duration) -> Self {
        Self { store, mirror, records: Arc::new(SystemRecords), judging, patience }
    }

    /// Asks these records instead of the system's name servers.
    #[must_use]
    pub fn with_records(mut self, records: impl Records) -> Self {
        self.records = Arc::new(records);
        self
    }

    async fn prove(self, id: String, context: JobContext) -> Result<Settled, JobError> {
        let asked = control::find(self.store.database(), &id).await?.filter(|asked| asked.state == State::Open);
        let seen = match &asked {
            Some(asked) => Some(self.look(asked).await),
            None => None,
        };
        let (mut tx, now) = (self.store.database().begin().await?, context.now());
        let mut again = None;
        match seen {
            None => {}
            Some(Seen::Named(is_named)) => control::tell_named(&mut tx, &id, is_named, now).await?,
            Some(Seen::Observed(seen)) => {
                control::record(&mut tx, &id, &seen, now, now).await?;
            }
            Some(Seen::Nothing { why, may_come_back }) => {
                control::record(&mut tx, &id, &Observation::Unreachable(why.clone()), now, now).await?;
                again = Some(why).filter(|_| may_come_back && !context.is_last_try());
            }
        }
        if let Some(why) = again {
            // The person reads why, and the queue tries again.
            tx.commit().await?;
            return Err(JobError::later(why));
        }
        let settled = context.settle(&mut tx).await?;
        tx.commit().await?;
        Ok(settled)
    }

    async fn look(&self, asked: &Asked) -> Seen {
        let challenge = &asked.challenge;
        match (challenge.kind, &challenge.mail, challenge.record_name()) {
            (ProofKind::File, ..) => {
                let path = challenge.file_path();
                self.at_tip(asked, move |tip| tip.file(&path).map(|file| Seen::Observed(branch(tip, file)))).await
            }
            (ProofKind::Mail, Some(mail), _) => {
                let (source, opened) = (mail.clone(), asked.opened_at.map(|_| challenge.clone()));
                let look = move |tip: &Tip| {
                    // A letter goes only to an address of the repository that was asked for.
                    if !tip.is_asked {
                        return Err(format!("it answers as {}; register the address that answers", tip.repository));
                    }
                    Ok(mail_seen(&source, tip.names(&source)?, opened.as_ref()))
                };
                self.at_tip(asked, look).await
            }
            (ProofKind::Dns, _, Some(name)) => match self.records.text(&name).await {
                Ok(records) => Seen::Observed(Observation::Dns { name, records }),
                Err(why) => Seen::Nothing { why, may_come_back: true },
            },
            // Whatever the tag holds, the answer is the same: nothing is fetched for it.
            (ProofKind::Tag, ..) => Seen::Observed(Observation::Tag {
                repository: challenge.repository.clone(),
                name: challenge.tag_name(),
                message: challenge.line(),
                signature: TagSignature::Invalid(NO_SIGNATURES.to_owned()),
            }),
            (kind, ..) => {
                let why = format!("a worker does not look for a proof of the kind `{}`", kind.name());
                Seen::Nothing { why, may_come_back: false }
            }
        }
    }

    /// Fetches the repository and looks at the tip of its default branch, on a thread that may block.
    async fn at_tip(&self, asked: &Asked, look: impl FnOnce(&Tip) -> Result<Seen, String> + Send + 'static) -> Seen {
        let nothing = |why: String| Seen::Nothing { why, may_come_back: true };
        let Ok(permit) = Arc::clone(&self.judging).acquire_owned().await else {
            return nothing("the worker is stopping".to_owned());
        };
        let (mirror, address) = (Arc::clone(&self.mirror), asked.address.clone());
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let nothing = |why: &str, may_come_back| Seen::Nothing { why: without_paths(why, &address), may_come_back };
            match Tip::fetch(&mirror, &address) {
                Ok(tip) => look(&tip).unwrap_or_else(|why| nothing(&why, false)),
                Err((why, may_come_back)) => nothing(&why, may_come_back),
            }
        });
        match tokio::time::timeout(self.patience, work).await {
            Ok(Ok(seen)) => seen,
            Ok(Err(_)) => nothing("the program failed on this repository".to_owned()),
            Err(_) => nothing(format!("cloning it took longer than {} seconds", self.patience.as_secs())),
        }
    }
}

/// What a look gave.
enum Seen {
    /// Something that a challenge is judged by.
    Observed(Observation),
    /// Whether the tree names the address of a letter that was not answered yet.
    Named(bool),
    /// Nothing; why.
    Nothing { why: String, may_come_back: bool },
}

fn branch(tip: &Tip, file: Option<String>) -> Observation {
    Observation::Branch {
        repository: tip.repository.clone(),
        branch: tip.branch.clone().unwrap_or_else(|| "HEAD".to_owned()),
        is_default: tip.branch.is_some(),
        commit: tip.commit.clone(),
        file,
    }
}

fn mail_seen(source: &MailSource, is_named: bool, opened: Option<&Challenge>) -> Seen {
    match opened {
        None => Seen::Named(is_named),
        // The store lets nobody open the link but the person who asked for it.
        Some(challenge) => Seen::Observed(Observation::Mail {
            address: source.address.clone(),
            token: challenge.token.clone(),
            person: challenge.person.clone(),
            is_named_still: is_named,
        }),
    }
}

impl Handler for Prover {
    fn kinds(&self) -> &'static [&'static str] {
        &["prove_control"]
    }

    fn handle(&self, job: Job, context: JobContext) -> BoxFuture<'static, Result<Settled, JobError>> {
        let Job::ProveControl { challenge } = job else { return Box::pin(wrong()) };
        Box::pin(self.clone().prove(challenge, context))
    }
}
