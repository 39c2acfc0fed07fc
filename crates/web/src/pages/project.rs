//! The page of a project: where it stands, on which evidence, judged by which rules, and what changed.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use slam_event::EvaluationId;
use slam_pictures::chart::{ChartSize, HistoryChart, HistoryPoint, history_svg};
use slam_store::{
    evaluations::Summary,
    public::project::{self as rows, Found, Project},
};

use super::{
    rules,
    view::{self, When},
};
use crate::{answer::Shown, app::App, error::WebError, failure::Way, page::Page};

mod badges;
mod changes;
mod cited;
mod requirements;

use badges::BadgeView;
use changes::ChangeView;
use requirements::Family;

/// Evaluations that the chart and the list of the history show.
const HISTORY: u8 = 60;

/// What an address of a project may add.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    edition: String,
}

#[derive(Template)]
#[template(path = "public/project.html")]
pub(crate) struct ProjectPage {
    page: Page,
    origin: String,
    picture: String,
    there: String,
    project: Project,
    edition: String,
    state: Notice,
    next: Option<(String, String)>,
    badges: Vec<BadgeView>,
    judged: Option<Judged>,
    awards: Vec<(String, String, When)>,
    repositories: Vec<RepositoryView>,
    excerpt: String,
    history: Vec<HistoryRow>,
    wide: String,
    narrow: String,
    homepage: Option<String>,
    is_old: bool,
}

/// What the page says on top when something keeps it from being whole.
struct Notice {
    tone: &'static str,
    words: String,
}

/// What one evaluation found.
struct Judged {
    when: Option<When>,
    cause: String,
    version: u32,
    sha256: String,
    catalog: String,
    tool: String,
    level: u8,
    decided: u32,
    required: u32,
    passed: usize,
    families: Vec<Family>,
    changes: Option<ChangeView>,
    unreachable: Vec<(String, String)>,
}

struct RepositoryView {
    name: String,
    address: String,
    link: Option<String>,
    forge: String,
    is_in_scope: bool,
    reason: String,
    commit: String,
    commit_link: Option<String>,
    branch: String,
    problem: String,
}

struct HistoryRow {
    id: String,
    when: When,
    cause: String,
    found: u32,
    passed: u32,
    decided: u32,
    required: u32,
}

/// Shows a project in its newest edition, or in the asked one.
pub(crate) async fn show(
    State(app): State<App>,
    page: Page,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let edition = Some(asked.edition.as_str()).filter(|edition| !edition.is_empty());
    let project = match find(&app, &slug, edition).await? {
        Ok(project) => project,
        Err(moved) => return Ok(Redirect::permanent(&moved).into_response()),
    };
    shown(&app, page, project, None).await.map(IntoResponse::into_response)
}

/// Shows a project as an older evaluation saw it.
pub(crate) async fn older(
    State(app): State<App>,
    page: Page,
    Path((slug, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let edition = Some(asked.edition.as_str()).filter(|edition| !edition.is_empty());
    let project = match find(&app, &slug, edition).await? {
        Ok(project) => project,
        Err(moved) => {
            return Ok(Redirect::permanent(&format!("{moved}/evaluations/{}", view::query_value(&id))).into_response());
        }
    };
    shown(&app, page, project, Some(&id)).await.map(IntoResponse::into_response)
}

/// Finds a project, or the path that its former slug leads to.
pub(crate) async fn find(app: &App, slug: &str, edition: Option<&str>) -> Result<Result<Project, String>, WebError> {
    match rows::find(app.store.database(), slug, edition).await? {
        Found::Here(project) => Ok(Ok(*project)),
        Found::Moved(slug) => Ok(Err(format!("/projects/{slug}"))),
        Found::Nothing => Err(WebError::NotFoundBut {
            what: format!("project “{}”", view::shortened(slug, 60)),
            ways: vec![
                Way::new(format!("/projects?q={}", view::query_value(slug)), "Search the projects"),
                Way::new("/projects", "All projects"),
            ],
        }),
    }
}

async fn shown(app: &App, page: Page, project: Project, older: Option<&str>) -> Result<Shown<ProjectPage>, WebError> {
    let on = app.store.database();
    let current = rules::edition(app, &project.edition, app.now()).await?;
    let current = current.ok_or_else(|| WebError::NotFound(format!("edition “{}”", project.edition)))?;
    let registration = &project.listed.registration;
    let wanted = older.or(project.evaluation.as_ref().map(EvaluationId::as_str));
    let evaluation = match wanted {
        Some(id) => rows::evaluation(on, registration, id).await?,
        None => None,
    };
    if let (Some(id), None) = (older, &evaluation) {
        let way = Way::new(format!("/projects/{}", project.listed.slug), project.listed.name.clone());
        return Err(WebError::NotFoundBut {
            what: format!("evaluation “{}”", view::shortened(id, 40)),
            ways: vec![way],
        });
    }
    let last = rows::last_asked(on, registration).await?;
    let id = evaluation.as_ref().map(|one| &one.id);
    let repositories = rows::repositories(on, &project.listed.project, id).await?;
    let summary: Option<Summary> = evaluation.as_ref().and_then(|one| serde_json::from_str(&one.result).ok());
    // An older evaluation was judged by the objectives of its time.
    let set = match &evaluation {
        Some(one) if !one.objectives_sha256.is_empty() => {
            rules::objectives(app, &project.edition, &one.objectives_sha256)
                .await
                .unwrap_or_else(|_| current.set.clone())
        }
        _ => current.set.clone(),
    };
    let badges = badges::views(&project.listed.badges, summary.as_ref(), &set, &repositories, older.is_some());
    let next = badges::next(&badges);
    let judged = match &evaluation {
        None => None,
        Some(one) => {
            let verdicts = rows::verdicts(on, &one.id).await?;
            let families = requirements::families(&verdicts, &set, &repositories, &app.library);
            let (decided, required) = match &summary {
                Some(summary) => (summary.project.coverage.decided, summary.project.coverage.all),
                None => (project.listed.decided, project.listed.required),
            };
            let of = |families: &[Family]| families.iter().map(|one| one.passed).sum::<usize>();
            Some(Judged {
                when: one.evaluated_at.map(When::minute),
                cause: changes::cause(&one.cause),
                version: one.version,
                sha256: one.objectives_sha256.clone(),
                catalog: one.catalog_sha256.clone(),
                tool: one.tool_version.clone(),
                level: one.level,
                decided,
                required,
                passed: of(&families),
                families,
                changes: summary
                    .as_ref()
                    .and_then(|one| one.changes.as_ref())
                    .map(|one| changes::view(one, &set, &repositories)),
                unreachable: summary.as_ref().map(|one| one.project.unreachable.clone()).unwrap_or_default(),
            })
        }
    };
    let history = rows::history(on, registration, HISTORY).await?;
    let points: Vec<_> = history
        .iter()
        .map(|one| HistoryPoint {
            date: one.at.to_zoned(jiff::tz::TimeZone::UTC).date(),
            decided: one.decided,
            met: one.passed,
            all: one.required,
        })
        .collect();
    let title = format!("History of {}", project.listed.name);
    let chart = HistoryChart { title: &title, points: &points, empty: "There is no evaluation yet." };
    let awards = rows::awards(on, registration).await?;
    let award = |one: rows::Award| {
        let title = if one.kind == "plaque" {
            "Plaque".to_owned()
        } else {
            set.badge(&one.badge).map_or(one.badge.clone(), |b| b.title.clone())
        };
        (one.id.to_string(), title, When::day(one.at))
    };
    let mut titled = project.listed.name.clone();
    if older.is_some() {
        titled.push_str(", an older evaluation");
    }
    Ok(Shown(ProjectPage {
        page: page.titled(titled).about(view::shortened(&project.listed.description, 200)),
        picture: format!("{}/embed/{}/all.svg", app.config.origin(), project.listed.slug),
        there: format!("{}/projects/{}", app.config.origin(), project.listed.slug),
        origin: app.config.origin(),
        edition: current.title().to_owned(),
        state: state(evaluation.is_some(), last.as_ref(), summary.as_ref(), &project),
        next,
        badges,
        judged,
        awards: awards.into_iter().map(award).collect(),
        excerpt: repositories
            .iter()
            .find(|one| one.is_in_scope && !one.excerpt.is_empty())
            .map_or(String::new(), |one| one.excerpt.clone()),
        repositories: repositories.into_iter().map(repository).collect(),
        wide: history_svg(&chart, ChartSize::Wide),
        narrow: history_svg(&chart, ChartSize::Narrow),
        history: history.into_iter().rev().map(past).collect(),
        homepage: slam_report::links::web(&project.homepage).map(str::to_owned),
        is_old: older.is_some(),
        project,
    }))
}

/// Says why the page is not whole, in plain words.
fn state(is_judged: bool, last: Option<&rows::Evaluation>, summary: Option<&Summary>, project: &Project) -> Notice {
    let of = |tone, words: String| Notice { tone, words };
    match last {
        Some(last) if last.state == "failed" => {
            let kept = if is_judged { " What stands below is from the evaluation before." } else { "" };
            of(
                "bad",
                format!("The last evaluation could not be finished: {}.{kept}", last.problem.trim_end_matches('.')),
            )
        }
        Some(last) if last.state == "queued" && is_judged => {
            of("", "A new evaluation is under way; what stands below is from the one before.".to_owned())
        }
        Some(last) if last.state == "queued" => {
            of("", "The first evaluation is under way. This page shows what it finds in a few minutes.".to_owned())
        }
        _ if summary.is_some_and(|one| !one.project.unreachable.is_empty()) => of(
            "dark",
            "Not every repository could be reached. What could not be seen is unknown, never failed and never passed."
                .to_owned(),
        ),
        _ if !is_judged && project.listed.awarded > 0 => of(
            "",
            "The awards of this edition were published elsewhere and recorded here; there is no evidence to show."
                .to_owned(),
        ),
        _ if !is_judged => {
            of("", "This project was not evaluated yet. That happens after its confirmation, by itself.".to_owned())
        }
        _ => of("", String::new()),
    }
}

fn repository(one: rows::Repository) -> RepositoryView {
    RepositoryView {
        link: slam_report::links::web(&one.address).map(str::to_owned),
        commit_link: cited::commit(&one),
        name: one.name,
        address: one.address,
        forge: one.forge,
        is_in_scope: one.is_in_scope,
        reason: one.scope_reason,
        commit: one.commit,
        branch: one.branch,
        problem: one.problem,
    }
}

fn past(one: rows::Point) -> HistoryRow {
    HistoryRow {
        id: one.id.to_string(),
        when: When::minute(one.at),
        cause: changes::cause(&one.cause),
        found: one.found,
        passed: one.passed,
        decided: one.decided,
        required: one.required,
    }
}
