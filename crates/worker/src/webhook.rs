//! Calls webhooks: a signed POST to an address that was checked after its name was resolved, and pinned.
//!
//! Each request carries
//! - `slam-delivery`: the lasting id of the delivery, the same for every try, so that a receiver can tell a repetition;
//! - `slam-timestamp`: when it was sent, in seconds since 1970; a receiver refuses what is older than five minutes;
//! - `slam-signature`: `v1=` and, in hexadecimal digits, HMAC-SHA-256 with the webhook's secret over the timestamp, a full
//!   stop, and the body as it came.
//!
//! Any answer from 200 to 299 is a receipt, 410 pauses the webhook, and everything else is tried again later. Redirects
//! are not followed, and no body is read.

mod reach;

use futures::future::BoxFuture;
use jiff::Timestamp;
use serde::Serialize;
use slam_store::{
    Store,
    jobs::{Job, JobContext, JobError, Settled},
    webhooks::{self, Due},
};
use url::Url;

use crate::Handler;
pub use reach::Reach;

/// The receiver is gone and says so (RFC 9110, section 15.5.11).
const GONE: u16 = 410;

/// What a receiver reads.
#[derive(Serialize)]
struct Payload<'p> {
    schema: &'static str,
    id: &'p str,
    kind: &'p str,
    at: Timestamp,
    subject: &'p str,
    body: &'p str,
    #[serde(skip_serializing_if = "String::is_empty")]
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<&'p str>,
}

/// Does the `webhook` jobs.
#[derive(Debug, Clone)]
pub struct WebhookCaller {
    store: Store,
    reach: Reach,
    base: Url,
}

impl WebhookCaller {
    /// Makes the handler; `base` is where people find the server.
    pub fn new(store: Store, reach: Reach, base: Url) -> Self {
        Self { store, reach, base }
    }

    async fn deliver(self, id: String, context: JobContext) -> Result<Settled, JobError> {
        let Some(due) = webhooks::due(self.store.database(), &id).await? else {
            let mut tx = self.store.database().begin().await?;
            let settled = context.settle(&mut tx).await?;
            tx.commit().await?;
            return Ok(settled);
        };
        let body = self.body(&due)?;
        let sent_at = context.now();
        let answer = self.reach.post(&due.address, &headers(&due, &body, sent_at), body).await;
        let mut tx = self.store.database().begin().await?;
        let now = context.now();
        let (status, problem) = match answer {
            Ok(status) if (200..300).contains(&status) => {
                webhooks::delivered(&mut tx, &id, status.into(), now).await?;
                let settled = context.settle(&mut tx).await?;
                tx.commit().await?;
                return Ok(settled);
            }
            Ok(status) => (Some(status), format!("the receiver answered {status}")),
            Err(problem) => (None, problem),
        };
        webhooks::failed(&mut tx, &id, status.map(u32::from), &problem, now).await?;
        if status == Some(GONE) || context.is_last_try() {
            webhooks::give_up(&mut tx, &id).await?;
            let settled = context.settle(&mut tx).await?;
            tx.commit().await?;
            return Ok(settled);
        }
        tx.commit().await?;
        Err(JobError::later(problem))
    }

    fn body(&self, due: &Due) -> Result<String, JobError> {
        let url = match due.path.trim_start_matches('/') {
            "" => String::new(),
            path => format!("{}{path}", self.base),
        };
        let payload = Payload {
            schema: "slam.webhook/1",
            id: &due.notice,
            kind: &due.kind,
            at: due.created_at,
            subject: &due.subject,
            body: &due.body,
            url,
            project: due.project.as_deref(),
            edition: due.edition.as_deref(),
        };
        serde_json::to_string(&payload).map_err(|_| JobError::never("the notice cannot be written as JSON"))
    }
}

fn headers(due: &Due, body: &str, sent_at: Timestamp) -> [(&'static str, String); 3] {
    let timestamp = sent_at.as_second();
    [
        ("slam-delivery", due.id.clone()),
        ("slam-timestamp", timestamp.to_string()),
        ("slam-signature", format!("v1={}", signature(&due.secret, timestamp, body))),
    ]
}

/// Returns the signature of a body, as a receiver computes it too.
pub fn signature(secret: &str, timestamp: i64, body: &str) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
    let tag = aws_lc_rs::hmac::sign(&key, format!("{timestamp}.{body}").as_bytes());
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Handler for WebhookCaller {
    fn kinds(&self) -> &'static [&'static str] {
        &["webhook"]
    }

    fn handle(&self, job: Job, context: JobContext) -> BoxFuture<'static, Result<Settled, JobError>> {
        let caller = self.clone();
        Box::pin(async move {
            match job {
                Job::Webhook { delivery } => caller.deliver(delivery, context).await,
                other => Err(JobError::never(format!("`{}` is no webhook", other.kind()))),
            }
        })
    }
}

#[cfg(test)]
mod tests;
