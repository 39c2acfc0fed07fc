//! What costs the whole edition to find, kept for a short time.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use slam_store::{
    StoreError,
    board::{self, BadgeNumbers},
    outcomes::{self, Outcomes},
    public::projects::{self, Facets},
};

use super::{awards, embed, kept::Kept, rules::Current};
use crate::app::App;

/// How long each is kept.
const BADGES_AGE: SignedDuration = SignedDuration::from_secs(10);
const FACETS_AGE: SignedDuration = SignedDuration::from_secs(10);
const OUTCOMES_AGE: SignedDuration = SignedDuration::from_secs(60);

/// The answers of this process.
#[derive(Default)]
pub(crate) struct Keeps {
    facets: Kept<Facets>,
    badges: Kept<BTreeMap<String, BadgeNumbers>>,
    outcomes: Kept<Outcomes>,
    pub(super) cards: embed::Cards,
    pub(super) pictures: awards::pictures::Pictures,
}

/// Returns how far the projects of an edition are, by badge.
pub(crate) async fn badges(
    app: &App,
    current: &Current,
    now: Timestamp,
) -> Result<Arc<BTreeMap<String, BadgeNumbers>>, StoreError> {
    let (on, id) = (app.store.database().clone(), current.id().to_owned());
    let find = async move { board::badge_numbers(&on, &id).await };
    app.kept.badges.get(current.id(), now, BADGES_AGE, find).await
}

/// Returns what the lists of an edition can be narrowed by.
pub(crate) async fn facets(app: &App, current: &Current, now: Timestamp) -> Result<Arc<Facets>, StoreError> {
    let (on, id) = (app.store.database().clone(), current.id().to_owned());
    let find = async move { projects::facets(&on, &id).await };
    app.kept.facets.get(current.id(), now, FACETS_AGE, find).await
}

/// Returns the report of an edition.
pub(crate) async fn outcomes(app: &App, current: &Current, now: Timestamp) -> Result<Arc<Outcomes>, StoreError> {
    let (on, edition, badges) = (app.store.database().clone(), current.shown.edition.clone(), current.badges());
    let find = async move { outcomes::read(&on, &edition, &badges, now).await };
    app.kept.outcomes.get(current.id(), now, OUTCOMES_AGE, find).await
}
