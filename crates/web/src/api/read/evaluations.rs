//! Evaluations of a listed project.

use axum::{
    extract::{Path, State},
    response::Response,
};
use slam_event::EvaluationId;
use slam_store::{evaluations::Summary, exports, public::project};

use super::{Paged, Which};
use crate::{
    api::{
        answer::Miss,
        call::{Call, rows},
        problem::{self, Problem},
        target::{self, short},
        types::{Evaluation, EvaluationWhole, List, Turn},
    },
    app::App,
};

/// The evaluations of a project in an edition, the newest first.
#[utoipa::path(get, path = "/api/v1/projects/{project}/evaluations", tag = "Projects", operation_id = "evaluations",
    params(("project" = String, Path, description = "The project.", example = "tidy-tables"), Paged), responses(
    (status = 200, body = List<Evaluation>),
    (status = 307, description = "The project has another name now."),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn list(
    State(app): State<App>,
    call: Call<Paged>,
    Path(slug): Path<String>,
) -> Result<Response, Miss> {
    let limit = u32::from(rows(call.query.limit)?);
    let after = call.query.after.as_deref().map(cursor).transpose()?;
    let found = target::project(&app, &call, &slug, call.query.edition.as_deref()).await?;
    let mut done = exports::history(app.store.database(), &found.listed.registration, after, limit + 1).await?;
    let more = done.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    done.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = done.last().filter(|_| more).map(|last| format!("{}.{}", last.at.as_millisecond(), last.id));
    call.list(&app, done.into_iter().map(|one| Evaluation::of(one, &slug)).collect(), next)
}

/// One evaluation, with every verdict and every commit.
#[utoipa::path(get, path = "/api/v1/projects/{project}/evaluations/{evaluation}", tag = "Projects",
    operation_id = "evaluation", params(
    ("project" = String, Path, description = "The project.", example = "tidy-tables"),
    ("evaluation" = String, Path, description = "The evaluation.", example = "01K8ZQ4V7M3T9YB2C5D6E7F8G9"), Which), responses(
    (status = 200, body = EvaluationWhole),
    (status = 307, description = "The project has another name now."),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn show(
    State(app): State<App>,
    call: Call<Which>,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Miss> {
    let on = app.store.database();
    let found = target::project(&app, &call, &slug, call.query.edition.as_deref()).await?;
    let missing = || Miss::nothing(format!("evaluation `{}` of `{slug}`", short(&id)));
    let id = EvaluationId::new(&*id).map_err(|_| missing())?;
    let done = exports::evaluated(on, &found.listed.registration, &id).await?.ok_or_else(missing)?;
    let verdicts = project::verdicts(on, &id).await?;
    let repositories = project::repositories(on, &found.listed.project, Some(&id)).await?;
    let whole = project::evaluation(on, &found.listed.registration, id.as_str()).await?;
    // What was recorded from elsewhere has no summary.
    let summary = whole.and_then(|whole| serde_json::from_str::<Summary>(&whole.result).ok());
    let turns = summary.and_then(|summary| summary.changes).map(|changes| Turn::all(&changes, &repositories));
    call.answer(&EvaluationWhole {
        evaluation: Evaluation::of(done, &slug),
        verdicts: verdicts.into_iter().map(Into::into).collect(),
        repositories: repositories.into_iter().map(Into::into).collect(),
        turns,
    })
}

fn cursor(text: &str) -> Result<(i64, &str), Miss> {
    let parts = text.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id)));
    parts.ok_or_else(|| problem::parameter("`after` is not what `next` of a page says."))
}
