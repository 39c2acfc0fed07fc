//! What the API says, one type a thing. The comments here are the descriptions in the document.

mod award;
mod edition;
mod evaluation;
mod event;
mod project;
mod sent;
mod turn;

use serde::Serialize;
use utoipa::ToSchema;

pub(super) use award::Award;
pub(super) use edition::{Badge, Edition, EditionWhole};
pub(super) use evaluation::{Evaluation, EvaluationWhole, Verdict};
pub(super) use event::{AuditHead, Outcomes, Place};
pub(super) use project::{BadgeState, EditionName, Project, ProjectWhole, Repository, Requirements};
pub(super) use sent::{
    AnyRepository, Asked, Me, NewRegistration, NewResult, NewSubmission, Registered, Reported, Submitted, TokenFacts,
};
pub(super) use turn::Turn;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct List<T> {
    /// The items, in an order that stays.
    pub(super) items: Vec<T>,
    /// The address of the next page; null on the last.
    pub(super) next: Option<String>,
}
