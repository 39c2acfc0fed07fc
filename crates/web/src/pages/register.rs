//! Registering: a project with its repositories, or oneself. The level is shown with its reason before anything is sent.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use slam_event::{
    Edition, Refusal,
    calendar::Period,
    individuals::IndividualState,
    registration::{CheckedRegistration, RegistrationRequest, RepositoryRequest, check_request},
};
use slam_store::{
    StoreError, editions,
    registrations::{self, Rivals},
};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    failure::Way,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    visit::Visit,
};

/// The choice that asks for the name of a foundation.
const OTHER: &str = "other";

#[derive(Template)]
#[template(path = "register/choose.html")]
struct ChoosePage {
    page: Page,
    edition: Option<Edition>,
    is_open: bool,
    takes_part: bool,
}

/// Lets a person choose what to register.
pub(crate) async fn choose(State(app): State<App>, visit: Visit, page: Page) -> Result<Response, WebError> {
    let stored = editions::current(app.store.database()).await?;
    let (mut is_open, mut takes_part) = (false, false);
    if let Some(stored) = &stored {
        is_open = stored.edition.is_open(Period::Registration, app.now());
        let person = &visit.person()?.account.id;
        let state = registrations::individual(app.store.database(), &stored.edition.id, person).await?;
        takes_part = state == Some(IndividualState::Confirmed);
    }
    let page = page.titled("Register").about("Register a project or yourself for the Security Slam.");
    Ok(Shown(ChoosePage { page, edition: stored.map(|stored| stored.edition), is_open, takes_part }).into_response())
}

/// Registers the person who asks.
pub(crate) async fn register_me(State(app): State<App>, visit: Visit) -> Result<SeeOther, WebError> {
    let edition = current(&app).await?;
    let mut tx = app.store.database().begin().await?;
    registrations::register_individual(&mut tx, &visit.person()?.actor(), &edition.id, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/my").saying(&app, "You take part."))
}

/// Takes the person who asks out again.
pub(crate) async fn withdraw_me(State(app): State<App>, visit: Visit) -> Result<SeeOther, WebError> {
    let edition = current(&app).await?;
    let mut tx = app.store.database().begin().await?;
    registrations::withdraw_individual(&mut tx, &visit.person()?.actor(), &edition.id, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/register").saying(&app, "You take part no longer."))
}

#[derive(Template)]
#[template(path = "register/project.html")]
struct ProjectForm {
    page: Page,
    edition_title: String,
    sheet: Sheet,
    stages: Vec<(String, String)>,
    preview: Option<Preview>,
    may_claim: bool,
}

struct Preview {
    name: String,
    level: String,
    level_reason: String,
    repositories: Vec<(String, String)>,
}

/// What a maintainer typed.
pub(crate) struct Typed {
    request: RegistrationRequest,
    sends: bool,
    claims: bool,
}

impl FromForm for Typed {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let name = form.line("name", "Name of the project", 100);
        let description = form.text("description", "What it is", 1_000);
        let homepage = form.line_or_empty("homepage", "Page on the net", 1_000);
        let stage = form.line("stage", "Foundation and stage", 200);
        let steward = form.line_or_empty("steward", "Another foundation", 100);
        let inside = form.text("repositories", "Repositories that are judged", 20_000);
        let outside = form.text("outside", "Repositories that are not judged", 20_000);
        let wants_listing = form.flag("listing");
        let (stage, typed_steward) = (stage?, steward?);
        let (steward, stage) = match stage.split_once('|') {
            Some((steward, stage)) => (steward.to_owned(), stage.to_owned()),
            None if typed_steward.is_empty() => {
                return form.wrong("steward", "Another foundation", "Name it, or choose a foundation of the list.");
            }
            None => (typed_steward, String::new()),
        };
        let mut repositories: Vec<_> = lines(&inside?)
            .map(|line| RepositoryRequest { address: line.to_owned(), out_of_scope: String::new() })
            .collect();
        if repositories.is_empty() {
            return form.wrong("repositories", "Repositories that are judged", "Give at least one address.");
        }
        for line in lines(&outside?) {
            let (address, reason) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            if reason.trim().is_empty() {
                let message = format!("Write a reason behind `{address}`.");
                return form.wrong("outside", "Repositories that are not judged", message);
            }
            let out_of_scope = reason.trim().to_owned();
            repositories.push(RepositoryRequest { address: address.to_owned(), out_of_scope });
        }
        Some(Self {
            request: RegistrationRequest {
                name: name?,
                description: description?,
                homepage: homepage?,
                steward,
                stage,
                repositories,
                wants_listing,
            },
            sends: form.raw("step") == Some("send"),
            claims: form.flag("claim"),
        })
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Shows the empty form.
pub(crate) async fn project_form(State(app): State<App>, page: Page) -> Result<Response, WebError> {
    let edition = current(&app).await?;
    Ok(form(page, &edition, Sheet::default(), None, false))
}

/// Shows what would be registered, or registers it.
pub(crate) async fn register_project(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    typed: Form<Typed>,
) -> Result<Response, WebError> {
    let edition = current(&app).await?;
    let mut sheet = typed.sheet;
    let Some(typed) = typed.input else { return Ok(form(page, &edition, sheet, None, false)) };
    let checked = match check_request(&typed.request, &edition.level, app.config.addresses) {
        Ok(checked) => checked,
        Err(wrong) => {
            for refusal in wrong {
                let (field, label) = field_of(&refusal);
                sheet.refuse(field, label, &said(&refusal));
            }
            return Ok(form(page, &edition, sheet, None, false));
        }
    };
    if !typed.sends {
        return Ok(form(page, &edition, sheet, Some(preview(&checked)), false));
    }
    let rivals = if typed.claims { Rivals::Claim } else { Rivals::Refuse };
    let mut tx = app.store.database().begin().await?;
    let actor = visit.person()?.actor();
    match registrations::register(&mut tx, &actor, &edition.id, &checked, rivals, app.now()).await {
        Ok(made) => {
            tx.commit().await?;
            let next = "Next: show that you control each repository.";
            let said = format!("{} is registered. {next}", checked.name);
            Ok(SeeOther::to(format!("/my/{}", made.slug)).saying(&app, &said).into_response())
        }
        Err(StoreError::Refused(refusal)) if refusal.code == "repository-taken" => {
            sheet.refuse("repositories", "Repositories that are judged", &said(&refusal));
            Ok(form(page, &edition, sheet, None, true))
        }
        Err(StoreError::Refused(refusal)) => {
            sheet.refuse("", "", &said(&refusal));
            Ok(form(page, &edition, sheet, None, false))
        }
        Err(error) => Err(error.into()),
    }
}

fn form(page: Page, edition: &Edition, sheet: Sheet, preview: Option<Preview>, may_claim: bool) -> Response {
    let page = page.titled("Register a project");
    let may_claim = may_claim || sheet.has("claim", "yes");
    let (status, edition_title, stages) = (sheet.status(), edition.title.clone(), stages(edition));
    (status, Shown(ProjectForm { page, edition_title, sheet, stages, preview, may_claim })).into_response()
}

fn preview(checked: &CheckedRegistration) -> Preview {
    let repositories = checked.repositories.iter();
    Preview {
        name: checked.name.clone(),
        level: checked.level.level.to_string(),
        level_reason: checked.level.reason.clone(),
        repositories: repositories
            .map(|one| (one.address.canonical(), one.out_of_scope.clone().unwrap_or_default()))
            .collect(),
    }
}

/// The stages of the edition's rule for levels: `steward|stage`, and the choice of another foundation.
fn stages(edition: &Edition) -> Vec<(String, String)> {
    let rule = &edition.level;
    let own = rule.unstewarded.iter().map(|one| (format!("|{}", one.id), format!("No foundation: {}", one.title)));
    let stewards = rule.stewards.iter().flat_map(|steward| {
        let stages = steward.stages.iter();
        stages.map(|one| (format!("{}|{}", steward.id, one.id), format!("{}: {}", steward.title, one.title)))
    });
    let mut all: Vec<_> = own.chain(stewards).collect();
    if all.is_empty() {
        all.push(("|".to_owned(), "One level for every project".to_owned()));
    }
    all.push((OTHER.to_owned(), "Another foundation".to_owned()));
    all
}

/// Says to which field a refusal belongs.
fn field_of(refusal: &Refusal) -> (&'static str, &'static str) {
    match refusal.code {
        "homepage-form" => ("homepage", "Page on the net"),
        "unknown-stage" => ("stage", "Foundation and stage"),
        "text-missing" | "text-form" => ("name", "Texts"),
        _ => ("repositories", "Repositories that are judged"),
    }
}

/// Returns a refusal with its advice.
pub(crate) fn said(refusal: &Refusal) -> String {
    if refusal.hint.is_empty() { refusal.message.clone() } else { format!("{}. {}", refusal.message, refusal.hint) }
}

/// Returns the edition that runs.
pub(crate) async fn current(app: &App) -> Result<Edition, WebError> {
    let stored = editions::current(app.store.database()).await?;
    let ways = vec![Way::new("/start", "Start here")];
    stored.map(|stored| stored.edition).ok_or(WebError::NotFoundBut { what: "edition yet".to_owned(), ways })
}
