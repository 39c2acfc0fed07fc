//! Awards of listed projects.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use slam_store::exports;
use utoipa::IntoParams;

use super::Nothing;
use crate::{
    api::{
        answer::Miss,
        call::{Call, rows},
        problem::Problem,
        target::{self, short},
        types::{Award, List},
    },
    app::App,
};

/// Which awards.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// The edition; the one that the pages show when it is left out.
    #[param(example = "fall-2026")]
    edition: Option<String>,
    /// Of this project.
    #[param(example = "tidy-tables")]
    project: Option<String>,
    /// Of this badge.
    #[param(example = "defender")]
    badge: Option<String>,
    /// Where the page begins, as `next` of the page before says.
    after: Option<String>,
    /// How many items, 1 to 100; 50 when it is left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u8>,
}

/// The badges and plaques that projects were awarded and that hold, in the order in which they were recorded.
#[utoipa::path(get, path = "/api/v1/awards", tag = "Awards", operation_id = "awards", params(Search), responses(
    (status = 200, body = List<Award>),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn list(State(app): State<App>, call: Call<Search>) -> Result<Response, Miss> {
    let asked = &call.query;
    let limit = usize::from(rows(asked.limit)?);
    let current = target::edition(&app, asked.edition.as_deref()).await?;
    let which = exports::Which { project: asked.project.as_deref(), badge: asked.badge.as_deref() };
    let after = asked.after.as_deref().unwrap_or_default();
    let most = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let mut found = exports::awards(app.store.database(), current.id(), which, after, most).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.id.as_str().to_owned());
    call.list(&app, found.into_iter().map(|one| of(&app, one)).collect(), next)
}

/// One award, also one that was revoked or corrected since.
#[utoipa::path(get, path = "/api/v1/awards/{award}", tag = "Awards", operation_id = "award",
    params(("award" = String, Path, description = "The award.", example = "01K8ZQ4V7M3T9YB2C5D6E7F8G9")), responses(
    (status = 200, body = Award),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn show(
    State(app): State<App>,
    call: Call<Nothing>,
    Path(id): Path<String>,
) -> Result<Response, Miss> {
    let found = exports::award(app.store.database(), &id).await?;
    let found = found.ok_or_else(|| Miss::nothing(format!("award `{}`", short(&id))))?;
    call.answer(&of(&app, found))
}

/// Returns an award as the API shows it.
pub(in crate::api) fn of(app: &App, award: exports::Award) -> Award {
    let url = app.config.address(&format!("/awards/{}", award.id));
    Award::of(award, url)
}
