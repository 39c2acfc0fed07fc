//! The link that the first start prints: whoever holds it becomes the first organiser, once.
//!
//! A new server may have no way to sign in yet, so that the page behind the link also makes an account. Its holder reads
//! the server's output, and is believed about their own mail address; an address that has an account is refused.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use slam_store::{
    links::{self, Purpose},
    people::{self, Identity},
};

use crate::{
    NewSession, Visit,
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
};

/// Who becomes the organiser, when nobody is signed in.
#[derive(Debug)]
pub(crate) struct NewOrganiser {
    name: String,
    mail: String,
}

impl FromForm for NewOrganiser {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let name = form.line("name", "Your name", 100);
        let mail = form.line("mail", "Mail address", 254).filter(|mail| mail.contains('@'));
        if mail.is_none() && form.raw("mail").is_some_and(|mail| !mail.trim().is_empty()) {
            return form.wrong("mail", "Mail address", "This is no mail address.");
        }
        Some(Self { name: name?, mail: mail? })
    }
}

#[derive(Template)]
#[template(path = "signin/organiser.html")]
struct Organiser {
    page: Page,
    sheet: Sheet,
    token: String,
}

/// Asks whether to become the organiser. The link stays unused.
pub(crate) async fn organiser_open(
    State(app): State<App>,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    links::look(app.store.database(), Purpose::FirstOrganiser, &token, app.now()).await?;
    let page = page.titled("Become the organiser");
    Ok(Shown(Organiser { page, sheet: Sheet::default(), token }).into_response())
}

/// Uses the link up.
pub(crate) async fn organiser_become(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(token): Path<String>,
    form: Form<NewOrganiser>,
) -> Result<Response, WebError> {
    let now = app.now();
    let mut tx = app.store.database().begin().await?;
    let person = match (visit.signed(), form.input) {
        (Some(signed), _) => signed.account.id.clone(),
        (None, Some(new)) => {
            let mut identity = Identity::mail(&new.mail);
            identity.name = Some(new.name);
            if people::find_identity(&mut tx, &identity).await?.is_some() {
                let mut sheet = form.sheet;
                sheet.refuse(
                    "mail",
                    "Mail address",
                    "this address has an account: sign in first, then open the link again",
                );
                return Ok(returned(page, sheet, token));
            }
            people::sign_in(&mut tx, &identity, now).await?.id
        }
        (None, None) => {
            links::look(&mut tx, Purpose::FirstOrganiser, &token, now).await?;
            return Ok(returned(page, form.sheet, token));
        }
    };
    links::become_organiser(&mut tx, &token, &person, now).await?;
    tx.commit().await?;
    let opened = NewSession::open(&app, &visit, &person).await?;
    Ok((opened, SeeOther::to("/").saying(&app, "You are the organiser now.")).into_response())
}

fn returned(page: Page, sheet: Sheet, token: String) -> Response {
    (sheet.status(), Shown(Organiser { page: page.titled("Become the organiser"), sheet, token })).into_response()
}
