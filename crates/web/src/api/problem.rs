//! Failures that only the API has, and the shape of all of them.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Miss;
use crate::failure::Failure;

/// A problem document (RFC 9457). The code stays the same for ever; the words may be said better some day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "about:blank", "title": "There is no such thing", "status": 404, "detail": "There is no project `curl`.",
    "code": "not-found", "request": "4b1d2c3f"
}))]
pub(super) struct Problem {
    /// Always `about:blank`: status and code tell problems apart.
    pub(super) r#type: String,
    /// What kind of problem it is, for people.
    pub(super) title: String,
    /// The status of HTTP.
    pub(super) status: u16,
    /// What happened.
    pub(super) detail: String,
    /// A stable code in kebab-case.
    pub(super) code: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hint: Option<String>,
    /// The number of the request, which the operator finds in the log.
    pub(super) request: String,
}

pub(super) fn parameter(detail: impl Into<String>) -> Miss {
    Miss::failure(Failure::new(StatusCode::BAD_REQUEST, "parameter", "A parameter is wrong", detail))
}

pub(super) fn not_acceptable(kind: &str) -> Miss {
    let detail = format!("This address answers with `{kind}`, which the header `Accept` does not name.");
    let failure = Failure::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", "The answer has another form", detail);
    Miss::failure(failure.hint("Leave the header out, or add `*/*` to it."))
}

pub(super) fn media_type() -> Miss {
    let title = "The request has another form";
    let detail = "This address takes JSON, and the header `Content-Type` says something else.";
    let failure = Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", title, detail);
    Miss::failure(failure.hint("Send `Content-Type: application/json`."))
}

pub(super) fn not_json(error: &serde_json::Error) -> Miss {
    let detail = format!("The body is no JSON: {error}.");
    Miss::failure(Failure::new(StatusCode::BAD_REQUEST, "not-json", "The body cannot be read", detail))
}

pub(super) fn body(path: &str, error: &serde_json::Error) -> Miss {
    let at = if path == "." { String::new() } else { format!(" at `{path}`") };
    let detail = format!("The body is not what this address takes{at}: {error}.");
    let failure = Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "body", "Something in it has to change", detail);
    Miss::failure(failure.hint("The document at /api/v1/openapi.json says what the body holds."))
}
