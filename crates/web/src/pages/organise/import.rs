//! Importing a list: read, shown as what it would do, and then done; and the projects back as a list.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_event::{
    Actor, Slug,
    export::{Heading, PersonalData, export as write},
    import::{ImportPlan, ImportedProject, ListForm, ReadRules, plan, read},
};
use slam_model::Sha256;
use slam_store::{directories, imports, sql::Transaction, uploads};

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
    preview: Option<Preview>,
    forms: Vec<(&'static str, &'static str)>,
    uses: Vec<(&'static str, &'static str)>,
}

/// What a list would do.
struct Preview {
    lines: Vec<String>,
    /// Where the list waits.
    kept: String,
    /// A digest of the lines: what is done is what was shown.
    seen: String,
}

/// Shows the form.
pub(crate) async fn import_form(page: Page) -> Response {
    shown(page, Sheet::default(), None)
}

fn shown(page: Page, sheet: Sheet, preview: Option<Preview>) -> Response {
    let forms = vec![
        ("table", "Table (CSV)"),
        ("foundation", "Foundation's data file (YAML)"),
        ("site", "Page of the site (Markdown)"),
    ];
    let uses = vec![("projects", "Projects of the event"), ("directory", "Directory that a rule looks into")];
    let (page, status) = (page.titled("Import and export"), sheet.status());
    (status, Shown(ImportPage { page, sheet, preview, forms, uses })).into_response()
}

/// What the form sent.
pub(crate) enum Sent {
    /// A list to look at.
    List(List),
    /// The list that was looked at, to be done.
    Apply { kept: String, seen: String },
}

/// A list. It waits as JSON between the look and the deed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct List {
    form: ListForm,
    text: String,
    directory: Option<Slug>,
}

impl FromForm for Sent {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        if form.raw("step") == Some("apply") {
            let (kept, seen) = (form.line("kept", "List", 64), form.line("seen", "List", 80));
            return Some(Self::Apply { kept: kept?, seen: seen? });
        }
        let kind = form.choice("form", "Form", ListForm::from_name);
        let text = match form.file("list") {
            Some(file) => Some(String::from_utf8_lossy(&file.bytes).into_owned()),
            None => form.wrong("list", "List", "Choose a file."),
        };
        let directory = match form.raw("use") {
            Some("directory") => {
                form.choice("directory", "Name of the directory", |text| Slug::new(text.trim()).ok()).map(Some)
            }
            _ => Some(None),
        };
        Some(Self::List(List { form: kind?, text: text?, directory: directory? }))
    }
}

/// Shows what a list would do, or does what was shown.
pub(crate) async fn import(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Sent>,
) -> Result<Response, WebError> {
    let mut sheet = form.sheet;
    let Some(sent) = form.input else { return Ok(shown(page, sheet, None)) };
    let (person, now) = (&visit.person()?.account.id, app.now());
    let actor = visit.person()?.actor();
    let mut tx = app.store.database().begin().await?;
    let (list, before) = match sent {
        Sent::List(list) => (list, None),
        Sent::Apply { kept, seen } => {
            let found = uploads::find(&mut tx, person, &kept, now).await?;
            let Some(list) = found.and_then(|bytes| serde_json::from_slice::<List>(&bytes).ok()) else {
                sheet.refuse("list", "List", "the list waited for longer than half an hour: choose it once more");
                return Ok(shown(page, sheet, None));
            };
            (list, Some((kept, seen)))
        }
    };
    let deed = Deed::of(&mut tx, &app, &list).await?;
    let digest = Sha256::of(deed.lines.join("\n").as_bytes()).to_string();
    match before {
        Some((_, seen)) if seen == digest => {
            let said = deed.apply(&mut tx, &app, &actor, now).await?;
            uploads::forget(&mut tx, person).await?;
            tx.commit().await?;
            Ok(SeeOther::to("/organise/import").saying(&app, &said).into_response())
        }
        Some((kept, _)) => {
            tx.rollback().await;
            sheet.refuse("", "List", "the projects changed since you looked: read once more what it would do");
            Ok(shown(page, sheet, Some(Preview { lines: deed.lines, kept, seen: digest })))
        }
        None => {
            let bytes = serde_json::to_vec(&list).map_err(WebError::internal("keep a list"))?;
            let kept = uploads::keep(&mut tx, person, &bytes, now).await?;
            tx.commit().await?;
            Ok(shown(page, sheet, Some(Preview { lines: deed.lines, kept, seen: digest })))
        }
    }
}

/// What a list does, and its words.
struct Deed {
    what: What,
    lines: Vec<String>,
}

enum What {
    Plan(ImportPlan),
    Directory(Slug, Vec<ImportedProject>),
}

impl Deed {
    async fn of(tx: &mut Transaction, app: &App, list: &List) -> Result<Self, WebError> {
        let rules = app.config.addresses;
        let (projects, oddities) = read(list.form, list.text.as_bytes(), ReadRules { steward: None, addresses: rules });
        let (what, mut lines) = match &list.directory {
            Some(name) => {
                let line = format!("`{name}` would be replaced by a list of {} projects.", projects.len());
                (What::Directory(name.clone(), projects), vec![line])
            }
            None => {
                let plan = plan(&imports::existing(tx, rules).await?, &projects);
                let lines = words(&plan);
                (What::Plan(plan), lines)
            }
        };
        lines.extend(oddities.iter().take(SHOWN).map(|one| format!("Line {}: {}.", one.line, one.message)));
        Ok(Self { what, lines })
    }

    /// Does it, and says so.
    async fn apply(self, tx: &mut Transaction, app: &App, actor: &Actor, now: Timestamp) -> Result<String, WebError> {
        Ok(match self.what {
            What::Directory(name, projects) => {
                let entries = directories::replace(tx, actor, &name, &projects, now).await?;
                format!("`{name}` has {entries} entries now.")
            }
            What::Plan(plan) => {
                let applied = imports::apply(tx, actor, &plan, app.config.addresses, now).await?;
                format!("{} projects made, {} changed.", applied.made, applied.changed)
            }
        })
    }
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
