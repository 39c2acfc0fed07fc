//! The page about the API: a few examples to try, and a table made from the document.

use askama::Template;
use axum::extract::State;

use super::document::{Line, lines};
use crate::{answer::Shown, app::App, page::Page};

#[derive(Template)]
#[template(path = "api/guide.html")]
pub(crate) struct GuidePage {
    page: Page,
    /// The address of the server, without a slash at the end.
    base: String,
    groups: Vec<(String, Vec<Line>)>,
    reads: String,
    changes: String,
    kilobytes: usize,
}

/// Shows how programs use the server.
pub(crate) async fn show(State(app): State<App>, page: Page) -> Shown<GuidePage> {
    let limits = &app.config.limits;
    let number =
        |limit: Option<std::num::NonZeroU32>| limit.map_or("any number of".to_owned(), |most| most.to_string());
    let page = page.titled("API").about("How programs read what a Security Slam publishes, and act with a token.");
    Shown(GuidePage {
        page,
        base: app.config.origin(),
        groups: lines(),
        reads: number(limits.reads),
        changes: number(limits.changes),
        kilobytes: limits.form_bytes / 1024,
    })
}
