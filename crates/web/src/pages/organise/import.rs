//! Importing a list: read, shown as what it would do, and then done; and the projects back as a list.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use slam_event::{
    Slug,
    export::{Heading, PersonalData, export as write},
    import::{ImportPlan, ListForm, ReadRules, plan, read},
};
use slam_store::{directories, imports};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    visit::Visit,
};

/// How many lines of each kind the preview shows.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "organise/import.html")]
struct ImportPage {
    page: Page,
    sheet: Sheet,
    plan: Option<Vec<String>>,
    text: String,
    forms: Vec<(&'static str, &'static str)>,
    uses: Vec<(&'static str, &'static str)>,
}

/// Shows the form.
pub(crate) async fn import_form(page: Page) -> Response {
    shown(page, Sheet::default(), None, String::new())
}

fn shown(page: Page, sheet: Sheet, plan: Option<Vec<String>>, text: String) -> Response {
    let forms = vec![
        ("table", "Table (CSV)"),
        ("foundation", "Foundation's data file (YAML)"),
        ("site", "Page of the site (Markdown)"),
    ];
    let uses = vec![("projects", "Projects of the event"), ("directory", "Directory that a rule looks into")];
    let (page, status) = (page.titled("Import and export"), sheet.status());
    (status, Shown(ImportPage { page, sheet, plan, text, forms, uses })).into_response()
}

/// A list.
pub(crate) struct List {
    form: ListForm,
    text: String,
    directory: Option<Slug>,
    applies: bool,
}

impl FromForm for List {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let kind = form.choice("form", "Form", ListForm::from_name);
        let sent = match form.file("list") {
            Some(file) => Some(String::from_utf8_lossy(&file.bytes).into_owned()),
            None => form.raw("text").filter(|text| !text.is_empty()).map(str::to_owned),
        };
        let text = match sent {
            Some(text) => Some(text),
            None => form.wrong("list", "List", "Choose a file."),
        };
        let directory = match form.raw("use") {
            Some("directory") => {
                form.choice("directory", "Name of the directory", |text| Slug::new(text.trim()).ok()).map(Some)
            }
            _ => Some(None),
        };
        let applies = form.raw("step") == Some("apply");
        Some(Self { form: kind?, text: text?, directory: directory?, applies })
    }
}

/// Shows what a list would do, or does it.
pub(crate) async fn import(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<List>,
) -> Result<Response, WebError> {
    let Some(list) = form.input else { return Ok(shown(page, form.sheet, None, String::new())) };
    let rules = app.config.addresses;
    let read_rules = ReadRules { steward: None, addresses: rules };
    let (projects, oddities) = read(list.form, list.text.as_bytes(), read_rules);
    let (actor, now) = (visit.person()?.actor(), app.now());
    let mut tx = app.store.database().begin().await?;
    if let Some(directory) = list.directory {
        if list.applies {
            let entries = directories::replace(&mut tx, &actor, &directory, &projects, now).await?;
            tx.commit().await?;
            let said = format!("`{directory}` has {entries} entries now.");
            return Ok(SeeOther::to("/organise/import").saying(&app, &said).into_response());
        }
        let mut lines = vec![format!("`{directory}` would be replaced by a list of {} projects.", projects.len())];
        lines.extend(oddities.iter().take(SHOWN).map(|one| format!("Line {}: {}.", one.line, one.message)));
        return Ok(shown(page, form.sheet, Some(lines), list.text));
    }
    let existing = imports::existing(&mut tx, rules).await?;
    let plan = plan(&existing, &projects);
    if list.applies {
        let applied = imports::apply(&mut tx, &actor, &plan, rules, now).await?;
        tx.commit().await?;
        let said = format!("{} projects made, {} changed.", applied.made, applied.changed);
        return Ok(SeeOther::to("/organise/import").saying(&app, &said).into_response());
    }
    let mut lines = words(&plan);
    lines.extend(oddities.iter().take(SHOWN).map(|one| format!("Line {}: {}.", one.line, one.message)));
    Ok(shown(page, form.sheet, Some(lines), list.text))
}

fn words(plan: &ImportPlan) -> Vec<String> {
    let mut lines = vec![format!(
        "{} new, {} known, {} renamed, {} for a person to decide, {} stored and not in the list.",
        plan.new.len(),
        plan.same.len(),
        plan.renamed.len(),
        plan.conflicts.len(),
        plan.removed.len()
    )];
    lines.extend(plan.new.iter().take(SHOWN).map(|one| format!("{} is new.", one.name)));
    for matched in plan.same.iter().chain(&plan.renamed).filter(|one| !one.changes.is_empty()).take(SHOWN) {
        let changes = matched.changes.iter();
        let changes: Vec<_> =
            changes.map(|one| format!("{} from `{}` to `{}`", one.field.name(), one.from, one.to)).collect();
        lines.push(format!("{} changes: {}.", matched.project.name, changes.join("; ")));
    }
    let conflicts = plan.conflicts.iter().take(SHOWN);
    lines.extend(conflicts.map(|one| format!("{} is left out. {}", one.project.name, one.reason.sentence())));
    lines
}

/// Writes the projects as a list.
pub(crate) async fn export(State(app): State<App>, Path(form): Path<String>) -> Result<Response, WebError> {
    let form = ListForm::from_name(&form).ok_or_else(|| WebError::NotFound("such form of a list".to_owned()))?;
    let mut tx = app.store.database().snapshot().await?;
    let projects = imports::listed(&mut tx, app.config.addresses).await?;
    let heading = Heading { title: "Participating projects".to_owned(), ..Heading::default() };
    let (kind, name) = match form {
        ListForm::Table => ("text/csv; charset=utf-8", "projects.csv"),
        ListForm::Foundation => ("application/yaml", "projects.yaml"),
        ListForm::Site => ("text/markdown; charset=utf-8", "projects.md"),
    };
    let text = write(form, &projects, &heading, PersonalData::LeftOut).text;
    let shown_as = format!("attachment; filename=\"{name}\"");
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, shown_as)], text).into_response())
}
