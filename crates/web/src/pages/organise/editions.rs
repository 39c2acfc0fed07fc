//! Making and changing an edition: dates as fields, everything as its definition, and a preview in words.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use slam_event::{
    Edition, EditionId, Refusal, Slug,
    calendar::{Deadline, Opening},
    presets::{PRESETS, preset},
};
use slam_store::{
    StoreError,
    editions::{self as store, Stored},
};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    pages::register::said,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "organise/edition_new.html")]
struct NewPage {
    page: Page,
    sheet: Sheet,
    presets: Vec<(&'static str, String)>,
}

/// Shows the form of a new edition.
pub(crate) async fn new(page: Page) -> Response {
    blank(page, Sheet::default())
}

fn blank(page: Page, sheet: Sheet) -> Response {
    let title = |id: &'static str| preset(id).map(|edition| (id, edition.title.clone()));
    let presets = PRESETS.iter().rev().filter_map(|id| title(id)).collect();
    (sheet.status(), Shown(NewPage { page: page.titled("Make an edition"), sheet, presets })).into_response()
}

/// A new edition.
pub(crate) struct Fresh {
    from: &'static Edition,
    id: EditionId,
    title: String,
    opens: Date,
}

impl FromForm for Fresh {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let from = form.choice("preset", "Begin with", preset);
        let id = form.choice("id", "Name in addresses", |text| Slug::new(text.trim()).ok());
        let title = form.line("title", "Title", 200);
        let opens = form.parse("opens", "Registration opens on");
        Some(Self { from: from?, id: id?, title: title?, opens: opens? })
    }
}

/// Makes an edition.
pub(crate) async fn make(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Fresh>,
) -> Result<Response, WebError> {
    let mut sheet = form.sheet;
    let Some(fresh) = form.input else { return Ok(blank(page, sheet)) };
    let mut tx = app.store.database().begin().await?;
    let made = match fresh.from.moved(fresh.id.clone(), &fresh.title, fresh.opens) {
        Ok(edition) => {
            let text = edition.objectives_text()?;
            store::create(&mut tx, &visit.person()?.actor(), &edition, text, app.now()).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        Ok(()) => {
            tx.commit().await?;
            let path = format!("/organise/editions/{}", fresh.id);
            Ok(SeeOther::to(path).saying(&app, "The edition is made.").into_response())
        }
        Err(StoreError::Refused(refusal)) => {
            sheet.refuse("", "", &said(&refusal));
            Ok(blank(page, sheet))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "organise/edition.html")]
struct EditionPage {
    page: Page,
    sheet: Sheet,
    id: String,
    title: String,
    version: u32,
    digest: String,
    is_current: bool,
    dates: Vec<(String, String)>,
    changes: Option<Vec<String>>,
    history: Vec<String>,
}

/// Shows an edition to change.
pub(crate) async fn edition(State(app): State<App>, page: Page, Path(id): Path<String>) -> Result<Response, WebError> {
    let stored = find(&app, &id).await?;
    let definition = stored.edition.to_toml().map_err(WebError::internal("write an edition"))?;
    let dates = dates(&stored.edition).into_iter().map(|(key, _, text)| (key, text));
    let sheet = Sheet::filled(dates.chain([("definition".to_owned(), definition)]));
    shown(&app, page, &stored, sheet, None).await
}

async fn find(app: &App, id: &str) -> Result<Stored, WebError> {
    let missing = || WebError::NotFound("such edition".to_owned());
    let id = Slug::new(id).map_err(|_| missing())?;
    store::find(app.store.database(), &id).await?.ok_or_else(missing)
}

async fn shown(
    app: &App,
    page: Page,
    stored: &Stored,
    sheet: Sheet,
    changes: Option<Vec<String>>,
) -> Result<Response, WebError> {
    let versions = store::versions(app.store.database(), &stored.edition.id).await?.into_iter();
    let history = versions.map(|one| {
        let reason = if one.reason.is_empty() { "no reason given" } else { &one.reason };
        format!("Version {} of {}: {reason}", one.number, one.changed_at.strftime("%-d %B %Y, %H:%M UTC"))
    });
    let status = sheet.status();
    let shown = EditionPage {
        page: page.titled(&stored.edition.title),
        sheet,
        id: stored.edition.id.to_string(),
        title: stored.edition.title.clone(),
        version: stored.version,
        digest: stored.objectives_sha256.chars().take(12).collect(),
        is_current: stored.is_current,
        dates: dates(&stored.edition).into_iter().map(|(key, label, _)| (key, label)).collect(),
        changes,
        history: history.collect(),
    };
    Ok((status, Shown(shown)).into_response())
}

/// The dates of an edition: key, label, and text, as the definition writes it.
fn dates(edition: &Edition) -> Vec<(String, String, String)> {
    let row = |key: &str, label: &str, text: String| (key.to_owned(), label.to_owned(), text);
    let mut all = vec![
        row("announced", "The edition is announced", edition.announced.to_string()),
        row("registration.opens", "Registration opens", edition.registration.opens.to_string()),
        row("registration.closes", "Registration closes", edition.registration.closes.to_string()),
        row("listing.opens", "Listing opens", edition.listing.opens.to_string()),
        row("listing.closes", "Listing closes", edition.listing.closes.to_string()),
        row("awards", "The awards are given", edition.awards.to_string()),
    ];
    all.extend(edition.cut_offs.iter().map(|one| row(&format!("cut-off.{}", one.id), &one.title, one.at.to_string())));
    all
}

/// A proposed change.
pub(crate) struct Proposal {
    definition: String,
    objectives: String,
    reason: String,
    saves: bool,
}

impl FromForm for Proposal {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let definition = form.text("definition", "Definition", 60_000);
        let objectives = form.text("objectives", "Objectives", 60_000);
        let reason = form.line_or_empty("reason", "Reason", 500);
        let saves = form.raw("step") == Some("save");
        Some(Self { definition: definition?, objectives: objectives?, reason: reason?, saves })
    }
}

/// Shows what a proposal would change, or changes it.
pub(crate) async fn amend(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(id): Path<String>,
    form: Form<Proposal>,
) -> Result<Response, WebError> {
    let stored = find(&app, &id).await?;
    let (mut sheet, now) = (form.sheet, app.now());
    let Some(proposal) = form.input else { return shown(&app, page, &stored, sheet, None).await };
    let Some(edition) = read(&stored.edition, &proposal.definition, &mut sheet) else {
        return shown(&app, page, &stored, sheet, None).await;
    };
    let objectives = Some(proposal.objectives.as_str()).filter(|text| !text.is_empty());
    if !proposal.saves {
        return match store::preview(&stored, &edition, objectives, &proposal.reason, now) {
            Ok(changes) => {
                let words = changes.into_iter().map(|change| change.words).collect();
                shown(&app, page, &stored, sheet, Some(words)).await
            }
            Err(refusal) => refused(&app, page, &stored, sheet, &refusal).await,
        };
    }
    let mut tx = app.store.database().begin().await?;
    let actor = visit.person()?.actor();
    match store::amend(&mut tx, &actor, &edition, objectives, &proposal.reason, now).await {
        Ok(_) => {
            tx.commit().await?;
            let path = format!("/organise/editions/{}", edition.id);
            Ok(SeeOther::to(path).saying(&app, "Changed; participants are told.").into_response())
        }
        Err(StoreError::Refused(refusal)) => {
            drop(tx);
            refused(&app, page, &stored, sheet, &refusal).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn refused(
    app: &App,
    page: Page,
    stored: &Stored,
    mut sheet: Sheet,
    refusal: &Refusal,
) -> Result<Response, WebError> {
    let (field, label) = if refusal.code == "reason-missing" { ("reason", "Reason") } else { ("", "") };
    sheet.refuse(field, label, &said(refusal));
    shown(app, page, stored, sheet, None).await
}

/// Reads the definition, and puts the dates over it that were changed in their fields.
fn read(current: &Edition, definition: &str, sheet: &mut Sheet) -> Option<Edition> {
    let mut edition = match Edition::from_toml(definition.as_bytes()) {
        Ok(edition) => edition,
        Err(problems) => {
            for problem in problems {
                sheet.refuse("definition", "Definition", &problem.to_string());
            }
            return None;
        }
    };
    let before = sheet.errors.len();
    for (key, label, stored) in dates(current) {
        let typed = sheet.value(&key).trim().to_owned();
        if typed.is_empty() || typed == stored {
            continue;
        }
        if let Err(problem) = put(&mut edition, &key, &typed) {
            sheet.refuse(&key, &label, &problem);
        }
    }
    (sheet.errors.len() == before).then_some(edition)
}

fn put(edition: &mut Edition, key: &str, text: &str) -> Result<(), String> {
    let opening = || Opening::parse(text).map_err(|error| error.to_string());
    let deadline = || Deadline::parse(text).map_err(|error| error.to_string());
    match key {
        "announced" => edition.announced = opening()?,
        "registration.opens" => edition.registration.opens = opening()?,
        "registration.closes" => edition.registration.closes = deadline()?,
        "listing.opens" => edition.listing.opens = opening()?,
        "listing.closes" => edition.listing.closes = deadline()?,
        "awards" => edition.awards = opening()?,
        other => {
            let id = other.trim_start_matches("cut-off.");
            match edition.cut_offs.iter_mut().find(|one| one.id == id) {
                Some(cut_off) => cut_off.at = deadline()?,
                None => return Err("the definition no longer has this cut-off".to_owned()),
            }
        }
    }
    Ok(())
}

/// Shows an edition on the start page.
pub(crate) async fn make_current(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<SeeOther, WebError> {
    let stored = find(&app, &id).await?;
    let mut tx = app.store.database().begin().await?;
    store::make_current(&mut tx, &visit.person()?.actor(), &stored.edition.id, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/organise").saying(&app, "The start page shows it."))
}
