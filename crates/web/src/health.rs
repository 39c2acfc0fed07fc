//! The two questions of an operator's probe: is the process alive, and can it serve?

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{app::App, error::chain};

/// The process answers.
pub(crate) async fn alive() -> Response {
    plain(StatusCode::OK, "alive\n")
}

/// The database answers, and its migrations are those of this program.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    match app.store.ready().await {
        Ok(()) => plain(StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(error = %chain(&error), "the store is not ready");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the store is not ready; the log says why\n")
        }
    }
}

/// `text/html` would let the failure page take its place.
fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
