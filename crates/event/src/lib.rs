//! The rules of a Security Slam as pure functions: no clock, no dice, no database. Same input, same answer.
//!
//! A rule takes what is stored and what is asked, and answers with what changes, or with a [`Refusal`] that a person
//! can act on. The store writes what changes; the pages show both.

mod actor;
pub mod audit;
pub mod cutoff;
pub mod evaluation;
mod ids;
mod refusal;

pub use actor::{Actor, Role};
pub use ids::{
    AppealId, AwardId, EditionId, EvaluationId, IdError, PersonId, ProjectId, RegistrationId, RepositoryId, Slug,
    SubmissionId,
};
pub use refusal::{Refusal, RefusalKind};
