//! People who take part without a project of their own.

use jiff::Timestamp;
use slam_event::{
    Actor, EditionId, PersonId,
    audit::AuditSubject,
    individuals::{
        IndividualChange, IndividualState, register_individual as judge_registration,
        withdraw_individual as judge_withdrawal,
    },
};

use crate::{
    StoreError,
    audit::{self, Note},
    editions,
    sql::{On, Transaction},
};

/// Returns where a person stands in an edition.
///
/// # Errors
/// The database fails.
pub async fn individual(
    on: impl Into<On<'_>>,
    edition: &EditionId,
    person: &PersonId,
) -> Result<Option<IndividualState>, StoreError> {
    let ask = "SELECT state FROM participant WHERE edition = $1 AND person = $2";
    let row = on.into().query(ask).bind(edition).bind(person).fetch_optional().await?;
    let state: Option<String> = row.map(|row| row.get("state")).transpose()?;
    Ok(state.map(|name| if name == "confirmed" { IndividualState::Confirmed } else { IndividualState::Withdrawn }))
}

/// Counts the people who take part in an edition by themselves.
///
/// # Errors
/// The database fails.
pub async fn individuals(on: impl Into<On<'_>>, edition: &EditionId) -> Result<u32, StoreError> {
    let ask = "SELECT CAST(COUNT(*) AS BIGINT) AS many FROM participant WHERE edition = $1 AND state = 'confirmed'";
    on.into().query(ask).bind(edition).fetch_one().await?.get("many")
}

/// Registers the person who acts.
///
/// # Errors
/// The rule says no; or the database fails.
pub async fn register_individual(
    tx: &mut Transaction,
    actor: &Actor,
    edition: &EditionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stored = editions::need(&mut *tx, edition).await?;
    let state = standing(tx, actor, edition).await?;
    let change = judge_registration(&stored.edition, state, actor, now)?;
    write(tx, actor, edition, &change, "confirmed").await
}

/// Takes the person who acts out of the edition.
///
/// # Errors
/// The rule says no; or the database fails.
pub async fn withdraw_individual(
    tx: &mut Transaction,
    actor: &Actor,
    edition: &EditionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let state = standing(tx, actor, edition).await?;
    let change = judge_withdrawal(state, actor, now)?;
    write(tx, actor, edition, &change, "withdrawn").await
}

async fn standing(
    tx: &mut Transaction,
    actor: &Actor,
    edition: &EditionId,
) -> Result<Option<IndividualState>, StoreError> {
    match actor.person() {
        Some(person) => individual(tx, edition, person).await,
        None => Ok(None),
    }
}

async fn write(
    tx: &mut Transaction,
    actor: &Actor,
    edition: &EditionId,
    change: &IndividualChange,
    state: &'static str,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO participant (edition, person, state, registered_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (edition, person) DO UPDATE SET state = $3, registered_at = $4";
    tx.query(insert).bind(edition).bind(&change.person).bind(state).bind(change.at).execute().await?;
    let salt = audit::salt(&mut *tx, &change.person).await?;
    let note = Note::new("individual-step", AuditSubject::person(&change.person, &salt)).word("to", state);
    audit::append(tx, actor, note.word("edition", edition), change.at).await.map(drop)
}
