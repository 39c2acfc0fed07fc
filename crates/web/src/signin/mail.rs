//! Sign-in by a link in a mail.
//!
//! The answer is the same whether an address has an account or not. The link opens a page, and its button signs in:
//! programs that look through mails open links, and press no buttons.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use slam_store::{
    links::{self, Purpose},
    notices::{Letter, post_letter},
    people::Identity,
};

use super::{
    choose::Choose,
    pending::{By, Pending, adds_to, failed, finish},
};
use crate::{
    Visit,
    answer::Shown,
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader},
    local::LocalPath,
    page::Page,
};

/// How long the link works.
const MINUTES: u32 = 15;

/// What the form asks for.
#[derive(Debug)]
pub(crate) struct Ask {
    mail: String,
}

impl FromForm for Ask {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let mail = form.line("mail", "Mail address", 254)?.to_lowercase();
        let fine = mail.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@') && host.contains('.')
        });
        let plain = mail.chars().all(|one| !one.is_whitespace() && !matches!(one, ',' | ';' | '<' | '>' | '"'));
        if fine && plain { Some(Self { mail }) } else { form.wrong("mail", "Mail address", "This is no mail address.") }
    }
}

/// Where to go afterwards, read also when the address has a mistake.
pub(crate) struct Next(LocalPath);

impl FromForm for Next {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        Some(Self(LocalPath::or_home(form.raw("next"))))
    }
}

#[derive(Template)]
#[template(path = "signin/sent.html")]
struct Sent {
    page: Page,
    mail: String,
    minutes: u32,
}

/// Sends a link.
pub(crate) async fn mail_ask(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Ask>,
    next: Form<Next>,
) -> Result<Response, WebError> {
    if app.config.mail_from.is_none() {
        return Err(failed("no-mail", "This server sends no mail, so nobody can sign in by mail."));
    }
    let next = next.input.map_or_else(|| LocalPath::or_home(None), |next| next.0);
    let Some(asked) = form.input else {
        let status = form.sheet.status();
        return Ok((status, Shown(Choose::new(&app, page, form.sheet, &next))).into_response());
    };
    let now = app.now();
    let letter = Letter {
        recipient: asked.mail.clone(),
        purpose: Purpose::SignIn,
        about: asked.mail.clone(),
        subject: "Your link to sign in to the Security Slam".to_owned(),
        body: "Open this link to sign in, in the browser that you asked with. If you did not ask, do nothing: \
               without the link nobody can sign in as you."
            .to_owned(),
        path: "/sign-in/link/{token}".to_owned(),
        minutes: MINUTES,
    };
    let mut tx = app.store.database().begin().await?;
    post_letter(&mut tx, &letter, now).await?;
    tx.commit().await?;
    let pending = Pending::new(&visit, By::Mail { address: asked.mail.clone() }, &next, now);
    let session = pending.remember(&app, &visit).await?;
    let page = page.titled("Look into your mail");
    Ok((session, Shown(Sent { page, mail: asked.mail, minutes: MINUTES })).into_response())
}

#[derive(Template)]
#[template(path = "signin/link.html")]
struct Link {
    page: Page,
    mail: String,
    token: String,
    /// Whether this browser asked for the link.
    is_ours: bool,
    /// Whether the address is added to the account that is signed in.
    adds: bool,
}

/// Asks whether to sign in. The link stays unused.
pub(crate) async fn mail_open(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    let mail = links::look(app.store.database(), Purpose::SignIn, &token, app.now()).await?;
    let is_ours = asked_here(&app, &visit, &mail).is_some();
    let adds = is_ours && visit.signed().is_some();
    Ok(Shown(Link { page: page.titled("Sign in"), mail, token, is_ours, adds }).into_response())
}

/// Uses the link up, and signs in.
pub(crate) async fn mail_confirm(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    let mut tx = app.store.database().begin().await?;
    let mail = links::redeem(&mut tx, Purpose::SignIn, &token, app.now()).await?;
    tx.commit().await?;
    let pending = asked_here(&app, &visit, &mail);
    // In a browser that did not ask, the link signs in and adds nothing to whichever account is open there.
    let adds = match &pending {
        Some(pending) => adds_to(&visit, pending)?,
        None => None,
    };
    let next = pending.map_or_else(|| LocalPath::or_home(None), |pending| pending.next());
    Ok(finish(&app, &visit, &Identity::mail(&mail), adds.as_ref(), &next).await?.answer(&app))
}

fn asked_here(app: &App, visit: &Visit, mail: &str) -> Option<Pending> {
    Pending::of(visit, app.now()).filter(|pending| pending.by == By::Mail { address: mail.to_owned() })
}
