//! The rules of a Security Slam as pure functions: no clock, no dice, no database. Same input, same answer.
//!
//! A rule takes what is stored and what is asked, and answers with what changes, or with a [`Refusal`] that a person
//! can act on. The store writes what changes; the pages show both.

mod actor;
pub mod agenda;
pub mod appeal;
pub mod audit;
pub mod award;
pub mod calendar;
pub mod control;
pub mod credit;
pub mod cutoff;
pub mod edition;
pub mod eligibility;
pub mod evaluation;
pub mod export;
mod ids;
pub mod import;
pub mod incentives;
pub mod individuals;
pub mod leaderboard;
pub mod level;
pub mod presets;
mod refusal;
pub mod registration;
pub mod replay;
pub mod review;
pub mod roles;
pub mod scoring;
pub mod server_evidence;
pub mod statistics;
pub mod submission;

pub use actor::{Actor, Role};
pub use edition::Edition;
pub use ids::{
    AppealId, AwardId, EditionId, EvaluationId, IdError, PersonId, ProjectId, RegistrationId, RepositoryId, Slug,
    SubmissionId,
};
pub use refusal::{Refusal, RefusalKind};
