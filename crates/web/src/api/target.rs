//! Finds what an address names: an edition that was announced, a project that is listed in it.

use slam_store::public::project::{self, Found, Project};

use super::{answer::Miss, call::Call};
use crate::{
    app::App,
    pages::rules::{self, Current},
};

/// Returns the edition of this id, else the one that the pages show.
pub(super) async fn edition(app: &App, id: Option<&str>) -> Result<Current, Miss> {
    if let Some(id) = id.filter(|id| id.len() > 60 || id.is_empty()) {
        return Err(Miss::nothing(format!("edition `{}`", short(id))));
    }
    let found = rules::edition(app, id.unwrap_or_default(), app.now()).await?;
    found.ok_or_else(|| Miss::nothing("edition yet"))
}

/// Returns the project of this name in an edition.
pub(super) async fn project<Q>(app: &App, call: &Call<Q>, slug: &str, edition: Option<&str>) -> Result<Project, Miss> {
    if let Some(id) = edition {
        self::edition(app, Some(id)).await?;
    }
    match project::find(app.store.database(), slug, edition).await? {
        Found::Here(project) => Ok(*project),
        Found::Moved(to) => Err(Miss::Moved(call.renamed(slug, to.as_str()))),
        Found::Nothing => Err(Miss::nothing(format!("project `{}`", short(slug)))),
    }
}

/// Names what a program asked for, without repeating all of a long text.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|one| !one.is_control()).take(60).collect()
}
