//! Deliveries: one notice for one webhook, asked for with the notice, and what became of it.

use jiff::Timestamp;
use slam_event::{Actor, PersonId, ProjectId, RegistrationId};

use super::manage::own;
use crate::{
    StoreError, ids,
    jobs::{Job, enqueue},
    notices::NoticeKind,
    sql::{On, Row, Transaction},
};

/// One notice for one webhook, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its lasting id: the same for every try, so that the receiver can tell a repetition.
    pub id: String,
    /// Where it goes.
    pub address: String,
    /// What signs it.
    pub secret: String,
    /// The notice's lasting id.
    pub notice: String,
    /// The kind of the notice; `ping` for a test.
    pub kind: String,
    /// One line.
    pub subject: String,
    /// Paragraphs.
    pub body: String,
    /// Where on this server to read more; empty when nowhere.
    pub path: String,
    /// The slug of the project; `None` when it is about the whole event.
    pub project: Option<String>,
    /// The edition.
    pub edition: Option<String>,
    /// When it happened.
    pub created_at: Timestamp,
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its lasting id.
    pub id: String,
    /// The kind of the notice.
    pub kind: String,
    /// The notice's line.
    pub subject: String,
    /// How often it was tried.
    pub tried: u32,
    /// The status of the last reply.
    pub status: Option<u32>,
    /// Why the last try failed.
    pub problem: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was tried the last time.
    pub tried_at: Option<Timestamp>,
    /// When the receiver took it.
    pub delivered_at: Option<Timestamp>,
}

/// Asks for the deliveries of a notice: to the webhooks of its project and of the event that want its kind. A webhook
/// whose owner is no maintainer or organiser any more gets nothing.
pub(crate) async fn enqueue_deliveries(
    tx: &mut Transaction,
    notice: &str,
    kind: NoticeKind,
    registration: Option<&RegistrationId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ask = "SELECT webhook.id, webhook.kinds FROM webhook WHERE webhook.state = 'active' AND (
            (webhook.project IS NULL AND webhook.owner IN (SELECT person FROM role_grant WHERE role = 'organiser'))
            OR (webhook.project IN (SELECT project FROM registration WHERE id = $1)
                AND webhook.owner IN (SELECT person FROM membership
                    WHERE membership.project = webhook.project AND membership.ended_at IS NULL)))
        ORDER BY webhook.id";
    let rows = tx.query(ask).bind(registration.map_or("", RegistrationId::as_str)).fetch_all().await?;
    for row in &rows {
        if NoticeKind::list(&row.get::<String>("kinds")?).contains(&kind) {
            ask_for(tx, &row.get::<String>("id")?, notice, now).await?;
        }
    }
    Ok(())
}

/// Sends a test to a webhook. Returns the id of its delivery.
///
/// # Errors
/// The actor may not; there is no such webhook; or the database fails.
pub async fn ping(
    tx: &mut Transaction,
    actor: &Actor,
    project: Option<&ProjectId>,
    webhook: &str,
    now: Timestamp,
) -> Result<String, StoreError> {
    own(tx, actor, project, webhook).await?;
    let notice = ids::ulid(now)?;
    let insert = "INSERT INTO notice (id, kind, subject, body, dedup, created_at) VALUES ($1, 'ping', $2, $3, $4, $5)";
    let insert = tx.query(insert).bind(&notice).bind("A test of this webhook");
    let insert = insert.bind("Somebody asked for this on the page of the webhook.").bind(format!("ping:{notice}"));
    insert.bind(now).execute().await?;
    ask_for(tx, webhook, &notice, now).await
}

async fn ask_for(tx: &mut Transaction, webhook: &str, notice: &str, now: Timestamp) -> Result<String, StoreError> {
    let id = ids::ulid(now)?;
    let insert = "INSERT INTO delivery (id, webhook, notice, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (webhook, notice) DO NOTHING";
    tx.query(insert).bind(&id).bind(webhook).bind(notice).bind(now).execute().await?;
    enqueue(tx, &Job::Webhook { delivery: id.clone() }, now, &format!("webhook:{id}")).await?;
    Ok(id)
}

/// Returns what is to be sent; `None` when it was delivered, or its webhook is gone or paused.
///
/// # Errors
/// The database fails.
pub async fn due(on: impl Into<On<'_>>, id: &str) -> Result<Option<Due>, StoreError> {
    let ask = "SELECT delivery.id, webhook.address, webhook.secret, notice.id AS notice, notice.kind, notice.subject,
            notice.body, notice.path, notice.edition, notice.created_at, project.slug
        FROM delivery JOIN webhook ON webhook.id = delivery.webhook JOIN notice ON notice.id = delivery.notice
            LEFT JOIN registration ON registration.id = notice.registration
            LEFT JOIN project ON project.id = COALESCE(registration.project, webhook.project)
        WHERE delivery.id = $1 AND delivery.delivered_at IS NULL AND webhook.state = 'active'";
    let row = on.into().query(ask).bind(id).fetch_optional().await?;
    row.map(|row| {
        Ok(Due {
            id: row.get("id")?,
            address: row.get("address")?,
            secret: row.get("secret")?,
            notice: row.get("notice")?,
            kind: row.get("kind")?,
            subject: row.get("subject")?,
            body: row.get("body")?,
            path: row.get("path")?,
            project: row.get("slug")?,
            edition: row.get("edition")?,
            created_at: row.get("created_at")?,
        })
    })
    .transpose()
}

/// Writes down that the receiver took it.
///
/// # Errors
/// The database fails.
pub async fn delivered(tx: &mut Transaction, id: &str, status: u32, now: Timestamp) -> Result<(), StoreError> {
    let update = "UPDATE delivery SET delivered_at = $1, tried_at = $1, tried = tried + 1, status = $2, problem = ''
        WHERE id = $3";
    tx.query(update).bind(now).bind(status).bind(id).execute().await.map(drop)
}

/// Writes down why a try failed.
///
/// # Errors
/// The database fails.
pub async fn failed(
    tx: &mut Transaction,
    id: &str,
    status: Option<u32>,
    problem: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let update = "UPDATE delivery SET tried_at = $1, tried = tried + 1, status = $2, problem = $3 WHERE id = $4";
    let update = tx.query(update).bind(now).bind(status.map(i64::from)).bind(problem).bind(id);
    update.execute().await.map(drop)
}

/// Pauses a webhook that failed for so long that a delivery was given up, so that a dead receiver costs nothing. Returns
/// its owner.
///
/// # Errors
/// The database fails.
pub async fn give_up(tx: &mut Transaction, delivery: &str) -> Result<Option<PersonId>, StoreError> {
    let ask = "SELECT webhook.id, webhook.owner FROM webhook JOIN delivery ON delivery.webhook = webhook.id
        WHERE delivery.id = $1";
    let Some(row) = tx.query(ask).bind(delivery).fetch_optional().await? else { return Ok(None) };
    let pause = tx.query("UPDATE webhook SET state = 'paused' WHERE id = $1").bind(row.get::<String>("id")?);
    pause.execute().await?;
    row.get("owner").map(Some)
}

/// Lists the deliveries of a webhook, the newest first.
///
/// # Errors
/// The database fails.
pub async fn for_webhook(on: impl Into<On<'_>>, webhook: &str, most: u32) -> Result<Vec<Delivery>, StoreError> {
    let ask = "SELECT delivery.*, notice.kind, notice.subject FROM delivery JOIN notice ON notice.id = delivery.notice
        WHERE delivery.webhook = $1 ORDER BY delivery.created_at DESC, delivery.id DESC LIMIT $2";
    on.into().query(ask).bind(webhook).bind(most).fetch_all().await?.iter().map(delivery).collect()
}

fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    let status: Option<i64> = row.get("status")?;
    Ok(Delivery {
        id: row.get("id")?,
        kind: row.get("kind")?,
        subject: row.get("subject")?,
        tried: row.get("tried")?,
        status: status.and_then(|status| status.try_into().ok()),
        problem: row.get("problem")?,
        created_at: row.get("created_at")?,
        tried_at: row.get("tried_at")?,
        delivered_at: row.get("delivered_at")?,
    })
}
