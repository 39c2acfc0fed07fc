//! Webhooks of a project, and of the whole event: add, pause, rotate, test, remove, and see what became of requests.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use slam_event::{ProjectId, Slug};
use slam_store::{
    notices::NoticeKind,
    webhooks::{self, Delivery, NewWebhook, Webhook},
};

use crate::{
    Visit,
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
};

/// How many deliveries of each webhook are listed.
const LISTED: u32 = 10;

/// The webhook that is asked for.
#[derive(Debug)]
pub(crate) struct Add {
    address: String,
    kinds: Vec<NoticeKind>,
}

impl FromForm for Add {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let address = form.line("address", "Address", 1_000);
        let is_wrong = |address: &String| !address.starts_with("https://") || address.contains(char::is_whitespace);
        if address.as_ref().is_some_and(is_wrong) {
            form.wrong::<()>("address", "Address", "The address begins with https://, and has no spaces.");
        }
        let kinds: Vec<_> = form.all("kinds").into_iter().filter_map(NoticeKind::from_name).collect();
        if kinds.is_empty() {
            form.wrong::<()>("kinds", "What it is told", "Choose at least one.");
        }
        Some(Self { address: address?, kinds })
    }
}

/// What is done to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Pause,
    Resume,
    Rotate,
    Test,
    Remove,
}

/// A button of the list.
#[derive(Debug)]
pub(crate) struct Press {
    id: String,
    act: Act,
}

impl FromForm for Press {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let id = form.line("id", "Webhook", 64);
        let act = form.choice("act", "What to do", |name| match name {
            "pause" => Some(Act::Pause),
            "resume" => Some(Act::Resume),
            "rotate" => Some(Act::Rotate),
            "test" => Some(Act::Test),
            "remove" => Some(Act::Remove),
            _ => None,
        });
        Some(Self { id: id?, act: act? })
    }
}

#[derive(Template)]
#[template(path = "webhooks/webhooks.html")]
struct WebhooksPage {
    page: Page,
    sheet: Sheet,
    /// The project's slug; empty for the whole event.
    project: String,
    /// This page's address.
    here: String,
    /// A secret that is shown this once.
    fresh: String,
    kinds: [NoticeKind; 8],
    hooks: Vec<Hook>,
}

struct Hook {
    webhook: Webhook,
    deliveries: Vec<Delivery>,
}

/// Whose webhooks: a project's, or the event's.
struct Owner {
    project: Option<ProjectId>,
    slug: String,
    here: String,
}

impl Owner {
    fn event() -> Self {
        Self { project: None, slug: String::new(), here: "/organise/webhooks".to_owned() }
    }

    async fn project(app: &App, slug: &str) -> Result<Self, WebError> {
        let missing = || WebError::NotFound(format!("project \"{slug}\""));
        let known = Slug::new(slug).map_err(|_| missing())?;
        let ask = app.store.database().query("SELECT id FROM project WHERE slug = $1").bind(&known);
        let row = ask.fetch_optional().await?.ok_or_else(missing)?;
        Ok(Self { project: Some(row.get("id")?), slug: slug.to_owned(), here: format!("/my/{slug}/webhooks") })
    }
}

/// Shows the webhooks of a project.
pub(crate) async fn show(
    State(app): State<App>,
    page: Page,
    Path(project): Path<String>,
) -> Result<Response, WebError> {
    let owner = Owner::project(&app, &project).await?;
    shown(&app, page, &owner, Sheet::default(), String::new()).await
}

/// Shows the webhooks of the event.
pub(crate) async fn show_event(State(app): State<App>, page: Page) -> Result<Response, WebError> {
    shown(&app, page, &Owner::event(), Sheet::default(), String::new()).await
}

/// Adds a webhook to a project.
pub(crate) async fn add(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(project): Path<String>,
    form: Form<Add>,
) -> Result<Response, WebError> {
    let owner = Owner::project(&app, &project).await?;
    added(&app, &visit, page, &owner, form).await
}

/// Adds a webhook to the event.
pub(crate) async fn add_event(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Add>,
) -> Result<Response, WebError> {
    added(&app, &visit, page, &Owner::event(), form).await
}

/// Does what a button of a project's list says.
pub(crate) async fn press(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(project): Path<String>,
    form: Form<Press>,
) -> Result<Response, WebError> {
    let owner = Owner::project(&app, &project).await?;
    pressed(&app, &visit, page, &owner, form).await
}

/// Does what a button of the event's list says.
pub(crate) async fn press_event(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Press>,
) -> Result<Response, WebError> {
    pressed(&app, &visit, page, &Owner::event(), form).await
}

async fn added(app: &App, visit: &Visit, page: Page, owner: &Owner, form: Form<Add>) -> Result<Response, WebError> {
    let actor = visit.person()?.actor();
    let Some(asked) = form.input else { return shown(app, page, owner, form.sheet, String::new()).await };
    let new = NewWebhook { project: owner.project.clone(), address: asked.address, kinds: asked.kinds };
    let mut tx = app.store.database().begin().await?;
    let (_, secret) = webhooks::add(&mut tx, &actor, &new, app.now()).await?;
    tx.commit().await?;
    shown(app, page, owner, Sheet::default(), secret.reveal().to_owned()).await
}

async fn pressed(app: &App, visit: &Visit, page: Page, owner: &Owner, form: Form<Press>) -> Result<Response, WebError> {
    let actor = visit.person()?.actor();
    let Press { id, act } = form.need()?;
    let (project, now) = (owner.project.as_ref(), app.now());
    let mut tx = app.store.database().begin().await?;
    let said = match act {
        Act::Pause | Act::Resume => {
            webhooks::set_paused(&mut tx, &actor, project, &id, act == Act::Pause, now).await?;
            if act == Act::Pause { "The webhook is paused." } else { "The webhook goes on." }
        }
        Act::Test => {
            webhooks::ping(&mut tx, &actor, project, &id, now).await?;
            "A test is on its way; reload the page to see what became of it."
        }
        Act::Remove => {
            webhooks::remove(&mut tx, &actor, project, &id, now).await?;
            "The webhook is removed."
        }
        Act::Rotate => {
            let secret = webhooks::rotate(&mut tx, &actor, project, &id, now).await?;
            tx.commit().await?;
            return shown(app, page, owner, Sheet::default(), secret.reveal().to_owned()).await;
        }
    };
    tx.commit().await?;
    Ok(SeeOther::to(owner.here.as_str()).saying(app, said).into_response())
}

async fn shown(app: &App, page: Page, owner: &Owner, sheet: Sheet, fresh: String) -> Result<Response, WebError> {
    let database = app.store.database();
    let mut hooks = Vec::new();
    for webhook in webhooks::list(database, owner.project.as_ref()).await? {
        let deliveries = webhooks::for_webhook(database, &webhook.id, LISTED).await?;
        hooks.push(Hook { webhook, deliveries });
    }
    let (project, here) = (owner.slug.clone(), owner.here.clone());
    let (page, status) = (page.titled("Webhooks"), sheet.status());
    let page = WebhooksPage { page, sheet, project, here, fresh, kinds: NoticeKind::ALL, hooks };
    Ok((status, Shown(page)).into_response())
}
