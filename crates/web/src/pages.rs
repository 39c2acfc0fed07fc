//! The pages, one module a topic: a handler asks, fills a struct, and returns it.

use axum::{extract::State, http::StatusCode, response::IntoResponse};

use crate::{app::App, failure::Failure, page, visit::Visit};

pub(crate) mod about;
pub(crate) mod account;
pub(crate) mod awards;
pub(crate) mod badges;
pub(crate) mod declare;
pub(crate) mod demo;
pub(crate) mod editions;
pub(crate) mod embed;
pub(crate) mod feeds;
pub(crate) mod home;
pub(crate) mod kept;
pub(crate) mod leaderboard;
pub(crate) mod library;
pub(crate) mod my;
pub(crate) mod numbers;
pub(crate) mod organise;
pub(crate) mod outcomes;
pub(crate) mod project;
pub(crate) mod projects;
pub(crate) mod register;
pub(crate) mod review;
pub(crate) mod rules;
pub(crate) mod start;
pub(crate) mod submit;
#[cfg(test)]
mod tests;
pub(crate) mod view;
pub(crate) mod webhooks;

/// Nothing has this address.
pub(crate) async fn missing(State(app): State<App>, visit: Visit) -> impl IntoResponse {
    Failure::of_status(StatusCode::NOT_FOUND).ways(page::near(&app, &visit))
}
