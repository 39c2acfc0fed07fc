//! Listed projects.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use slam_store::public::{
    Filter, Listed, Steward, project,
    projects::{self, Cursor, Sort},
};
use utoipa::IntoParams;

use super::Which;
use crate::{
    api::{
        answer::Miss,
        call::{Call, level, rows},
        document::STATUSES,
        problem::{self, Problem},
        target,
        types::{BadgeState, EditionName, List, Project, ProjectWhole},
    },
    app::App,
    pages::rules::Current,
};

/// Which projects, in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// The edition; the one that the pages show when it is left out.
    #[param(example = "fall-2026")]
    edition: Option<String>,
    /// Words that stand in the name.
    #[param(example = "tables")]
    q: Option<String>,
    /// The foundation; `none` for projects that stand on their own.
    #[param(example = "none")]
    steward: Option<String>,
    /// The kind of forge.
    #[param(example = "forgejo")]
    forge: Option<String>,
    /// The level, 1 to 3.
    level: Option<u8>,
    /// With this badge, in the status that `status` names.
    #[param(example = "defender")]
    badge: Option<String>,
    /// awarded, evidence-found, partial, not-started, or unknown; needs `badge`.
    status: Option<String>,
    /// name, badges, or fresh. By name every project comes exactly once, whatever changes meanwhile.
    sort: Option<String>,
    /// Where the page begins, as `next` of the page before says.
    after: Option<String>,
    /// How many items, 1 to 100; 50 when it is left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u8>,
}

/// The listed projects of an edition.
#[utoipa::path(get, path = "/api/v1/projects", tag = "Projects", operation_id = "projects", params(Search), responses(
    (status = 200, body = List<Project>),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn list(State(app): State<App>, call: Call<Search>) -> Result<Response, Miss> {
    let asked = &call.query;
    let sort = match asked.sort.as_deref() {
        None | Some("name") => Sort::Name,
        Some("badges") => Sort::Badges,
        Some("fresh") => Sort::Fresh,
        Some(_) => return Err(problem::parameter("`sort` is name, badges, or fresh.")),
    };
    let badge = match (&asked.badge, &asked.status) {
        (None, Some(_)) => return Err(problem::parameter("`status` needs `badge`.")),
        (_, Some(status)) if !STATUSES.contains(&status.as_str()) => {
            return Err(problem::parameter(format!("`status` is one of {}.", STATUSES.join(", "))));
        }
        (badge, status) => badge.clone().map(|badge| (badge, status.clone().unwrap_or_default())),
    };
    let filter = Filter {
        words: asked.q.clone().unwrap_or_default(),
        steward: asked.steward.as_deref().map(steward),
        forge: asked.forge.clone(),
        level: level(asked.level)?,
        badge,
    };
    let limit = rows(asked.limit)?;
    let after = asked.after.as_deref().map(cursor).transpose()?;
    let current = target::edition(&app, asked.edition.as_deref()).await?;
    let page = projects::list(app.store.database(), current.id(), &filter, sort, after.as_ref(), limit).await?;
    let next = page.next.map(|next| next.to_string());
    let badges = current.badges();
    let items = page.projects.into_iter().map(|one| of(&app, &current, &badges, one)).collect();
    call.list(&app, items, next)
}

/// One listed project, with its repositories.
#[utoipa::path(get, path = "/api/v1/projects/{project}", tag = "Projects", operation_id = "project",
    params(("project" = String, Path, description = "The project.", example = "tidy-tables"), Which), responses(
    (status = 200, body = ProjectWhole),
    (status = 307, description = "The project has another name now."),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn show(
    State(app): State<App>,
    call: Call<Which>,
    Path(slug): Path<String>,
) -> Result<Response, Miss> {
    let found = target::project(&app, &call, &slug, call.query.edition.as_deref()).await?;
    let current = target::edition(&app, Some(&found.edition)).await?;
    let seen = project::repositories(app.store.database(), &found.listed.project, found.evaluation.as_ref()).await?;
    call.answer(&ProjectWhole {
        project: of(&app, &current, &current.badges(), found.listed),
        homepage: Some(found.homepage).filter(|page| !page.is_empty()),
        stage: found.stage,
        level_reason: found.level_reason,
        evaluation: found.evaluation.map(|id| id.as_str().to_owned()),
        repositories: seen.into_iter().map(Into::into).collect(),
        editions: found.editions.into_iter().map(|(id, title)| EditionName { id, title }).collect(),
    })
}

/// How far a project is with each badge.
#[utoipa::path(get, path = "/api/v1/projects/{project}/badges", tag = "Projects", operation_id = "project-badges",
    params(("project" = String, Path, description = "The project.", example = "tidy-tables"), Which), responses(
    (status = 200, body = List<BadgeState>),
    (status = 307, description = "The project has another name now."),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn badges(
    State(app): State<App>,
    call: Call<Which>,
    Path(slug): Path<String>,
) -> Result<Response, Miss> {
    let found = target::project(&app, &call, &slug, call.query.edition.as_deref()).await?;
    let current = target::edition(&app, Some(&found.edition)).await?;
    call.list(&app, of(&app, &current, &current.badges(), found.listed).badges, None)
}

/// Returns a project as lists show it.
pub(super) fn of(app: &App, current: &Current, badges: &[String], listed: Listed) -> Project {
    let url = app.config.address(&format!("/projects/{}", listed.slug));
    Project::of(listed, current.id(), badges, url)
}

/// Reads where a page begins.
pub(super) fn cursor(text: &str) -> Result<Cursor, Miss> {
    Cursor::parse(text).ok_or_else(|| problem::parameter("`after` is not what `next` of a page says."))
}

/// Reads whose projects are asked for.
pub(super) fn steward(name: &str) -> Steward {
    if name == "none" { Steward::None } else { Steward::Named(name.to_owned()) }
}
