//! The steps of a registration, each written with its history, its audit entry, its notice, and its jobs.

use jiff::Timestamp;
use slam_event::{
    Actor, PersonId, ProjectId, Refusal, RegistrationId,
    audit::AuditSubject,
    registration::{self as rules, RegistrationChange, RegistrationState, list_after_confirmation, open_points},
};

use super::{Loaded, load, of_project, refresh};
use crate::{
    StoreError,
    audit::{self, Note},
    evaluations::{self, Ask, Cause},
    notices::{self, Audience, Notice, NoticeKind},
    projects,
    sql::Transaction,
};

/// Confirms a pending registration, and asks for its first evaluation.
///
/// # Errors
/// The rule says no: see [`rules::confirm`]; or the database fails.
pub async fn confirm(
    tx: &mut Transaction,
    actor: &Actor,
    id: &RegistrationId,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let loaded = load(tx, actor, id, now).await?;
    let change = rules::confirm(&loaded.edition.edition, &loaded.standing(), why, actor, now)?;
    write(tx, actor, &loaded, &change, now).await?;
    let key = format!("confirmation:{}:{id}", now.as_millisecond());
    let ask = Ask { registration: id, cause: Cause::Confirmed, key: &key };
    evaluations::ask(tx, &Actor::Event, &ask, now).await?;
    let loaded = load(tx, actor, id, now).await?;
    if let Some(listed) = list_after_confirmation(&loaded.standing(), now) {
        write(tx, &Actor::Event, &loaded, &listed, now).await?;
    }
    Ok(())
}

/// Does not let a project take part.
///
/// # Errors
/// The rule says no: see [`rules::refuse_registration`]; or the database fails.
pub async fn refuse(
    tx: &mut Transaction,
    actor: &Actor,
    id: &RegistrationId,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let loaded = load(tx, actor, id, now).await?;
    let change = rules::refuse_registration(&loaded.standing(), why, actor, now)?;
    write(tx, actor, &loaded, &change, now).await
}

/// Takes a refusal back.
///
/// # Errors
/// The rule says no: see [`rules::reopen`]; or the database fails.
pub async fn reopen(
    tx: &mut Transaction,
    actor: &Actor,
    id: &RegistrationId,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let loaded = load(tx, actor, id, now).await?;
    let change = rules::reopen(&loaded.standing(), why, actor, now)?;
    write(tx, actor, &loaded, &change, now).await
}

/// Takes a project out of an edition by its own wish.
///
/// # Errors
/// The rule says no: see [`rules::withdraw`]; or the database fails.
pub async fn withdraw(
    tx: &mut Transaction,
    actor: &Actor,
    id: &RegistrationId,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let loaded = load(tx, actor, id, now).await?;
    let change = rules::withdraw(&loaded.standing(), why, actor, now)?;
    write(tx, actor, &loaded, &change, now).await
}

/// Records whether a project wishes to be listed in public.
///
/// # Errors
/// The rule says no: see [`rules::wish_listing`]; or the database fails.
pub async fn wish_listing(
    tx: &mut Transaction,
    actor: &Actor,
    id: &RegistrationId,
    wants: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let loaded = load(tx, actor, id, now).await?;
    let change = rules::wish_listing(&loaded.edition.edition, &loaded.standing(), wants, actor, now)?;
    write(tx, actor, &loaded, &change, now).await
}

/// Confirms every pending registration of a project for which nothing is open any more.
///
/// # Errors
/// The database fails.
pub async fn settle(tx: &mut Transaction, project: &ProjectId, now: Timestamp) -> Result<(), StoreError> {
    for registration in of_project(&mut *tx, project).await? {
        if registration.state != RegistrationState::Pending {
            continue;
        }
        refresh(tx, &registration.id).await?;
        let loaded = load(tx, &Actor::Event, &registration.id, now).await?;
        if open_points(&loaded.standing()).is_empty() {
            match confirm(tx, &Actor::Event, &registration.id, "", now).await {
                // An edition that is over confirms nobody; that is no failure of what led here.
                Ok(()) | Err(StoreError::Refused(_)) => {}
                Err(other) => return Err(other),
            }
        }
    }
    Ok(())
}

/// Ends the part of a project that lost its last repository in scope to another one, in every edition that is not over.
///
/// # Errors
/// The actor is no organiser or gives no reason; or the database fails.
pub async fn lost_repository(
    tx: &mut Transaction,
    actor: &Actor,
    project: &ProjectId,
    repository: &str,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let left = projects::repositories(&mut *tx, project).await?.iter().any(|one| one.is_in_scope);
    let why = format!("{repository} belongs to another project: {}", reason.trim());
    let slug = projects::find(&mut *tx, project).await?.map(|project| project.slug.to_string()).unwrap_or_default();
    for registration in of_project(&mut *tx, project).await? {
        let cause = format!("claim-decided:{}:{repository}:{}", registration.id, now.as_millisecond());
        let notice = Notice::new(NoticeKind::Registration, "A claim was decided", why.clone(), cause)
            .of_registration(&registration.id)
            .at(format!("/my/{slug}"));
        notices::post(tx, &notice, &[Audience::Maintainers], now).await?;
        let is_over = matches!(registration.state, RegistrationState::Withdrawn | RegistrationState::Refused);
        if !left && !is_over {
            refuse(tx, actor, &registration.id, &why, now).await?;
        }
    }
    Ok(())
}

/// What is done to many registrations at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bulk {
    /// Confirm them.
    Confirm,
    /// Refuse them.
    Refuse,
}

/// Returns what each step of a bulk would answer, and writes nothing.
///
/// # Errors
/// There is no such registration; or the database fails.
pub async fn bulk_preview(
    tx: &mut Transaction,
    actor: &Actor,
    ids: &[RegistrationId],
    what: Bulk,
    why: &str,
    now: Timestamp,
) -> Result<Vec<(RegistrationId, Result<RegistrationState, Refusal>)>, StoreError> {
    let mut found = Vec::new();
    for id in ids {
        let loaded = load(tx, actor, id, now).await?;
        let answer = match what {
            Bulk::Confirm => rules::confirm(&loaded.edition.edition, &loaded.standing(), why, actor, now),
            Bulk::Refuse => rules::refuse_registration(&loaded.standing(), why, actor, now),
        };
        found.push((id.clone(), answer.map(|change| change.to)));
    }
    Ok(found)
}

/// Takes one step for many registrations; those for which the rule says no stay as they are and are returned with the
/// reason.
///
/// # Errors
/// The database fails.
pub async fn bulk(
    tx: &mut Transaction,
    actor: &Actor,
    ids: &[RegistrationId],
    what: Bulk,
    why: &str,
    now: Timestamp,
) -> Result<Vec<(RegistrationId, Refusal)>, StoreError> {
    let mut left = Vec::new();
    for id in ids {
        let done = match what {
            Bulk::Confirm => confirm(tx, actor, id, why, now).await,
            Bulk::Refuse => refuse(tx, actor, id, why, now).await,
        };
        match done {
            Ok(()) => {}
            Err(StoreError::Refused(refusal)) => left.push((id.clone(), refusal)),
            Err(other) => return Err(other),
        }
    }
    Ok(left)
}

async fn write(
    tx: &mut Transaction,
    actor: &Actor,
    loaded: &Loaded,
    change: &RegistrationChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = &loaded.registration.id;
    put_change(tx, id, change).await?;
    let from = change.from.map_or("", RegistrationState::name);
    let note = Note::new("registration-step", AuditSubject::thing("registration", id)).word("from", from);
    audit::append(tx, actor, note.word("to", change.to.name()), now).await?;
    if change.from == Some(change.to) {
        return Ok(());
    }
    let Some(project) = projects::find(&mut *tx, &loaded.registration.project).await? else { return Ok(()) };
    let subject = format!("{} is {}", project.name, words(change.to));
    let body =
        format!("{} is {} in {}: {}.", project.name, words(change.to), loaded.edition.edition.title, change.reason);
    let cause = format!("registration:{id}:{}:{}", change.to.name(), now.as_millisecond());
    let notice = Notice::new(NoticeKind::Registration, subject, body, cause)
        .of_registration(id)
        .at(format!("/my/{}", project.slug));
    notices::post(tx, &notice, &[Audience::Maintainers], now).await?;
    Ok(())
}

fn words(state: RegistrationState) -> &'static str {
    match state {
        RegistrationState::Pending => "registered, and waits for confirmation",
        RegistrationState::Confirmed => "confirmed",
        RegistrationState::Listed => "listed in public",
        RegistrationState::Withdrawn => "withdrawn",
        RegistrationState::Refused => "refused",
    }
}

/// Writes the new state and its step.
pub(super) async fn put_change(
    tx: &mut Transaction,
    id: &RegistrationId,
    change: &RegistrationChange,
) -> Result<(), StoreError> {
    let update = "UPDATE registration SET state = $2, reason = $3, wants_listing = $4, changed_at = $5 WHERE id = $1";
    let update = tx.query(update).bind(id).bind(change.to.name()).bind(&change.reason).bind(change.wants_listing);
    update.bind(change.at).execute().await?;
    note_change(tx, id, change).await
}

/// Writes one step of the history.
pub(super) async fn note_change(
    tx: &mut Transaction,
    id: &RegistrationId,
    change: &RegistrationChange,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO registration_change (registration, seq, state, reason, by_person, changed_at)
        SELECT $1, CAST(COALESCE(MAX(seq), 0) + 1 AS BIGINT), $2, $3, $4, $5 FROM registration_change
        WHERE registration = $6";
    let insert = tx.query(insert).bind(id).bind(change.to.name()).bind(&change.reason);
    let insert = insert.bind(change.by.as_ref().map(PersonId::as_str)).bind(change.at);
    insert.bind(id).execute().await.map(drop)
}
