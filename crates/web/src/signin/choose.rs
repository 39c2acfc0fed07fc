//! The page that offers the ways to sign in.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::forge::begin;
use crate::{
    answer::{SeeOther, Shown},
    app::App,
    form::Sheet,
    local::LocalPath,
    page::Page,
};

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    pub(super) next: Option<String>,
    /// The challenge whose repository the forge is asked about along the way.
    pub(super) control: Option<String>,
}

#[derive(Template)]
#[template(path = "signin/choose.html")]
pub(super) struct Choose {
    page: Page,
    sheet: Sheet,
    has_mail: bool,
    providers: Vec<Offer>,
    next: String,
}

struct Offer {
    title: String,
    href: String,
}

impl Choose {
    pub(super) fn new(app: &App, page: Page, sheet: Sheet, next: &LocalPath) -> Self {
        let query = utf8_percent_encode(next.as_str(), NON_ALPHANUMERIC).to_string();
        let offer = |provider: &crate::Provider| Offer {
            title: provider.title.clone(),
            href: format!("{}?next={query}", begin(provider)),
        };
        let page = page.titled("Sign in");
        let providers = app.config.providers.iter().map(offer).collect();
        Self { page, sheet, has_mail: app.config.mail_from.is_some(), providers, next: next.as_str().to_owned() }
    }
}

/// Offers the ways to sign in. Who is signed in goes on.
pub(crate) async fn choose(State(app): State<App>, page: Page, Query(asked): Query<Next>) -> Response {
    let next = LocalPath::or_home(asked.next.as_deref());
    if page.signed().is_some() {
        return SeeOther::to(next.as_str()).into_response();
    }
    Shown(Choose::new(&app, page, Sheet::default(), &next)).into_response()
}
