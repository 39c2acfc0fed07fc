//! Challenges: asked for, looked at by a worker, proved or not yet, and run out.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use slam_event::{
    Actor, PersonId, ProjectId, Refusal, RefusalKind, RepositoryId,
    audit::{AuditSubject, AuditValue},
    control::{
        Challenge, ControlRequest, Judged, MailSource, Observation, ProofKind, Token, domain_for, issue as judge_wish,
        judge, record_override as judge_override,
    },
    registration::{Address, AddressRules},
};

use crate::{
    StoreError,
    audit::{self, Note},
    ids,
    jobs::{self, Job},
    projects, registrations,
    sql::{On, Row, Transaction},
};

/// How long to wait before a worker is sent to look once more.
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(30);

/// The way to show control that a person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Of which repository.
    pub repository: RepositoryId,
    /// The way.
    pub kind: ProofKind,
    /// For a mail: the address that the tree names, and the file. A worker looks before anything is sent.
    pub mail: Option<MailSource>,
}

/// How far a challenge has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not seen yet.
    Open,
    /// Seen; counts until it expires.
    Proved,
    /// Over: the time ran out, another one took its place, or the repository moved.
    Over,
}

/// A challenge as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its id.
    pub id: String,
    /// What was asked for; `expires` is of the proof once it is proved.
    pub challenge: Challenge,
    /// Of which repository.
    pub repository: RepositoryId,
    /// The repository's address, as git takes it.
    pub address: String,
    /// How far it has come.
    pub state: State,
    /// What was seen, in words.
    pub seen: String,
    /// Why it is not proved yet.
    pub why_not_yet: String,
    /// When a worker looked last.
    pub looked_at: Option<Timestamp>,
    /// When the link of the mail was opened by the person who asked for it.
    pub opened_at: Option<Timestamp>,
}

/// What a row keeps beside its columns; personal, so erasure empties it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Detail {
    pub(super) domain: Option<String>,
    pub(super) mail: Option<MailSource>,
    pub(super) seen: String,
    pub(super) why_not_yet: String,
    pub(super) looked_at: Option<Timestamp>,
    pub(super) opened_at: Option<Timestamp>,
    pub(super) by: Option<PersonId>,
}

const ASKED: &str = "SELECT control_challenge.*, repository.canonical, repository.address FROM control_challenge
    JOIN repository ON repository.id = control_challenge.repository";

/// Asks a maintainer to show control of a repository in one way. An open challenge of the same way gives way.
///
/// # Errors
/// The actor does not maintain the project, it has no such repository, or the way lacks what it needs; or the database
/// fails.
pub async fn issue(
    tx: &mut Transaction,
    actor: &Actor,
    project: &ProjectId,
    wish: &Wish,
    rules: AddressRules,
    now: Timestamp,
) -> Result<Asked, StoreError> {
    let person = maintainer(tx, actor, project).await?;
    let all = projects::repositories(&mut *tx, project).await?;
    let Some(repository) = all.into_iter().find(|one| one.id == wish.repository) else {
        let message = "the project has no such repository";
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-repository", message).into());
    };
    let host = Address::parse(&repository.address, rules)?.host().to_owned();
    let request = ControlRequest {
        project: project.clone(),
        repository: repository.canonical.clone(),
        person: person.clone(),
        kind: wish.kind,
        domain: domain_for(&host, None),
        mail: wish.mail.clone(),
    };
    let bytes: [u8; 20] = ids::random()?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let token = Token::new(token).ok_or(StoreError::Random)?;
    let challenge = judge_wish(request, token, now)?;
    let replace = "UPDATE control_challenge SET state = 'superseded' WHERE repository = $1 AND person = $2
        AND kind = $3 AND project = $4 AND state = 'open'";
    let replace = tx.query(replace).bind(&wish.repository).bind(&person).bind(wish.kind.name());
    replace.bind(project).execute().await?;
    let id = ids::ulid(now)?;
    let detail = Detail { domain: challenge.domain.clone(), mail: challenge.mail.clone(), ..Detail::default() };
    put(tx, &id, &challenge, &wish.repository, "open", &detail).await?;
    let note = Note::new("control-asked", AuditSubject::thing("project", project)).word("repository", &wish.repository);
    audit::append(tx, actor, note.word("by", wish.kind.name()), now).await?;
    if wish.kind == ProofKind::Mail {
        look(tx, &id, now).await?;
    }
    find(&mut *tx, &id).await?.ok_or_else(gone)
}

/// Sends a worker to look.
///
/// # Errors
/// The actor does not maintain the project, the challenge is not open, or a worker looked a moment ago; or the database
/// fails.
pub async fn look_again(
    tx: &mut Transaction,
    actor: &Actor,
    project: &ProjectId,
    id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    maintainer(tx, actor, project).await?;
    let asked = find(&mut *tx, id).await?.filter(|asked| asked.challenge.project == *project).ok_or_else(gone)?;
    if asked.state != State::Open || asked.challenge.expires <= now {
        let refusal = Refusal::new(RefusalKind::Conflict, "challenge-over", "this way is no longer open");
        return Err(refusal.hint("Choose a way once more; it gives you a new token.").into());
    }
    let next = asked.looked_at.and_then(|looked| looked.checked_add(LOOK_EVERY).ok());
    if let Some(next) = next.filter(|next| *next > now) {
        let refusal = Refusal::new(RefusalKind::TooSoon(next), "looked-just-now", "the server looked a moment ago");
        return Err(refusal.hint("Try again in half a minute.").into());
    }
    look(tx, id, now).await
}

/// Writes down what a worker saw, and what it means. Once it is proved, registrations that waited for it alone are
/// confirmed.
///
/// # Errors
/// There is no such challenge; or the database fails.
pub async fn record(
    tx: &mut Transaction,
    id: &str,
    seen: &Observation,
    seen_at: Timestamp,
    now: Timestamp,
) -> Result<Judged, StoreError> {
    let asked = find(&mut *tx, id).await?.ok_or_else(gone)?;
    if asked.state != State::Open {
        return Ok(Judged::NotYet("this way is no longer open".to_owned()));
    }
    // Who left the project proves nothing for it any more.
    let stays = projects::is_maintainer(&mut *tx, &asked.challenge.project, &asked.challenge.person).await?;
    let judged = match judge(&asked.challenge, seen, seen_at, now) {
        Judged::Proved(_) if !stays => Judged::NotYet("the person no longer maintains the project".to_owned()),
        judged => judged,
    };
    let mut detail = detail_of(tx, id).await?;
    detail.looked_at = Some(now);
    match &judged {
        Judged::Proved(proof) => {
            detail.seen.clone_from(&proof.detail);
            detail.why_not_yet.clear();
            let change = "UPDATE control_challenge SET state = 'proved', judged_at = $2, expires_at = $3, detail = $4
                WHERE id = $1";
            let change = tx.query(change).bind(id).bind(proof.at).bind(proof.expires).bind(json(&detail)?);
            change.execute().await?;
            let project = &asked.challenge.project;
            let note = Note::new("control-proved", AuditSubject::thing("project", project));
            let note = note.word("repository", &asked.repository).word("by", proof.kind.name());
            audit::append(tx, &Actor::Event, note.with("until", AuditValue::At(proof.expires)), now).await?;
            registrations::settle(tx, project, now).await?;
        }
        Judged::NotYet(why) => {
            detail.why_not_yet.clone_from(why);
            let state = if asked.challenge.expires <= now { "expired" } else { "open" };
            let change = "UPDATE control_challenge SET state = $2, detail = $3 WHERE id = $1";
            tx.query(change).bind(id).bind(state).bind(json(&detail)?).execute().await?;
        }
    }
    Ok(judged)
}

/// Records an organiser's decision in place of a proof.
///
/// # Errors
/// The actor is no organiser, decides for themselves, or gives no reason, or the person does not maintain the project;
/// or the database fails.
pub async fn record_override(
    tx: &mut Transaction,
    actor: &Actor,
    repository: &RepositoryId,
    person: &PersonId,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ask = "SELECT project, canonical FROM repository WHERE id = $1 AND removed_at IS NULL";
    let row = tx.query(ask).bind(repository).fetch_optional().await?.ok_or_else(gone)?;
    let (project, canonical): (ProjectId, String) = (row.get("project")?, row.get("canonical")?);
    let proof = judge_override(&project, &canonical, person, reason, actor, now)?;
    if !projects::is_maintainer(&mut *tx, &project, person).await? {
        let message = "the person does not maintain the project, so the decision would count for nothing";
        return Err(Refusal::new(RefusalKind::Conflict, "no-maintainer", message).into());
    }
    let detail = Detail { seen: proof.detail.clone(), by: actor.person().cloned(), ..Detail::default() };
    let insert = "INSERT INTO control_challenge (id, project, repository, person, kind, token, state, detail, asked_at,
        judged_at, expires_at) VALUES ($1, $2, $3, $4, 'override', '', 'proved', $5, $6, $6, $7)";
    let insert = tx.query(insert).bind(ids::ulid(now)?).bind(&project).bind(repository).bind(person);
    insert.bind(json(&detail)?).bind(now).bind(proof.expires).execute().await?;
    let note = Note::new("control-overridden", AuditSubject::thing("project", &project));
    let note = note.word("repository", repository).with("until", AuditValue::At(proof.expires));
    audit::append(tx, actor, note, now).await?;
    registrations::settle(tx, &project, now).await
}

/// Closes open challenges whose time ran out, and returns how many.
///
/// # Errors
/// The database fails.
pub async fn lapse(tx: &mut Transaction, now: Timestamp) -> Result<u64, StoreError> {
    let change = "UPDATE control_challenge SET state = 'expired' WHERE state = 'open' AND expires_at <= $1";
    tx.query(change).bind(now).execute().await
}

/// Returns a challenge.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, id: &str) -> Result<Option<Asked>, StoreError> {
    let ask = crate::sql::AssertSqlSafe(format!("{ASKED} WHERE control_challenge.id = $1"));
    let row = on.into().query(ask).bind(id).fetch_optional().await?;
    Ok(row.as_ref().map(read).transpose()?.flatten())
}

/// Returns the challenges of a project, the newest first.
///
/// # Errors
/// The database fails.
pub async fn of_project(on: impl Into<On<'_>>, project: &ProjectId) -> Result<Vec<Asked>, StoreError> {
    let ask = format!(
        "{ASKED} WHERE control_challenge.project = $1 AND control_challenge.kind <> 'override'
        ORDER BY control_challenge.asked_at DESC, control_challenge.id DESC"
    );
    let rows = on.into().query(crate::sql::AssertSqlSafe(ask)).bind(project).fetch_all().await?;
    rows.iter().filter_map(|row| read(row).transpose()).collect()
}

/// Reads a row; `None` for a decision of an organiser, and a way that this program does not know.
fn read(row: &Row) -> Result<Option<Asked>, StoreError> {
    let kind: String = row.get("kind")?;
    let (Some(kind), Some(token)) = (ProofKind::from_name(&kind), Token::new(row.get::<String>("token")?)) else {
        return Ok(None);
    };
    let detail: Detail = row.json("detail")?;
    let state: String = row.get("state")?;
    Ok(Some(Asked {
        id: row.get("id")?,
        repository: row.get("repository")?,
        address: row.get("address")?,
        state: match state.as_str() {
            "open" => State::Open,
            "proved" => State::Proved,
            _ => State::Over,
        },
        challenge: Challenge {
            kind,
            project: row.get("project")?,
            repository: row.get("canonical")?,
            person: row.get("person")?,
            token,
            domain: detail.domain,
            mail: detail.mail,
            asked_at: row.get("asked_at")?,
            expires: row.get("expires_at")?,
        },
        seen: detail.seen,
        why_not_yet: detail.why_not_yet,
        looked_at: detail.looked_at,
        opened_at: detail.opened_at,
    }))
}

async fn put(
    tx: &mut Transaction,
    id: &str,
    challenge: &Challenge,
    repository: &RepositoryId,
    state: &str,
    detail: &Detail,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO control_challenge (id, project, repository, person, kind, token, state, detail, asked_at,
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let insert = tx.query(insert).bind(id).bind(&challenge.project).bind(repository).bind(&challenge.person);
    let insert = insert.bind(challenge.kind.name()).bind(challenge.token.as_str()).bind(state).bind(json(detail)?);
    insert.bind(challenge.asked_at).bind(challenge.expires).execute().await.map(drop)
}

pub(super) async fn detail_of(tx: &mut Transaction, id: &str) -> Result<Detail, StoreError> {
    let row = tx.query("SELECT detail FROM control_challenge WHERE id = $1").bind(id).fetch_one().await?;
    row.json("detail")
}

pub(super) async fn put_detail(tx: &mut Transaction, id: &str, detail: &Detail) -> Result<(), StoreError> {
    let change = tx.query("UPDATE control_challenge SET detail = $2 WHERE id = $1").bind(id);
    change.bind(json(detail)?).execute().await.map(drop)
}

pub(super) async fn look(tx: &mut Transaction, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let key = format!("prove:{id}:{}", now.as_second());
    jobs::enqueue(tx, &Job::ProveControl { challenge: id.to_owned() }, now, &key).await.map(drop)
}

async fn maintainer(tx: &mut Transaction, actor: &Actor, project: &ProjectId) -> Result<PersonId, StoreError> {
    if let Some(person) = actor.person()
        && projects::is_maintainer(&mut *tx, project, person).await?
    {
        return Ok(person.clone());
    }
    let message = "only a maintainer of the project shows control of it";
    let refusal = Refusal::new(RefusalKind::NotAllowed, "maintainer-only", message);
    Err(refusal.hint("Register it as yours: an organiser decides between two claims.").into())
}

fn json(detail: &Detail) -> Result<String, StoreError> {
    serde_json::to_string(detail).map_err(|source| StoreError::Json { what: "a challenge", source })
}

pub(super) fn gone() -> StoreError {
    Refusal::new(RefusalKind::NotFound, "no-such-challenge", "there is no such challenge").into()
}
