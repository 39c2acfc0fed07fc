//! Routes of the public pages, pictures, and feeds.

use super::{Route, get};
use crate::{
    access::Access::Public,
    pages::{about, badges, editions, embed, feeds, home, leaderboard, outcomes, project, projects},
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("home", "/", Public, home::show),
        get("editions", "/editions", Public, editions::index),
        get("edition", "/editions/{edition}", Public, editions::show),
        get("calendar", "/editions/{edition}/calendar.ics", Public, editions::calendar),
        get("projects", "/projects", Public, projects::index),
        get("project", "/projects/{slug}", Public, project::show),
        get("evaluation", "/projects/{slug}/evaluations/{evaluation}", Public, project::older),
        get("project-feed", "/projects/{slug}/feed.atom", Public, feeds::of_project),
        get("badges", "/badges", Public, badges::index),
        get("badge", "/badges/{badge}", Public, badges::show),
        get("leaderboard", "/leaderboard", Public, leaderboard::show),
        get("outcomes", "/outcomes", Public, outcomes::index),
        get("outcome", "/outcomes/{edition}", Public, outcomes::show),
        get("about", "/about", Public, about::show),
        get("embed", "/embed/{slug}/{file}", Public, embed::show).embeddable(),
        get("feed", "/feed.atom", Public, feeds::all),
    ]
}
