//! What this server is, how it decides, and what it keeps.

use askama::Template;
use axum::extract::State;

use crate::{answer::Shown, app::App, page::Page};

#[derive(Template)]
#[template(path = "public/about.html")]
pub(crate) struct AboutPage {
    page: Page,
    version: &'static str,
    origin: String,
}

/// Shows the page.
pub(crate) async fn show(State(app): State<App>, page: Page) -> Shown<AboutPage> {
    let page = page.titled("About").about("What this server is, how it decides, and what it keeps.");
    Shown(AboutPage { page, version: env!("CARGO_PKG_VERSION"), origin: app.config.origin() })
}
