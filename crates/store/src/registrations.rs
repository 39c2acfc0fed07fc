//! A project's part in an edition: registered, confirmed, listed, withdrawn, refused. What may follow what is said by
//! `slam_event::registration`; here its rows are read and written, each step with its notice and its jobs.

mod eligibility;
mod individuals;
mod read;
mod register;
mod standing;
mod steps;

use jiff::Timestamp;
use slam_event::{
    EditionId, EvaluationId, PersonId, ProjectId, RegistrationId, eligibility::EligibilityAnswer, level::LevelAnswer,
    registration::RegistrationState,
};

pub(crate) use eligibility::licence_seen;
pub use eligibility::{decide_eligibility, decide_level, refresh};
pub use individuals::{individual, individuals, register_individual, withdraw_individual};
pub use read::{Filter, Line, Step, changes, counts, find, list, need, of_project, of_slug};
pub(crate) use register::free_slug;
pub use register::{Registered, Rivals, register};
pub use standing::{Loaded, load};
pub use steps::{Bulk, bulk, bulk_preview, confirm, lost_repository, refuse, reopen, settle, wish_listing, withdraw};

/// A registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its lasting id.
    pub id: RegistrationId,
    /// In which edition.
    pub edition: EditionId,
    /// Of which project.
    pub project: ProjectId,
    /// Where it stands.
    pub state: RegistrationState,
    /// Why it stands there, for the project.
    pub reason: String,
    /// Whether the project wishes to be listed in public.
    pub wants_listing: bool,
    /// The level, and why.
    pub level: LevelAnswer,
    /// The answers to the edition's rules on who may take part.
    pub eligibility: Vec<EligibilityAnswer>,
    /// Who registered it.
    pub registered_by: Option<PersonId>,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When its state changed last.
    pub changed_at: Timestamp,
    /// The newest evaluation that is done.
    pub evaluation: Option<EvaluationId>,
    /// Badges whose evidence was found.
    pub badges_found: u32,
    /// Badges that were awarded.
    pub badges_awarded: u32,
    /// When it was evaluated last.
    pub evaluated_at: Option<Timestamp>,
}

#[cfg(test)]
pub(crate) mod tests;
