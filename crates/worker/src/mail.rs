//! Sends notices and letters by mail.
//!
//! A mail cannot be in a transaction: a worker that dies between sending and settling sends it again. Every mail carries
//! the lasting id of its notice as its Message-ID, by which mail programs show one of two.

mod compose;

use std::time::Duration;

use futures::future::BoxFuture;
use jiff::SignedDuration;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{authentication::Credentials, client::Tls},
};
use slam_store::{
    Store,
    jobs::{Job, JobContext, JobError, Settled},
    links,
    notices::{self, Letter, Stored},
};
use url::Url;

use crate::Handler;
use compose::Mail;

/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(30);

/// A letter whose link nobody waits for any more is not sent.
const LETTER_WAITS: SignedDuration = SignedDuration::from_hours(1);

/// Where mail is handed over.
#[derive(Clone)]
pub enum MailServer {
    /// Encrypted from the first byte (RFC 8314, port 465).
    Tls(Relay),
    /// Encrypted by STARTTLS, or not at all sent (port 587).
    Starttls(Relay),
    /// In the open, to a server on this machine.
    Local {
        /// Its port.
        port: u16,
    },
}

/// A mail server of a network.
#[derive(Clone)]
pub struct Relay {
    /// Its name, which its certificate carries.
    pub host: String,
    /// Its port, when it is not the usual one.
    pub port: Option<u16>,
    /// Name and password.
    pub login: Option<(String, String)>,
}

/// How mail is sent.
#[derive(Clone)]
pub struct MailSettings {
    /// Where it is handed over.
    pub server: MailServer,
    /// Who sends: `Security Slam <slam@example.org>`.
    pub from: String,
    /// Where people find the server; links are made of it.
    pub base: Url,
}

/// Why mail cannot be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender is no address.
    #[error("`{0}` is no sender of mail; write `Security Slam <slam@example.org>`")]
    From(String),
    /// The connection cannot be set up.
    #[error("the mail server cannot be used")]
    Server(#[from] lettre::transport::smtp::Error),
}

/// Does the `mail` jobs.
#[derive(Clone)]
pub struct Mailer {
    store: Store,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    base: Url,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Mailer {
    /// Makes the handler. Nothing is connected to yet.
    ///
    /// # Errors
    /// The sender is no address, or the settings of the server cannot be used.
    pub fn new(store: Store, settings: &MailSettings) -> Result<Self, MailError> {
        let from = settings.from.parse().map_err(|_| MailError::From(settings.from.clone()))?;
        let builder = match &settings.server {
            MailServer::Tls(relay) => with(AsyncSmtpTransport::<Tokio1Executor>::relay(&relay.host)?, relay),
            MailServer::Starttls(relay) => {
                with(AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&relay.host)?, relay)
            }
            MailServer::Local { port } => {
                AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1").port(*port).tls(Tls::None)
            }
        };
        let transport = builder.timeout(Some(PATIENCE)).build();
        Ok(Self { store, transport, from, base: settings.base.clone() })
    }

    async fn send(self, id: String, context: JobContext) -> Result<Settled, JobError> {
        if let Some(notice) = notices::find(self.store.database(), &id).await? {
            return self.send_notice(&notice, &context).await;
        }
        match notices::find_letter(self.store.database(), &id).await? {
            Some((letter, asked_at)) if context.now().duration_since(asked_at) <= LETTER_WAITS => {
                self.send_letter(&id, &letter, &context).await
            }
            // Nobody waits for it, or it was sent by a worker that was slow to say so.
            _ => self.forget(&id, &context).await,
        }
    }

    async fn send_notice(&self, notice: &Stored, context: &JobContext) -> Result<Settled, JobError> {
        let (Some(person), None) = (&notice.person, notice.sent_at) else {
            return self.forget(&notice.id, context).await;
        };
        let wishes = notices::wishes(self.store.database(), person).await?;
        let wishes = wishes.filter(|wishes| wishes.want(&notice.kind));
        let Some(to) = wishes.and_then(|wishes| wishes.mail) else {
            return self.give_up(&notice.id, "the person wants no mail of this kind", context).await;
        };
        let token = notices::unsubscribe_token(self.store.database(), person).await?;
        let mail = Mail {
            id: &notice.id,
            to: &to,
            subject: &notice.subject,
            body: &notice.body,
            link: (!notice.path.is_empty()).then(|| self.address(&notice.path)),
            unsubscribe: Some(self.address(&format!("/unsubscribe/{token}"))),
            at: notice.created_at,
        };
        match mail.compose(&self.from, &self.base) {
            Err(reason) => self.give_up(&notice.id, &reason, context).await,
            Ok(message) => match self.hand_over(message).await {
                Err(Refused::Later(reason)) => Err(JobError::later(reason)),
                Err(Refused::Never(reason)) => self.give_up(&notice.id, &reason, context).await,
                Ok(()) => {
                    let mut tx = self.store.database().begin().await?;
                    notices::mark_sent(&mut tx, &notice.id, context.now()).await?;
                    let settled = context.settle(&mut tx).await?;
                    tx.commit().await?;
                    Ok(settled)
                }
            },
        }
    }

    async fn send_letter(&self, id: &str, letter: &Letter, context: &JobContext) -> Result<Settled, JobError> {
        let now = context.now();
        let lifetime = SignedDuration::from_mins(letter.minutes.into());
        let mut tx = self.store.database().begin().await?;
        let secret = links::create(&mut tx, letter.purpose, &letter.about, lifetime, now).await?;
        // Before the mail leaves: a person may be faster than a commit.
        tx.commit().await?;
        let mail = Mail {
            id,
            to: &letter.recipient,
            subject: &letter.subject,
            body: &letter.body,
            link: Some(self.address(&letter.path.replace("{token}", secret.reveal()))),
            unsubscribe: None,
            at: now,
        };
        if let Ok(message) = mail.compose(&self.from, &self.base)
            && let Err(Refused::Later(reason)) = self.hand_over(message).await
        {
            return Err(JobError::later(reason));
        }
        self.forget(id, context).await
    }

    async fn hand_over(&self, message: Message) -> Result<(), Refused> {
        let Err(error) = self.transport.send(message).await else { return Ok(()) };
        // The reply may repeat the address; the code says enough.
        match error.status() {
            Some(code) if error.is_permanent() => Err(Refused::Never(format!("the mail server refused it: {code}"))),
            Some(code) => Err(Refused::Later(format!("the mail server asked to come back: {code}"))),
            None => Err(Refused::Later("the mail server did not answer".to_owned())),
        }
    }

    async fn give_up(&self, id: &str, reason: &str, context: &JobContext) -> Result<Settled, JobError> {
        let mut tx = self.store.database().begin().await?;
        notices::mark_unsent(&mut tx, id, reason, context.now()).await?;
        let settled = context.settle(&mut tx).await?;
        tx.commit().await?;
        Ok(settled)
    }

    async fn forget(&self, id: &str, context: &JobContext) -> Result<Settled, JobError> {
        let mut tx = self.store.database().begin().await?;
        notices::forget_letter(&mut tx, id).await?;
        let settled = context.settle(&mut tx).await?;
        tx.commit().await?;
        Ok(settled)
    }

    fn address(&self, path: &str) -> String {
        format!("{}{}", self.base, path.trim_start_matches('/'))
    }
}

/// Why a mail was not taken.
enum Refused {
    Later(String),
    Never(String),
}

fn with(
    builder: lettre::transport::smtp::AsyncSmtpTransportBuilder,
    relay: &Relay,
) -> lettre::transport::smtp::AsyncSmtpTransportBuilder {
    let builder = match relay.port {
        Some(port) => builder.port(port),
        None => builder,
    };
    match &relay.login {
        Some((name, password)) => builder.credentials(Credentials::new(name.clone(), password.clone())),
        None => builder,
    }
}

impl Handler for Mailer {
    fn kinds(&self) -> &'static [&'static str] {
        &["mail"]
    }

    fn handle(&self, job: Job, context: JobContext) -> BoxFuture<'static, Result<Settled, JobError>> {
        let mailer = self.clone();
        Box::pin(async move {
            match job {
                Job::Mail { notice } => mailer.send(notice, context).await,
                other => Err(JobError::never(format!("`{}` is no mail", other.kind()))),
            }
        })
    }
}

#[cfg(test)]
mod tests;
