//! A person's own account: what others see of them, what mail they want, how they sign in, a copy and an end of it all.

pub(crate) mod tokens;
pub(crate) mod unsubscribe;

use askama::Template;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use slam_event::PersonId;
use slam_store::{
    erasure,
    identities::{self, Linked},
    notices::{self, NoticeKind},
    people::{self, Profile},
};

use crate::{
    NewSession, Visit,
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    signin,
};

/// What has to be typed to delete an account.
const CONFIRMATION: &str = "delete my account";

/// What a person changes.
#[derive(Debug)]
pub(crate) struct Change {
    display_name: String,
    is_listed: bool,
    wanted: Vec<NoticeKind>,
}

impl FromForm for Change {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let display_name = form.line("display_name", "Name", 100)?;
        let wanted = form.all("kinds").into_iter().filter_map(NoticeKind::from_name).collect();
        Some(Self { display_name, is_listed: form.flag("is_listed"), wanted })
    }
}

/// The typed confirmation.
pub(crate) struct Delete;

impl FromForm for Delete {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let typed = form.line("confirmation", "Confirmation", 100)?;
        if typed.to_lowercase() == CONFIRMATION {
            return Some(Self);
        }
        form.wrong("confirmation", "Confirmation", format!("Type \u{201c}{CONFIRMATION}\u{201d}."))
    }
}

/// A way to sign in that is taken away.
pub(crate) struct Unlink {
    kind: String,
    issuer: String,
    subject: String,
}

impl FromForm for Unlink {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let kind = form.line("kind", "Kind", 40);
        let issuer = form.line_or_empty("issuer", "Service", 1_000);
        let subject = form.line("subject", "Account there", 1_000);
        Some(Self { kind: kind?, issuer: issuer?, subject: subject? })
    }
}

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    page: Page,
    sheet: Sheet,
    handle: String,
    mail: Option<String>,
    kinds: [NoticeKind; 8],
    identities: Vec<Linked>,
    providers: Vec<Way>,
    has_mail: bool,
    notices: Vec<Told>,
}

/// A way to sign in that can be added.
struct Way {
    title: String,
    href: String,
}

/// A notice in the list.
struct Told {
    subject: String,
    path: String,
    at: Timestamp,
}

/// Shows the account.
pub(crate) async fn show(State(app): State<App>, visit: Visit, page: Page) -> Result<Response, WebError> {
    let person = visit.person()?.account.id.clone();
    let shown = account_page(&app, page, &person, None).await?;
    Ok(Shown(shown).into_response())
}

/// Changes profile and wishes.
pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Change>,
) -> Result<Response, WebError> {
    let person = visit.person()?.account.id.clone();
    let Some(change) = form.input else {
        return returned(&app, page, &person, form.sheet).await;
    };
    let profile = Profile {
        display_name: change.display_name,
        is_listed: change.is_listed,
        wants_mail: !change.wanted.is_empty(),
    };
    let mut tx = app.store.database().begin().await?;
    people::change_profile(&mut tx, &person, &profile).await?;
    notices::change_wishes(&mut tx, &person, &change.wanted).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/account").saying(&app, "Your account is changed.").into_response())
}

/// Gives a person a copy of everything that is kept about them.
pub(crate) async fn export(State(app): State<App>, visit: Visit) -> Result<Response, WebError> {
    let person = visit.person()?.account.id.clone();
    let mut tx = app.store.database().snapshot().await?;
    let data = erasure::export(&mut tx, &person).await?;
    let text = serde_json::to_string_pretty(&data).map_err(WebError::internal("write the copy of an account"))?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"security-slam-account.json\""),
    ];
    Ok((headers, text).into_response())
}

/// Deletes the account, when the words were typed.
pub(crate) async fn delete(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Delete>,
) -> Result<Response, WebError> {
    let signed = visit.person()?;
    let person = signed.account.id.clone();
    if form.input.is_none() {
        return returned(&app, page, &person, form.sheet).await;
    }
    let mut tx = app.store.database().begin().await?;
    erasure::erase(&mut tx, &signed.actor(), &person, app.now()).await?;
    tx.commit().await?;
    let ended = NewSession::end(&app, &visit).await?;
    let to = SeeOther::to("/").saying(&app, "Your account is deleted.");
    Ok((ended, to).into_response())
}

/// Takes a way to sign in away.
pub(crate) async fn unlink(State(app): State<App>, visit: Visit, form: Form<Unlink>) -> Result<Response, WebError> {
    let person = visit.person()?.account.id.clone();
    let one = form.need()?;
    let mut tx = app.store.database().begin().await?;
    identities::unlink(&mut tx, &person, &one.kind, &one.issuer, &one.subject, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/account").saying(&app, "You cannot sign in this way any more.").into_response())
}

async fn returned(app: &App, page: Page, person: &PersonId, sheet: Sheet) -> Result<Response, WebError> {
    let status = sheet.status();
    Ok((status, Shown(account_page(app, page, person, Some(sheet)).await?)).into_response())
}

/// Fills the page; a sheet that came back keeps what was typed, and lacks what another form of the page holds.
async fn account_page(
    app: &App,
    page: Page,
    person: &PersonId,
    returned: Option<Sheet>,
) -> Result<AccountPage, WebError> {
    let database = app.store.database();
    let gone = || WebError::NotFound("account of yours".to_owned());
    let account = people::find(database, person).await?.ok_or_else(gone)?;
    let wishes = notices::wishes(database, person).await?.ok_or_else(gone)?;
    let mut values = vec![("display_name", account.display_name.clone())];
    if account.is_listed {
        values.push(("is_listed", "yes".to_owned()));
    }
    for kind in NoticeKind::ALL.into_iter().filter(|kind| wishes.want(kind.name())) {
        values.push(("kinds", kind.name().to_owned()));
    }
    let mut sheet = Sheet::filled(values);
    if let Some(returned) = returned {
        if returned.value("display_name").is_empty() && returned.error("display_name").is_empty() {
            sheet.errors = returned.errors;
        } else {
            sheet = returned;
        }
    }
    let way = |provider: &crate::Provider| Way {
        title: provider.title.clone(),
        href: format!("{}?next=%2Faccount", signin::begin(provider)),
    };
    let told = notices::for_person(database, person, 20).await?;
    let told = told.into_iter().filter(|one| !one.subject.is_empty());
    Ok(AccountPage {
        page: page.titled("Your account"),
        sheet,
        handle: account.handle,
        mail: account.mail,
        kinds: NoticeKind::ALL,
        identities: identities::list(database, person).await?,
        providers: app.config.providers.iter().map(way).collect(),
        has_mail: app.config.mail_from.is_some(),
        notices: told.map(|one| Told { subject: one.subject, path: one.path, at: one.created_at }).collect(),
    })
}

#[cfg(test)]
mod tests;
