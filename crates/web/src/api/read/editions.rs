//! Editions, their badges, their reports, and the head of the log.

use axum::{
    extract::{Path, State},
    response::Response,
};
use slam_store::{
    exports,
    public::{editions, projects},
};

use super::{Nothing, Which};
use crate::{
    api::{
        answer::Miss,
        call::Call,
        problem::Problem,
        target,
        types::{AuditHead, Badge, Edition, EditionWhole, List, Outcomes},
    },
    app::App,
    pages::numbers,
};

/// The editions that were announced, the newest first.
#[utoipa::path(get, path = "/api/v1/editions", tag = "Editions", operation_id = "editions", responses(
    (status = 200, body = List<Edition>),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn list(State(app): State<App>, call: Call<Nothing>) -> Result<Response, Miss> {
    let now = app.now();
    let all = editions::list(app.store.database(), now).await?;
    call.list(&app, all.iter().map(|shown| Edition::of(shown, now)).collect(), None)
}

/// One edition, with its rules and every change of them.
#[utoipa::path(get, path = "/api/v1/editions/{edition}", tag = "Editions", operation_id = "edition",
    params(("edition" = String, Path, description = "The edition.", example = "fall-2026")), responses(
    (status = 200, body = EditionWhole),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn show(
    State(app): State<App>,
    call: Call<Nothing>,
    Path(id): Path<String>,
) -> Result<Response, Miss> {
    let shown = target::edition(&app, Some(&id)).await?.shown;
    let on = app.store.database();
    let (numbers, changes) = (projects::numbers(on, &id).await?, editions::versions(on, &id).await?);
    call.answer(&EditionWhole {
        edition: Edition::of(&shown, app.now()),
        projects: numbers.projects,
        listed: numbers.listed,
        badges_found: numbers.found,
        badges_awarded: numbers.awarded,
        definition: shown.edition,
        changes: changes.into_iter().map(Into::into).collect(),
    })
}

/// The badges of an edition, and how far its projects are.
#[utoipa::path(get, path = "/api/v1/badges", tag = "Editions", operation_id = "badges", params(Which), responses(
    (status = 200, body = List<Badge>),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn badges(State(app): State<App>, call: Call<Which>) -> Result<Response, Miss> {
    let current = target::edition(&app, call.query.edition.as_deref()).await?;
    let numbers = numbers::badges(&app, &current, app.now()).await?;
    let badge = |rules: &slam_standards::objectives::Badge| {
        Badge::of(rules, numbers.get(&rules.id).copied().unwrap_or_default())
    };
    call.list(&app, current.set.badges.iter().map(badge).collect(), None)
}

/// The numbers of the transparency report of an edition.
#[utoipa::path(get, path = "/api/v1/outcomes/{edition}", tag = "Editions", operation_id = "outcomes",
    params(("edition" = String, Path, description = "The edition.", example = "fall-2026")), responses(
    (status = 200, body = Outcomes),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn report(
    State(app): State<App>,
    call: Call<Nothing>,
    Path(id): Path<String>,
) -> Result<Response, Miss> {
    let current = target::edition(&app, Some(&id)).await?;
    let read = numbers::outcomes(&app, &current, app.now()).await?;
    call.answer(&Outcomes::of(&read, &id))
}

/// The newest entry of the audit log, by number and digest.
#[utoipa::path(get, path = "/api/v1/audit/head", tag = "Audit", operation_id = "audit-head", responses(
    (status = 200, body = AuditHead),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn audit(State(app): State<App>, call: Call<Nothing>) -> Result<Response, Miss> {
    let head = exports::audit_head(app.store.database()).await?;
    call.answer(&AuditHead { seq: head.seq, sha256: head.sha256.as_str().to_owned() })
}
