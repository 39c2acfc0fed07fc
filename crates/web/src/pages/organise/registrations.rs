//! Registrations: the list with filters, many at once with a preview, and one with every decision about it.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use slam_event::{
    PersonId, RegistrationId, RepositoryId,
    registration::{RegistrationState, open_points},
};
use slam_model::Level;
use slam_store::{
    control, editions, projects,
    registrations::{self, Bulk, Filter},
    sql::Transaction,
};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::{WebError, sentence},
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    pages::my::mark,
    visit::Visit,
};

/// What an organiser looks for.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    /// Empty: the edition of the start page.
    #[serde(default)]
    edition: String,
}

#[derive(Template)]
#[template(path = "organise/registrations.html")]
struct ListPage {
    page: Page,
    sheet: Sheet,
    states: Vec<(&'static str, &'static str)>,
    editions: Vec<(String, String)>,
    lines: Vec<LineView>,
    preview: Option<Vec<String>>,
    go: &'static str,
}

struct LineView {
    id: String,
    name: String,
    tone: &'static str,
    sign: &'static str,
    state: &'static str,
    level: String,
    open: String,
}

/// Lists registrations.
pub(crate) async fn list(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Query(search): Query<Search>,
) -> Result<Response, WebError> {
    let typed = [("q", &search.q), ("state", &search.state), ("edition", &search.edition)];
    let sheet = Sheet::filled(typed.map(|(name, value)| (name, value.clone())));
    shown(&app, &visit, page, sheet, &search, None, "").await
}

async fn shown(
    app: &App,
    visit: &Visit,
    page: Page,
    sheet: Sheet,
    search: &Search,
    preview: Option<Vec<String>>,
    go: &'static str,
) -> Result<Response, WebError> {
    let (actor, now) = (visit.person()?.actor(), app.now());
    let mut tx = app.store.database().snapshot().await?;
    let mut of = editions::list(&mut tx).await?;
    of.sort_by_key(|one| !one.is_current);
    let chosen = of.iter().find(|one| one.edition.id.as_str() == search.edition).or(of.first());
    let filter = Filter {
        edition: chosen.map(|one| one.edition.id.clone()),
        state: RegistrationState::from_name(&search.state),
        words: search.q.chars().take(100).collect(),
        ..Filter::default()
    };
    let mut lines = Vec::new();
    for line in registrations::list(&mut tx, &filter).await? {
        let (tone, sign, state) = mark(Some(line.registration.state));
        let open = match line.registration.state {
            RegistrationState::Pending => {
                let loaded = registrations::load(&mut tx, &actor, &line.registration.id, now).await?;
                open_points(&loaded.standing()).join(" ")
            }
            _ => String::new(),
        };
        let (id, level) = (line.registration.id.to_string(), line.registration.level.level.to_string());
        lines.push(LineView { id, name: line.project.name, tone, sign, state, level, open });
    }
    let mut states = vec![("", "Every state")];
    states.extend(RegistrationState::ALL.map(|state| (state.name(), mark(Some(state)).2)));
    let page = page.titled("Registrations");
    let editions = of.into_iter().map(|one| (one.edition.id.to_string(), one.edition.title)).collect();
    Ok(Shown(ListPage { page, sheet, states, editions, lines, preview, go }).into_response())
}

/// Many registrations at once.
pub(crate) struct Many {
    ids: Vec<RegistrationId>,
    what: String,
    why: String,
}

impl FromForm for Many {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let why = form.line_or_empty("why", "Reason", 500);
        let ids = form.all("id").into_iter().filter_map(|text| RegistrationId::new(text).ok()).collect();
        let what = form.line("what", "Step", 20);
        Some(Self { ids, what: what?, why: why? })
    }
}

/// Shows what a step for many would do, or takes it.
pub(crate) async fn bulk(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Many>,
) -> Result<Response, WebError> {
    let (sheet, typed) = (form.sheet.clone(), form.need()?);
    let (actor, now) = (visit.person()?.actor(), app.now());
    let (what, go) = if typed.what.ends_with("refuse") { (Bulk::Refuse, "refuse") } else { (Bulk::Confirm, "confirm") };
    if typed.what.starts_with("look") {
        let mut tx = app.store.database().snapshot().await?;
        let mut lines = Vec::new();
        for (id, answer) in registrations::bulk_preview(&mut tx, &actor, &typed.ids, what, &typed.why, now).await? {
            let name = name_of(&mut tx, &id).await?;
            lines.push(match answer {
                Ok(state) => format!("{name} becomes {}.", state.name()),
                Err(refusal) => format!("{name} stays as it is: {}", sentence(&refusal.message)),
            });
        }
        drop(tx);
        return shown(&app, &visit, page, sheet, &Search::default(), Some(lines), go).await;
    }
    let mut tx = app.store.database().begin().await?;
    let left = registrations::bulk(&mut tx, &actor, &typed.ids, what, &typed.why, now).await?;
    tx.commit().await?;
    let said = format!("{} changed, {} stayed as they were.", typed.ids.len() - left.len(), left.len());
    Ok(SeeOther::to("/organise/registrations").saying(&app, &said).into_response())
}

async fn name_of(tx: &mut Transaction, id: &RegistrationId) -> Result<String, WebError> {
    let project = registrations::need(&mut *tx, id).await?.project;
    Ok(projects::find(tx, &project).await?.map(|project| project.name).unwrap_or_default())
}

#[derive(Template)]
#[template(path = "organise/registration.html")]
pub(crate) struct OnePage {
    page: Page,
    sheet: Sheet,
    id: String,
    name: String,
    tone: &'static str,
    sign: &'static str,
    state: &'static str,
    reason: String,
    level: String,
    level_reason: String,
    open: Vec<String>,
    steps: Vec<(&'static str, &'static str)>,
    levels: [(&'static str, &'static str); 3],
    rules: Vec<(String, String)>,
    repositories: Vec<(String, String)>,
    members: Vec<(String, String)>,
    history: Vec<String>,
}

/// Shows one registration.
pub(crate) async fn one(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(id): Path<String>,
) -> Result<Shown<OnePage>, WebError> {
    let id = registration(&id)?;
    let mut tx = app.store.database().snapshot().await?;
    let loaded = registrations::load(&mut tx, &visit.person()?.actor(), &id, app.now()).await?;
    let found = &loaded.registration;
    let name = name_of(&mut tx, &id).await?;
    let (tone, sign, state) = mark(Some(found.state));
    let open = if found.state == RegistrationState::Pending { open_points(&loaded.standing()) } else { Vec::new() };
    let steps = match found.state {
        RegistrationState::Pending => vec![("confirm", "Confirm"), ("refuse", "Refuse")],
        RegistrationState::Confirmed | RegistrationState::Listed => vec![("refuse", "Refuse")],
        RegistrationState::Refused => vec![("reopen", "Take the refusal back")],
        RegistrationState::Withdrawn => Vec::new(),
    };
    let rules = loaded.edition.edition.eligibility.iter().map(|rule| (rule.id.clone(), rule.title.clone()));
    let repositories = projects::repositories(&mut tx, &found.project).await?.into_iter();
    let members = projects::members(&mut tx, &found.project).await?.into_iter();
    let history = registrations::changes(&mut tx, &id).await?.into_iter();
    let history = history
        .map(|one| format!("{}: {} — {}", one.at.strftime("%-d %B %Y, %H:%M UTC"), one.state.name(), one.reason));
    Ok(Shown(OnePage {
        page: page.titled(&name),
        sheet: Sheet::filled([("level", found.level.level.to_string())]),
        id: id.to_string(),
        name,
        tone,
        sign,
        state,
        reason: sentence(&found.reason),
        level: found.level.level.to_string(),
        level_reason: found.level.reason.clone(),
        open,
        steps,
        levels: [("1", "Level 1"), ("2", "Level 2"), ("3", "Level 3")],
        rules: rules.collect(),
        repositories: repositories.map(|one| (one.id.to_string(), one.canonical)).collect(),
        members: members.map(|one| (one.person.to_string(), one.name)).collect(),
        history: history.collect(),
    }))
}

/// A decision about one registration.
pub(crate) struct Decision {
    step: String,
    why: String,
    level: Option<Level>,
    rule: String,
    repository: Option<RepositoryId>,
    person: Option<PersonId>,
}

impl FromForm for Decision {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let step = form.line("step", "Step", 20);
        let why = form.line_or_empty("why", "Reason", 500);
        let rule = form.line_or_empty("rule", "Rule", 100);
        let raw = |name: &str| form.raw(name).unwrap_or_default();
        let level = raw("level").parse::<u8>().ok().and_then(|number| Level::try_from(number).ok());
        let (repository, person) = (RepositoryId::new(raw("repository")).ok(), PersonId::new(raw("person")).ok());
        Some(Self { step: step?, why: why?, level, rule: rule?, repository, person })
    }
}

/// Takes one decision.
pub(crate) async fn step(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    form: Form<Decision>,
) -> Result<SeeOther, WebError> {
    let (id, typed) = (registration(&id)?, form.need()?);
    let (actor, now) = (visit.person()?.actor(), app.now());
    let mut tx = app.store.database().begin().await?;
    let why = typed.why.as_str();
    match (typed.step.as_str(), typed.level, typed.repository, typed.person) {
        ("confirm", ..) => registrations::confirm(&mut tx, &actor, &id, why, now).await?,
        ("refuse", ..) => registrations::refuse(&mut tx, &actor, &id, why, now).await?,
        ("reopen", ..) => registrations::reopen(&mut tx, &actor, &id, why, now).await?,
        ("level", Some(level), ..) => registrations::decide_level(&mut tx, &actor, &id, level, why, now).await?,
        (step @ ("met" | "not-met"), ..) => {
            let met = step == "met";
            registrations::decide_eligibility(&mut tx, &actor, &id, &typed.rule, met, why, now).await?;
        }
        ("override", _, Some(repository), Some(person)) => {
            control::record_override(&mut tx, &actor, &repository, &person, why, now).await?;
        }
        _ => return Err(WebError::NotFound("such step".to_owned())),
    }
    tx.commit().await?;
    Ok(SeeOther::to(format!("/organise/registrations/{id}")).saying(&app, "Done."))
}

fn registration(text: &str) -> Result<RegistrationId, WebError> {
    RegistrationId::new(text).map_err(|_| WebError::NotFound("such registration".to_owned()))
}
