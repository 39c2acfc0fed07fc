//! Finds what an address names: an edition that was announced, a project that is listed in it.

use slam_event::evaluation::{BadgeName, read_badge_names};
use slam_store::public::{
    editions::{self, Shown},
    project::{self, Found, Project},
};

use super::{answer::Miss, call::Call};
use crate::{app::App, error::WebError};

/// Returns the edition of this id, else the one that the home page shows.
pub(super) async fn edition(app: &App, id: Option<&str>) -> Result<Shown, Miss> {
    let (on, now) = (app.store.database(), app.now());
    match id {
        Some(id) => {
            editions::find(on, id, now).await?.ok_or_else(|| Miss::nothing(format!("edition `{}`", short(id))))
        }
        None => {
            let current = editions::current(on, now).await?;
            current.ok_or_else(|| Miss::nothing("edition that is shown now; name one with `edition`"))
        }
    }
}

/// Returns the badges of an edition, in its order.
pub(super) async fn badges(app: &App, shown: &Shown) -> Result<Vec<BadgeName>, Miss> {
    let on = app.store.database();
    let text = editions::objectives(on, shown.edition.id.as_str(), &shown.objectives_sha256).await?;
    Ok(read_badge_names(&text.unwrap_or_default()).map_err(WebError::internal("read the objectives"))?)
}

/// Returns the project of this name in an edition.
pub(super) async fn project<Q>(
    app: &App,
    call: &Call<Q>,
    slug: &str,
    edition: Option<&str>,
) -> Result<Project, Miss> {
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
