//! The edition that a page is about, with the objectives that its badges are judged by.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use slam_standards::ObjectiveSet;
use slam_store::public::editions::{self, Shown};

use crate::{app::App, error::WebError};

/// An edition with its objectives.
#[derive(Debug, Clone)]
pub(crate) struct Current {
    pub(crate) shown: Shown,
    pub(crate) set: Arc<ObjectiveSet>,
}

impl Current {
    pub(crate) fn id(&self) -> &str {
        self.shown.edition.id.as_str()
    }

    pub(crate) fn title(&self) -> &str {
        &self.shown.edition.title
    }

    /// Returns the ids of the badges, in their order.
    pub(crate) fn badges(&self) -> Vec<String> {
        self.set.badges.iter().map(|badge| badge.id.clone()).collect()
    }
}

/// Returns the edition that lists show: the asked one, else the current one, else the newest that was announced.
pub(crate) async fn edition(app: &App, asked: &str, now: Timestamp) -> Result<Option<Current>, WebError> {
    let on = app.store.database();
    let shown = if asked.is_empty() {
        match editions::current(on, now).await? {
            Some(shown) => Some(shown),
            None => editions::list(on, now).await?.into_iter().next(),
        }
    } else {
        let found = editions::find(on, asked, now).await?;
        Some(found.ok_or_else(|| WebError::NotFound(format!("edition “{asked}”")))?)
    };
    match shown {
        Some(shown) => of(app, shown).await.map(Some),
        None => Ok(None),
    }
}

/// Adds its objectives to an edition.
pub(crate) async fn of(app: &App, shown: Shown) -> Result<Current, WebError> {
    let set = objectives(app, shown.edition.id.as_str(), &shown.objectives_sha256).await?;
    Ok(Current { shown, set })
}

/// Texts are known by their digest, so that what was read once never changes.
static READ: Mutex<BTreeMap<String, Arc<ObjectiveSet>>> = Mutex::new(BTreeMap::new());

/// More objective sets than a server has versions in use; beyond that all are read again.
const MOST: usize = 64;

/// Returns the objectives with this digest.
pub(crate) async fn objectives(app: &App, edition: &str, sha256: &str) -> Result<Arc<ObjectiveSet>, WebError> {
    if let Some(set) = READ.lock().unwrap_or_else(PoisonError::into_inner).get(sha256) {
        return Ok(Arc::clone(set));
    }
    let text = editions::objectives(app.store.database(), edition, sha256).await?;
    let text = text.ok_or_else(|| WebError::NotFound(format!("objective set of “{edition}” with that digest")))?;
    let set = slam_standards::load_objective_set(text.as_bytes()).map_err(WebError::internal("read the objectives"))?;
    let set = Arc::new(set);
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if read.len() >= MOST {
        read.clear();
    }
    read.insert(sha256.to_owned(), Arc::clone(&set));
    Ok(set)
}
