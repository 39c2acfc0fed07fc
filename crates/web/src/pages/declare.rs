//! Declarations: a maintainer states what no program can see, and an evaluator answers.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use slam_event::{RefusalKind, review::Reason};
use slam_model::RequirementId;
use slam_store::{
    StoreError,
    declarations::{self, Declared, Stated, Statement},
    sql::Transaction,
    submissions::Entry,
};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    pages::review::{moment, reason},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "review/declarations.html")]
pub(crate) struct DeclarationsPage {
    page: Page,
    sheet: Sheet,
    project: String,
    slug: String,
    choices: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
}

/// A declaration with what its maintainers can do about it.
pub(crate) struct Row {
    pub(crate) declared: Declared,
    pub(crate) when: String,
    pub(crate) until: String,
    pub(crate) can_take_back: bool,
}

/// What a declaration says.
pub(crate) struct Said {
    requirement: String,
    stated: Stated,
    reason: Reason,
    links: Vec<String>,
    expires_at: Option<Timestamp>,
}

impl FromForm for Said {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let requirement = form.line("requirement", "Requirement", 60);
        let stated = form.choice("stated", "It", Stated::from_name);
        let reason = reason(form);
        let links = form.text("links", "Links", 20_000);
        let expires_at = match form.raw("expires").map(str::trim).filter(|day| !day.is_empty()) {
            None => Some(None),
            Some(day) => match day.parse::<Date>().and_then(|day| day.to_zoned(TimeZone::UTC)) {
                Ok(day) => Some(Some(day.timestamp())),
                Err(_) => form.wrong("expires", "Holds until", "Write the day as 2027-01-31."),
            },
        };
        let links = links?.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        Some(Self { requirement: requirement?, stated: stated?, reason: reason?, links, expires_at: expires_at? })
    }
}

/// Shows the declarations of a project.
pub(crate) async fn show(
    State(app): State<App>,
    page: Page,
    Path(project): Path<String>,
) -> Result<Shown<DeclarationsPage>, WebError> {
    Ok(Shown(fill(&app, page, &project, Sheet::default()).await?))
}

async fn fill(app: &App, page: Page, project: &str, sheet: Sheet) -> Result<DeclarationsPage, WebError> {
    let mut look = app.store.database().snapshot().await?;
    let entry = Entry::of_project(&mut look, project).await?;
    let rows = rows(&mut look, &entry).await?;
    Ok(DeclarationsPage {
        page: page.titled(format!("Declarations of {}", entry.name)),
        sheet,
        project: entry.name.clone(),
        slug: entry.slug.to_string(),
        choices: Stated::ALL.iter().map(|stated| (stated.name(), stated.words())).collect(),
        rows,
    })
}

/// Reads the declarations of a project, for this page and for the project's own.
pub(crate) async fn rows(look: &mut Transaction, entry: &Entry) -> Result<Vec<Row>, WebError> {
    let rows = declarations::list(look, entry).await?.into_iter().map(|declared| Row {
        when: moment(declared.declared_at),
        until: declared.expires_at.map(moment).unwrap_or_default(),
        can_take_back: matches!(declared.state.as_str(), "open" | "accepted"),
        declared,
    });
    Ok(rows.collect())
}

/// Files a declaration.
pub(crate) async fn file(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(project): Path<String>,
    form: Form<Said>,
) -> Result<Response, WebError> {
    let mut sheet = form.sheet;
    if let Some(said) = form.input {
        let statement = Statement {
            requirement: RequirementId::new(&said.requirement),
            stated: said.stated,
            reason: said.reason,
            links: said.links,
            expires_at: said.expires_at,
        };
        let mut tx = app.store.database().begin().await?;
        let entry = Entry::of_project(&mut tx, &project).await?;
        match declarations::file(&mut tx, &visit.person()?.actor(), &entry, &statement, app.now()).await {
            Ok(_) => {
                tx.commit().await?;
                let to = SeeOther::to(format!("/my/{project}/declarations"));
                return Ok(to.saying(&app, "The declaration is filed. An evaluator answers it.").into_response());
            }
            Err(StoreError::Refused(refusal)) if refusal.kind != RefusalKind::NotAllowed => {
                tx.rollback().await;
                let (field, label) = match refusal.code {
                    "link" => ("links", "Links"),
                    "expired" => ("expires", "Holds until"),
                    _ => ("", ""),
                };
                sheet.refuse(field, label, &refusal.message);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = fill(&app, page, &project, sheet).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response())
}

/// Which declaration is taken back.
pub(crate) struct Which {
    declaration: String,
}

impl FromForm for Which {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        Some(Self { declaration: form.line("declaration", "Declaration", 64)? })
    }
}

/// Takes a declaration back.
pub(crate) async fn take_back(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<String>,
    form: Form<Which>,
) -> Result<SeeOther, WebError> {
    let to = SeeOther::to(format!("/my/{project}/declarations"));
    let Which { declaration } = form.need()?;
    let mut tx = app.store.database().begin().await?;
    let entry = Entry::of_project(&mut tx, &project).await?;
    declarations::withdraw(&mut tx, &visit.person()?.actor(), &entry, &declaration, app.now()).await?;
    tx.commit().await?;
    Ok(to.saying(&app, "The declaration is taken back."))
}

/// An evaluator's answer.
pub(crate) struct Answered {
    is_accepted: bool,
    reason: Reason,
}

impl FromForm for Answered {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let is_accepted = form.choice("do", "Answer", |name| match name {
            "accept" => Some(true),
            "refuse" => Some(false),
            _ => None,
        });
        let reason = reason(form);
        Some(Self { is_accepted: is_accepted?, reason: reason? })
    }
}

/// Accepts or refuses a declaration.
pub(crate) async fn decide(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(declaration): Path<String>,
    form: Form<Answered>,
) -> Result<Response, WebError> {
    let Some(answered) = form.input else {
        let asked = super::review::Asked::default();
        let page = super::review::fill_queue(&app, &visit, page, asked, form.sheet).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response());
    };
    let mut tx = app.store.database().begin().await?;
    let asked = (answered.is_accepted, &answered.reason);
    declarations::decide(&mut tx, &visit.person()?.actor(), &declaration, asked, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/review").saying(&app, "The declaration is answered, and the project is told.").into_response())
}
