//! Asks for an evaluation.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use slam_store::{evaluations, submissions::Entry};

use super::{Begun, Once, Sent};
use crate::{
    api::{answer::Miss, problem::Problem, read::Nothing, types::Asked},
    app::App,
};

/// Asks for an evaluation of a project. Between two of them lies a pause that grows with each request of a day.
#[utoipa::path(post, path = "/api/v1/projects/{project}/evaluate", tag = "With a token", operation_id = "evaluate",
    params(("project" = String, Path, description = "The project.", example = "tidy-tables"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gives the same answer for a day.")),
    security(("token" = ["write"])), responses(
    (status = 202, body = Asked),
    (status = 429, body = Problem, content_type = "application/problem+json", description = "Too soon."),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn ask(
    State(app): State<App>,
    Path(slug): Path<String>,
    sent: Sent<Nothing>,
) -> Result<Response, Miss> {
    let mut once = match Once::begin(&app, &sent).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(once) => once,
    };
    let entry = Entry::of_project(&mut once.tx, &slug).await?;
    let id = evaluations::demand(&mut once.tx, &sent.actor, &entry.registration, once.now).await?;
    let url = app.config.address(&format!("/api/v1/projects/{slug}/evaluations/{id}"));
    once.finish(StatusCode::ACCEPTED, &Asked { evaluation: id.as_str().to_owned(), url }).await
}
