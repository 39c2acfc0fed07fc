//! The link at the end of each mail. It needs no sign-in, and mail programs may press it for their person (RFC 8058): a
//! POST ends the mail, a GET only asks, because programs that look through mails open links.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use slam_event::PersonId;
use slam_store::notices;

use crate::{answer::Shown, app::App, error::WebError, page::Page};

#[derive(Template)]
#[template(path = "account/unsubscribe.html")]
struct Unsubscribe {
    page: Page,
    token: String,
    is_done: bool,
}

/// Asks whether to end the mail.
pub(crate) async fn show(State(app): State<App>, page: Page, Path(token): Path<String>) -> Result<Response, WebError> {
    person(&app, &token).await?;
    Ok(Shown(Unsubscribe { page: page.titled("End notices by mail"), token, is_done: false }).into_response())
}

/// Ends the mail. Pressed twice it has ended once.
pub(crate) async fn stop(State(app): State<App>, page: Page, Path(token): Path<String>) -> Result<Response, WebError> {
    let person = person(&app, &token).await?;
    let mut tx = app.store.database().begin().await?;
    notices::stop_mail(&mut tx, &person).await?;
    tx.commit().await?;
    Ok(Shown(Unsubscribe { page: page.titled("No more mail"), token, is_done: true }).into_response())
}

async fn person(app: &App, token: &str) -> Result<PersonId, WebError> {
    let found = notices::unsubscribes(app.store.database(), token).await?;
    found.ok_or_else(|| WebError::NotFound("account behind this link".to_owned()))
}
