//! API tokens: made with scopes and an end, shown once, revoked at any time.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use slam_event::PersonId;
use slam_store::tokens::{self, ApiToken, NewToken, Scope};

use crate::{
    Visit,
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
};

/// For how many days a token may work.
const DAYS: [(&str, &str); 4] = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "1 year")];

/// The token that is asked for.
#[derive(Debug)]
pub(crate) struct Make {
    name: String,
    scopes: Vec<Scope>,
    days: i64,
}

impl FromForm for Make {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let name = form.line("name", "Name", 100);
        let scopes: Vec<_> = form.all("scopes").into_iter().filter_map(Scope::from_name).collect();
        if scopes.is_empty() {
            form.wrong::<()>("scopes", "What it may do", "Choose at least one.");
        }
        let days = form.choice("days", "How long it works", |text| {
            DAYS.iter().find(|(days, _)| *days == text).and_then(|(days, _)| days.parse().ok())
        });
        Some(Self { name: name?, scopes, days: days? })
    }
}

/// The id of the token to revoke.
pub(crate) struct Revoke(String);

impl FromForm for Revoke {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        form.line("id", "Token", 64).map(Self)
    }
}

#[derive(Template)]
#[template(path = "account/tokens.html")]
struct TokensPage {
    page: Page,
    sheet: Sheet,
    tokens: Vec<ApiToken>,
    /// The secret of the token that was made just now.
    fresh: String,
    scopes: [(&'static str, &'static str); 4],
    days: [(&'static str, &'static str); 4],
}

/// Lists the tokens.
pub(crate) async fn show(State(app): State<App>, visit: Visit, page: Page) -> Result<Response, WebError> {
    let person = visit.person()?.account.id.clone();
    let sheet = Sheet::filled([("days", "90"), ("scopes", "read")]);
    Ok(Shown(tokens_page(&app, page, &person, sheet, String::new()).await?).into_response())
}

/// Makes a token, and shows its secret this once.
pub(crate) async fn make(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Make>,
) -> Result<Response, WebError> {
    let person = visit.person()?.account.id.clone();
    let Some(asked) = form.input else {
        let status = form.sheet.status();
        let page = tokens_page(&app, page, &person, form.sheet, String::new()).await?;
        return Ok((status, Shown(page)).into_response());
    };
    let now = app.now();
    let expires_at = now.saturating_add(SignedDuration::from_hours(24 * asked.days)).unwrap_or(now);
    let new = NewToken { name: asked.name, scopes: asked.scopes, expires_at };
    let mut tx = app.store.database().begin().await?;
    let (_, secret) = tokens::create(&mut tx, &person, &new, now).await?;
    tx.commit().await?;
    let sheet = Sheet::filled([("days", "90"), ("scopes", "read")]);
    Ok(Shown(tokens_page(&app, page, &person, sheet, secret.reveal().to_owned()).await?).into_response())
}

/// Ends a token.
pub(crate) async fn revoke(State(app): State<App>, visit: Visit, form: Form<Revoke>) -> Result<Response, WebError> {
    let person = visit.person()?.account.id.clone();
    let Revoke(id) = form.need()?;
    let mut tx = app.store.database().begin().await?;
    tokens::revoke(&mut tx, &person, &id, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/account/tokens").saying(&app, "The token works no longer.").into_response())
}

async fn tokens_page(
    app: &App,
    page: Page,
    person: &PersonId,
    sheet: Sheet,
    fresh: String,
) -> Result<TokensPage, WebError> {
    let scopes = [
        ("read", "Read what you may see"),
        ("write", "Register, declare, submit, and report results"),
        ("review", "Recommend and decide in the review queue"),
        ("organise", "Run the edition"),
    ];
    let tokens = tokens::list(app.store.database(), person).await?;
    Ok(TokensPage { page: page.titled("API tokens"), sheet, tokens, fresh, scopes, days: DAYS })
}
