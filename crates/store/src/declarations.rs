//! Declarations: what a maintainer states about a requirement that no tool can see, and an evaluator's answer to it.

use jiff::Timestamp;
use slam_event::{Actor, PersonId, Refusal, RefusalKind, Role, audit::AuditSubject, review::Reason, submission};
use slam_model::RequirementId;

use crate::{
    StoreError,
    audit::{self, Note},
    ids,
    notices::{self, Audience, Notice, NoticeKind},
    reviews,
    sql::{Row, Transaction},
    submissions::{Entry, maintainers, rows::json},
};

/// What a declaration says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stated {
    /// The requirement is met.
    Met,
    /// It does not apply.
    NotApplicable,
    /// It is not met, and the project accepts that for now.
    Waiver,
}

impl Stated {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Met, Self::NotApplicable, Self::Waiver];

    /// Returns the name as rows and forms spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotApplicable => "not-applicable",
            Self::Waiver => "waiver",
        }
    }

    /// Returns what it means, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "is met",
            Self::NotApplicable => "does not apply",
            Self::Waiver => "is not met, and accepted for now",
        }
    }

    /// Finds a kind by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// What a maintainer declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// About which requirement.
    pub requirement: RequirementId,
    /// What.
    pub stated: Stated,
    /// Why.
    pub reason: Reason,
    /// Where it can be read.
    pub links: Vec<String>,
    /// Until when it holds.
    pub expires_at: Option<Timestamp>,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its id.
    pub id: String,
    /// About which requirement.
    pub requirement: RequirementId,
    /// What.
    pub stated: Stated,
    /// Why; empty after erasure.
    pub reason: String,
    /// Where it can be read.
    pub links: Vec<String>,
    /// Who said it.
    pub declared_by: Option<PersonId>,
    /// When.
    pub declared_at: Timestamp,
    /// Until when it holds.
    pub expires_at: Option<Timestamp>,
    /// `open`, `accepted`, `refused`, or `withdrawn`.
    pub state: String,
    /// The evaluator's reason.
    pub decided_reason: String,
    /// When that was.
    pub decided_at: Option<Timestamp>,
}

/// Files a declaration; one that is open for the same requirement is replaced. The same said twice is said once.
///
/// # Errors
/// The person may not submit for the project, or a link or date is no good.
pub async fn file(
    tx: &mut Transaction,
    actor: &Actor,
    entry: &Entry,
    statement: &Statement,
    now: Timestamp,
) -> Result<String, StoreError> {
    let person = entry.may_submit(tx, actor, now).await?;
    let links = checked_links(&person, &statement.links, now)?;
    if statement.expires_at.is_some_and(|expires| expires <= now) {
        let message = "the declaration would have run out already";
        return Err(Refusal::new(RefusalKind::Invalid, "expired", message).hint("Give a later day, or none.").into());
    }
    let open = list(tx, entry).await?.into_iter().filter(|one| one.state == "open");
    for one in open.filter(|one| one.requirement == statement.requirement) {
        let is_same = one.stated == statement.stated
            && one.reason == statement.reason.as_str()
            && one.links == links
            && one.expires_at == statement.expires_at;
        if is_same {
            return Ok(one.id);
        }
        set_state(tx, &one.id, "withdrawn").await?;
    }
    let id = ids::ulid(now)?;
    let insert =
        "INSERT INTO declaration (id, registration, requirement, claim, reason, links, declared_by, declared_at,
            expires_at, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')";
    tx.query(insert)
        .bind(&id)
        .bind(&entry.registration)
        .bind(statement.requirement.as_str())
        .bind(statement.stated.name())
        .bind(statement.reason.as_str())
        .bind(json(&links)?)
        .bind(&person)
        .bind(now)
        .bind(statement.expires_at)
        .execute()
        .await?;
    let note = Note::new("declaration-filed", subject(&id)).word("requirement", statement.requirement.as_str());
    audit::append(tx, actor, note.word("claim", statement.stated.name()), now).await?;
    Ok(id)
}

/// Takes a declaration back, also an accepted one: what was said and is not so any more must not stand.
///
/// # Errors
/// The person does not maintain the project, or there is no such declaration.
pub async fn withdraw(
    tx: &mut Transaction,
    actor: &Actor,
    entry: &Entry,
    id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !maintains(tx, entry, actor).await? {
        let message = "only a maintainer of the project withdraws its declaration";
        return Err(Refusal::new(RefusalKind::NotAllowed, "maintainer-only", message).into());
    }
    let known = list(tx, entry).await?.into_iter().find(|one| one.id == id).ok_or_else(missing)?;
    if known.state == "withdrawn" {
        return Ok(());
    }
    set_state(tx, id, "withdrawn").await?;
    audit::append(tx, actor, Note::new("declaration-withdrawn", subject(id)), now).await.map(drop)
}

/// Accepts or refuses a declaration.
///
/// # Errors
/// The actor may not decide about this project, or the declaration is not open.
pub async fn decide(
    tx: &mut Transaction,
    actor: &Actor,
    id: &str,
    (is_accepted, reason): (bool, &Reason),
    now: Timestamp,
) -> Result<(), StoreError> {
    let row =
        tx.query("SELECT * FROM declaration WHERE id = $1").bind(id).fetch_optional().await?.ok_or_else(missing)?;
    let entry = Entry::of(tx, &row.get("registration")?).await?;
    let known = read(&row)?;
    let by: Option<PersonId> = row.get("decided_by")?;
    let state = if is_accepted { "accepted" } else { "refused" };
    if known.state == state && by.as_ref() == actor.person() && known.decided_reason == reason.as_str() {
        return Ok(());
    }
    let ties = reviews::ties(tx, &entry, actor).await?;
    let person = ties.reviewer(actor, Role::Evaluator)?;
    if known.state != "open" {
        let message = format!("this declaration is {} already", known.state);
        let refusal = Refusal::new(RefusalKind::Conflict, "declaration-decided", message);
        return Err(refusal.hint("The project can file it again with more to read.").into());
    }
    let update =
        "UPDATE declaration SET state = $2, decided_by = $3, decided_reason = $4, decided_at = $5 WHERE id = $1";
    tx.query(update).bind(id).bind(state).bind(person).bind(reason.as_str()).bind(now).execute().await?;
    let note = Note::new("declaration-decided", subject(id)).word("requirement", known.requirement.as_str());
    audit::append(tx, actor, note.word("state", state), now).await?;
    let words = format!("{}: the declaration about {} is {state}", entry.name, known.requirement);
    let body = format!("{}\n\nThe next evaluation counts it.", reason.as_str());
    let notice = Notice::new(NoticeKind::Decision, words, body, format!("declaration-decided:{id}"));
    let notice = notice.of_registration(&entry.registration).at(format!("/my/{}", entry.slug));
    notices::post(tx, &notice, &[Audience::Maintainers], now).await.map(drop)
}

/// Returns the declarations of a project's part, the newest first.
///
/// # Errors
/// The database fails.
pub async fn list(tx: &mut Transaction, entry: &Entry) -> Result<Vec<Declared>, StoreError> {
    let ask = "SELECT * FROM declaration WHERE registration = $1 ORDER BY declared_at DESC, id DESC";
    tx.query(ask).bind(&entry.registration).fetch_all().await?.iter().map(read).collect()
}

/// A declaration that waits for an evaluator.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The declaration.
    pub declared: Declared,
    /// The project's name for people.
    pub project: String,
    /// Its name in addresses.
    pub slug: String,
    /// Why the person who looks may not decide; `None` when they may.
    pub not_yours: Option<String>,
}

/// Returns the declarations that wait, the longest first.
///
/// # Errors
/// The database fails.
pub async fn waiting(tx: &mut Transaction, actor: &Actor, most: u32) -> Result<Vec<Waiting>, StoreError> {
    let ask = "SELECT * FROM declaration WHERE state = 'open' ORDER BY declared_at, id LIMIT $1";
    let mut found = Vec::new();
    for row in tx.query(ask).bind(most).fetch_all().await? {
        let entry = Entry::of(tx, &row.get("registration")?).await?;
        let ties = reviews::ties(tx, &entry, actor).await?;
        let not_yours = ties.reviewer(actor, Role::Evaluator).err().map(|refusal| refusal.message);
        found.push(Waiting { declared: read(&row)?, project: entry.name, slug: entry.slug.to_string(), not_yours });
    }
    Ok(found)
}

async fn maintains(tx: &mut Transaction, entry: &Entry, actor: &Actor) -> Result<bool, StoreError> {
    let maintainers = maintainers(tx, &entry.project).await?;
    Ok(actor.person().is_some_and(|person| maintainers.contains(person)))
}

async fn set_state(tx: &mut Transaction, id: &str, state: &str) -> Result<(), StoreError> {
    tx.query("UPDATE declaration SET state = $2 WHERE id = $1").bind(id).bind(state).execute().await.map(drop)
}

/// The rule of claims says what a link is.
fn checked_links(person: &PersonId, links: &[String], now: Timestamp) -> Result<Vec<String>, Refusal> {
    let more = submission::Claim { links: links.to_vec(), ..submission::Claim::default() };
    let merged = submission::merge(&submission::Claim::default(), person, now, &more)?;
    Ok(merged.links)
}

fn subject(id: &str) -> AuditSubject {
    AuditSubject::thing("declaration", id)
}

fn missing() -> StoreError {
    Refusal::new(RefusalKind::NotFound, "no-such-declaration", "there is no such declaration").into()
}

fn read(row: &Row) -> Result<Declared, StoreError> {
    let claim: String = row.get("claim")?;
    let Some(stated) = Stated::from_name(&claim) else {
        let source = format!("`{claim}` is no kind of declaration").into();
        return Err(StoreError::Column { column: "claim".to_owned(), source });
    };
    Ok(Declared {
        id: row.get("id")?,
        requirement: RequirementId::new(&row.get::<String>("requirement")?),
        stated,
        reason: row.get("reason")?,
        links: row.json("links")?,
        declared_by: row.get("declared_by")?,
        declared_at: row.get("declared_at")?,
        expires_at: row.get("expires_at")?,
        state: row.get("state")?,
        decided_reason: row.get("decided_reason")?,
        decided_at: row.get("decided_at")?,
    })
}
