//! Adds, lists, pauses, and removes webhooks.

use jiff::Timestamp;
use slam_event::{Actor, PersonId, ProjectId, Refusal, RefusalKind, Role, audit::AuditSubject};

use crate::{
    StoreError,
    audit::{self, Note},
    ids::{self, Secret},
    notices::NoticeKind,
    sql::{On, Row, Transaction},
};

/// More than this many of one project, or of the event, are refused: each notice makes a request to each of them.
const MOST: u32 = 10;

/// The longest address.
const LONGEST: usize = 1_000;

/// A webhook, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its lasting id.
    pub id: String,
    /// Who added it.
    pub owner: PersonId,
    /// Whose notices it gets; `None`: of the whole event.
    pub project: Option<ProjectId>,
    /// Where requests go.
    pub address: String,
    /// Which kinds it gets.
    pub kinds: Vec<NoticeKind>,
    /// Whether requests wait for nothing and are not sent.
    pub is_paused: bool,
    /// When it was added.
    pub created_at: Timestamp,
}

/// A webhook that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Whose notices; `None`: of the whole event, for organisers.
    pub project: Option<ProjectId>,
    /// Where requests go. Whether it may be reached is judged at each sending, when its name is resolved.
    pub address: String,
    /// Which kinds.
    pub kinds: Vec<NoticeKind>,
}

/// Adds a webhook. Its secret is shown once.
///
/// # Errors
/// The actor may not; the address is no https address; no kind is chosen; there are too many; or the database fails.
pub async fn add(
    tx: &mut Transaction,
    actor: &Actor,
    asked: &NewWebhook,
    now: Timestamp,
) -> Result<(String, Secret), StoreError> {
    let owner = allowed(tx, actor, asked.project.as_ref()).await?.clone();
    let refuse = |code, message: &str| Err(Refusal::new(RefusalKind::Invalid, code, message).into());
    let address = asked.address.trim();
    if address.len() > LONGEST || !address.starts_with("https://") || address.chars().any(char::is_whitespace) {
        return refuse("webhook-address", "the address of a webhook begins with https:// and has no spaces");
    }
    if asked.kinds.is_empty() {
        return refuse("webhook-kinds", "a webhook without a kind of notice would never be called");
    }
    if count(tx, asked.project.as_ref()).await? >= MOST {
        let refusal =
            Refusal::new(RefusalKind::Conflict, "webhooks-many", format!("there are {MOST} webhooks already"));
        return Err(refusal.hint("Remove one that is not used.").into());
    }
    let (id, secret) = (ids::ulid(now)?, Secret::make("slamhook_")?);
    let insert = "INSERT INTO webhook (id, owner, project, address, secret, kinds, state, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'active', $7)";
    let insert = tx.query(insert).bind(&id).bind(&owner).bind(asked.project.as_ref()).bind(address);
    insert.bind(secret.reveal()).bind(NoticeKind::names(&asked.kinds)).bind(now).execute().await?;
    note(tx, actor, "webhook-added", &id, now).await?;
    Ok((id, secret))
}

/// Lists the webhooks of a project, or of the whole event.
///
/// # Errors
/// The database fails.
pub async fn list(on: impl Into<On<'_>>, project: Option<&ProjectId>) -> Result<Vec<Webhook>, StoreError> {
    let ask = "SELECT * FROM webhook WHERE COALESCE(project, '') = $1 ORDER BY id";
    let rows = on.into().query(ask).bind(project.map_or("", ProjectId::as_str)).fetch_all().await?;
    rows.iter().map(webhook).collect()
}

/// Returns a webhook of a project, or of the whole event: an id of another project finds nothing.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, project: Option<&ProjectId>, id: &str) -> Result<Option<Webhook>, StoreError> {
    let ask = "SELECT * FROM webhook WHERE id = $1 AND COALESCE(project, '') = $2";
    let row = on.into().query(ask).bind(id).bind(project.map_or("", ProjectId::as_str)).fetch_optional().await?;
    row.as_ref().map(webhook).transpose()
}

/// Pauses a webhook, or lets it go on. What happens while it is paused is not sent later.
///
/// # Errors
/// The actor may not; there is no such webhook; or the database fails.
pub async fn set_paused(
    tx: &mut Transaction,
    actor: &Actor,
    project: Option<&ProjectId>,
    id: &str,
    is_paused: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    own(tx, actor, project, id).await?;
    let state = if is_paused { "paused" } else { "active" };
    tx.query("UPDATE webhook SET state = $1 WHERE id = $2").bind(state).bind(id).execute().await?;
    note(tx, actor, if is_paused { "webhook-paused" } else { "webhook-resumed" }, id, now).await
}

/// Gives a webhook another secret, which is shown once. The old one signs nothing from now on. Whoever rotates answers
/// for the webhook from now on.
///
/// # Errors
/// The actor may not; there is no such webhook; or the database fails.
pub async fn rotate(
    tx: &mut Transaction,
    actor: &Actor,
    project: Option<&ProjectId>,
    id: &str,
    now: Timestamp,
) -> Result<Secret, StoreError> {
    own(tx, actor, project, id).await?;
    let secret = Secret::make("slamhook_")?;
    let update = tx.query("UPDATE webhook SET secret = $1, owner = COALESCE($2, owner) WHERE id = $3");
    update.bind(secret.reveal()).bind(actor.person()).bind(id).execute().await?;
    note(tx, actor, "webhook-rotated", id, now).await?;
    Ok(secret)
}

/// Removes a webhook and the list of its deliveries.
///
/// # Errors
/// The actor may not; there is no such webhook; or the database fails.
pub async fn remove(
    tx: &mut Transaction,
    actor: &Actor,
    project: Option<&ProjectId>,
    id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    own(tx, actor, project, id).await?;
    tx.query("DELETE FROM delivery WHERE webhook = $1").bind(id).execute().await?;
    tx.query("DELETE FROM webhook WHERE id = $1").bind(id).execute().await?;
    note(tx, actor, "webhook-removed", id, now).await
}

/// Fails unless the actor may manage this webhook and there is one.
pub(super) async fn own(
    tx: &mut Transaction,
    actor: &Actor,
    project: Option<&ProjectId>,
    id: &str,
) -> Result<Webhook, StoreError> {
    allowed(tx, actor, project).await?;
    match find(&mut *tx, project, id).await? {
        Some(webhook) => Ok(webhook),
        None => Err(Refusal::new(RefusalKind::NotFound, "no-such-webhook", "there is no webhook of this id").into()),
    }
}

async fn allowed<'a>(
    tx: &mut Transaction,
    actor: &'a Actor,
    project: Option<&ProjectId>,
) -> Result<&'a PersonId, StoreError> {
    let refuse = |message: &str| Err(Refusal::new(RefusalKind::NotAllowed, "webhook-not-yours", message).into());
    let Some(person) = actor.person() else { return refuse("a webhook belongs to a person") };
    let Some(project) = project else {
        return if actor.is(Role::Organiser) {
            Ok(person)
        } else {
            refuse("only organisers have webhooks of the event")
        };
    };
    let ask = "SELECT person FROM membership WHERE project = $1 AND person = $2 AND ended_at IS NULL";
    match tx.query(ask).bind(project).bind(person).fetch_optional().await? {
        Some(_) => Ok(person),
        None => refuse("only maintainers have webhooks of this project"),
    }
}

async fn count(tx: &mut Transaction, project: Option<&ProjectId>) -> Result<u32, StoreError> {
    let ask = "SELECT CAST(COUNT(*) AS BIGINT) AS webhooks FROM webhook WHERE COALESCE(project, '') = $1";
    tx.query(ask).bind(project.map_or("", ProjectId::as_str)).fetch_one().await?.get("webhooks")
}

async fn note(
    tx: &mut Transaction,
    actor: &Actor,
    kind: &'static str,
    id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    audit::append(tx, actor, Note::new(kind, AuditSubject::thing("webhook", id)), now).await.map(drop)
}

fn webhook(row: &Row) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        id: row.get("id")?,
        owner: row.get("owner")?,
        project: row.get("project")?,
        address: row.get("address")?,
        kinds: NoticeKind::list(&row.get::<String>("kinds")?),
        is_paused: row.get::<String>("state")? == "paused",
        created_at: row.get("created_at")?,
    })
}
