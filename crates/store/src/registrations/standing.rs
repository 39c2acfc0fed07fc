//! A registration with everything that a step has to know of it, loaded in the transaction that writes the step.

use jiff::Timestamp;
use slam_event::{Actor, RegistrationId, registration::Standing};

use super::{Registration, need};
use crate::{
    StoreError,
    control::{Held, held},
    editions::{self, Stored},
    sql::Transaction,
};

/// A registration with everything that a step has to know of it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The registration.
    pub registration: Registration,
    /// Its edition.
    pub edition: Stored,
    /// Who controls its project.
    pub held: Held,
    /// Whether the person who acts maintains the project.
    pub maintains: bool,
    /// Whether control is shown now.
    pub has_control: bool,
}

impl Loaded {
    /// Returns it as the rules take it.
    pub fn standing(&self) -> Standing<'_> {
        Standing {
            state: self.registration.state,
            wants_listing: self.registration.wants_listing,
            maintains: self.maintains,
            has_control: self.has_control,
            level: &self.registration.level,
            eligibility: &self.registration.eligibility,
        }
    }
}

/// Loads a registration for a step of an actor.
///
/// # Errors
/// There is no such registration; or the database fails.
pub async fn load(
    tx: &mut Transaction,
    actor: &Actor,
    id: &RegistrationId,
    now: Timestamp,
) -> Result<Loaded, StoreError> {
    let registration = need(&mut *tx, id).await?;
    let edition = editions::need(&mut *tx, &registration.edition).await?;
    let held = held(tx, &registration.project).await?;
    let maintains = actor.person().is_some_and(|person| held.maintainers.contains(person));
    let has_control = held.is_shown(now);
    Ok(Loaded { registration, edition, held, maintains, has_control })
}
