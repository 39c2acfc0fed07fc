//! Reports a scan that a machine of the project made.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use slam_event::server_evidence::Report;
use slam_store::{reported, submissions::Entry};

use super::{Begun, Once, Sent};
use crate::{
    api::{
        answer::Miss,
        problem::Problem,
        types::{NewResult, Reported},
    },
    app::App,
};

/// Reports the result of the project's own scan, made anywhere: its date counts for the badge that asks for recurring
/// scans. The verdicts do not count; the server judges by itself.
#[utoipa::path(post, path = "/api/v1/projects/{project}/results", tag = "With a token", operation_id = "report",
    params(("project" = String, Path, description = "The project.", example = "tidy-tables"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gives the same answer for a day.")),
    request_body = NewResult, security(("token" = ["write"])), responses(
    (status = 200, body = Reported),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn report(
    State(app): State<App>,
    Path(slug): Path<String>,
    sent: Sent<NewResult>,
) -> Result<Response, Miss> {
    let mut once = match Once::begin(&app, &sent).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(once) => once,
    };
    let entry = Entry::of_project(&mut once.tx, &slug).await?;
    let input = &sent.input;
    let told = Report {
        commit: input.commit.clone(),
        tool: input.tool.clone(),
        catalog: input.catalog.clone(),
        outcome: input.outcome.clone(),
        made_at: input.made_at,
    };
    let told = (input.repository.as_str(), &told);
    let (repository, noted) = reported::report(&mut once.tx, &sent.actor, &entry, told, once.now).await?;
    let said = Reported { repository: repository.as_str().to_owned(), commit: noted.commit, made_at: noted.made_at };
    once.finish(StatusCode::OK, &said).await
}
