//! People who take part without a project of their own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Actor, Edition, PersonId, Refusal, RefusalKind, registration::registration_closed};

/// Where an individual stands in an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndividualState {
    /// Takes part. Nobody has to confirm a person who signed in.
    Confirmed,
    /// Takes part no longer.
    Withdrawn,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IndividualChange {
    /// Who.
    pub person: PersonId,
    /// Their state from now on.
    pub state: IndividualState,
    /// When.
    pub at: Timestamp,
}

fn person(actor: &Actor) -> Result<PersonId, Refusal> {
    let refuse = || {
        let message = "individuals register themselves; nobody registers another person";
        Refusal::new(RefusalKind::NotAllowed, "self-only", message).hint("Sign in as the person who takes part.")
    };
    actor.person().cloned().ok_or_else(refuse)
}

/// Registers the person who acts. Somebody who withdrew may come back while registration is open.
///
/// # Errors
/// Nobody is signed in, registration is not open, or the person takes part already.
pub fn register_individual(
    edition: &Edition,
    now_is: Option<IndividualState>,
    actor: &Actor,
    now: Timestamp,
) -> Result<IndividualChange, Refusal> {
    let person = person(actor)?;
    if now_is == Some(IndividualState::Confirmed) {
        return Err(Refusal::new(RefusalKind::Conflict, "already-registered", "you take part in this edition already"));
    }
    registration_closed(edition, now)?;
    Ok(IndividualChange { person, state: IndividualState::Confirmed, at: now })
}

/// Takes the person who acts out of the edition; possible at any time.
///
/// # Errors
/// Nobody is signed in, or the person does not take part.
pub fn withdraw_individual(
    now_is: Option<IndividualState>,
    actor: &Actor,
    now: Timestamp,
) -> Result<IndividualChange, Refusal> {
    let person = person(actor)?;
    match now_is {
        Some(IndividualState::Confirmed) => Ok(IndividualChange { person, state: IndividualState::Withdrawn, at: now }),
        _ => Err(Refusal::new(RefusalKind::Conflict, "not-registered", "you do not take part in this edition")),
    }
}
