//! Editions: made once, amended with a reason, every version kept with the text of its objectives.

mod read;

use jiff::Timestamp;
use slam_event::{
    Actor, Edition, EditionId, PersonId, Refusal, RefusalKind, Role,
    audit::AuditSubject,
    edition::{CalendarChange, amend as judge_amendment},
};

pub use read::{Stored, Version, current, find, list, need, versions};

use crate::{
    StoreError,
    audit::{self, Note},
    jobs::{self, Job},
    notices::{self, Audience, Notice, NoticeKind},
    sql::Transaction,
};

/// Makes an edition. The first one becomes the current one.
///
/// # Errors
/// The actor is no organiser, the definition or its objectives have problems, or the id is taken; or the database
/// fails.
pub async fn create(
    tx: &mut Transaction,
    actor: &Actor,
    definition: &Edition,
    objectives: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    only_organisers(actor)?;
    if let Some(problem) = definition.problems().into_iter().next() {
        return Err(Refusal::new(RefusalKind::Invalid, "edition-invalid", problem.to_string()).into());
    }
    let (edition, _) = definition.with_objectives(objectives)?;
    if find(&mut *tx, &edition.id).await?.is_some() {
        let message = format!("there is an edition `{}` already", edition.id);
        let refusal = Refusal::new(RefusalKind::Conflict, "edition-exists", message);
        return Err(refusal.hint("Choose another id, or change that edition.").into());
    }
    let is_first = current(&mut *tx).await?.is_none();
    let insert = "INSERT INTO edition (id, title, version, opens_at, closes_at, is_current, created_at)
        VALUES ($1, $2, 1, $3, $4, $5, $6)";
    let insert = tx.query(insert).bind(&edition.id).bind(&edition.title).bind(edition.registration.opens.at());
    insert.bind(edition.last_cut_off()).bind(is_first).bind(now).execute().await?;
    let version = NewVersion { number: 1, edition: &edition, objectives, reason: "the edition was made" };
    add_version(tx, actor, &version, now).await?;
    let note = Note::new("edition-made", AuditSubject::thing("edition", &edition.id));
    let digest = edition.objectives.sha256.as_ref().map_or("", |sha256| sha256.as_str());
    audit::append(tx, actor, note.word("objectives", digest), now).await?;
    look_at_calendar(tx, &edition.id, 1, now).await
}

/// Replaces the definition by the next version, tells everybody what changes, and lets the server look at the new
/// calendar. Without `objectives` their text stays. Returns what changes.
///
/// # Errors
/// The actor is no organiser, there is no such edition, or the rule for changes says no; or the database fails.
pub async fn amend(
    tx: &mut Transaction,
    actor: &Actor,
    proposed: &Edition,
    objectives: Option<&str>,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<CalendarChange>, StoreError> {
    only_organisers(actor)?;
    let current = need(&mut *tx, &proposed.id).await?;
    let (edition, objectives) = propose(&current, proposed, objectives)?;
    let changes = judge_amendment(&current.edition, &edition, reason, now)?;
    let number = current.version + 1;
    let update = "UPDATE edition SET title = $2, version = $3, opens_at = $4, closes_at = $5 WHERE id = $1";
    let update = tx.query(update).bind(&edition.id).bind(&edition.title).bind(number);
    update.bind(edition.registration.opens.at()).bind(edition.last_cut_off()).execute().await?;
    let version = NewVersion { number, edition: &edition, objectives: &objectives, reason: reason.trim() };
    add_version(tx, actor, &version, now).await?;
    let note = Note::new("edition-amended", AuditSubject::thing("edition", &edition.id)).word("version", number);
    let digest = edition.objectives.sha256.as_ref().map_or("", |sha256| sha256.as_str());
    audit::append(tx, actor, note.word("objectives", digest), now).await?;
    tell(tx, &edition, number, &changes, reason.trim(), now).await?;
    look_at_calendar(tx, &edition.id, number, now).await?;
    Ok(changes)
}

/// Returns what an amendment would change, and writes nothing.
///
/// # Errors
/// As [`amend`].
pub fn preview(
    current: &Stored,
    proposed: &Edition,
    objectives: Option<&str>,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<CalendarChange>, Refusal> {
    let (edition, _) = propose(current, proposed, objectives)?;
    judge_amendment(&current.edition, &edition, reason, now)
}

fn propose(current: &Stored, proposed: &Edition, objectives: Option<&str>) -> Result<(Edition, String), Refusal> {
    let text = match objectives {
        Some(text) => text.to_owned(),
        None if proposed.objectives.id == current.edition.objectives.id => current.objectives.clone(),
        None => proposed.objectives_text()?.to_owned(),
    };
    let (edition, _) = proposed.with_objectives(&text)?;
    Ok((edition, text))
}

/// Makes an edition the one that the start page shows.
///
/// # Errors
/// The actor is no organiser, or there is no such edition; or the database fails.
pub async fn make_current(
    tx: &mut Transaction,
    actor: &Actor,
    id: &EditionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    only_organisers(actor)?;
    need(&mut *tx, id).await?;
    let change = "UPDATE edition SET is_current = CASE WHEN id = $1 THEN 1 ELSE 0 END";
    tx.query(change).bind(id).execute().await?;
    let note = Note::new("edition-made-current", AuditSubject::thing("edition", id));
    audit::append(tx, actor, note, now).await?;
    Ok(())
}

struct NewVersion<'v> {
    number: u32,
    edition: &'v Edition,
    objectives: &'v str,
    reason: &'v str,
}

async fn add_version(
    tx: &mut Transaction,
    actor: &Actor,
    version: &NewVersion<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let definition = serde_json::to_string(version.edition)
        .map_err(|source| StoreError::Json { what: "the definition of an edition", source })?;
    let digest = version.edition.objectives.sha256.as_ref().map(|sha256| sha256.as_str());
    let insert = "INSERT INTO edition_version (edition, version, definition, objectives, objectives_sha256, changed_at,
        changed_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let insert = tx.query(insert).bind(&version.edition.id).bind(version.number).bind(definition);
    let insert = insert.bind(version.objectives).bind(digest).bind(now);
    insert.bind(actor.person().map(PersonId::as_str)).bind(version.reason).execute().await?;
    Ok(())
}

async fn tell(
    tx: &mut Transaction,
    edition: &Edition,
    number: u32,
    changes: &[CalendarChange],
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let words: Vec<_> = changes.iter().map(|change| change.words.as_str()).collect();
    let why = if reason.is_empty() { String::new() } else { format!("\n\nWhy: {reason}") };
    let subject = format!("{}: dates or rules changed", edition.title);
    let cause = format!("edition:{}:{number}", edition.id);
    let notice = Notice::new(NoticeKind::Change, subject, words.join("\n\n") + &why, cause)
        .of_edition(&edition.id)
        .at(format!("/editions/{}", edition.id));
    // Nobody outside knows an edition before it is announced.
    let to: &[Audience] = if edition.announced.at() <= now {
        &[Audience::Participants, Audience::Everybody]
    } else {
        &[Audience::Organisers]
    };
    notices::post(tx, &notice, to, now).await.map(drop)
}

async fn look_at_calendar(
    tx: &mut Transaction,
    id: &EditionId,
    version: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    jobs::enqueue(tx, &Job::Tick {}, now, &format!("tick:edition:{id}:{version}")).await.map(drop)
}

fn only_organisers(actor: &Actor) -> Result<(), Refusal> {
    if actor.is(Role::Organiser) {
        return Ok(());
    }
    let message = "only an organiser makes and changes editions";
    Err(Refusal::new(RefusalKind::NotAllowed, "organiser-only", message))
}

#[cfg(test)]
mod tests;
