//! The pages, one module a topic: a handler asks, fills a struct, and returns it.

use axum::{extract::State, http::StatusCode, response::IntoResponse};

use crate::{app::App, failure::Failure, page, visit::Visit};

pub(crate) mod library;
pub(crate) mod start;

/// Nothing has this address.
pub(crate) async fn missing(State(app): State<App>, visit: Visit) -> impl IntoResponse {
    Failure::of_status(StatusCode::NOT_FOUND).ways(page::near(&app, &visit))
}
