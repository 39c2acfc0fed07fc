//! The home page: what the Slam is, where its edition stands, and how to start.

use askama::Template;
use axum::extract::State;
use slam_event::calendar::Phase;
use slam_store::public::{
    news::{self, Given},
    projects::{self, Numbers},
};

use super::{
    editions::{DateRow, dates},
    rules,
    view::{self, Chip, When},
};
use crate::{answer::Shown, app::App, error::WebError, page::Page};

#[derive(Template)]
#[template(path = "public/home.html")]
pub(crate) struct HomePage {
    page: Page,
    edition: Option<Now>,
}

/// The current edition.
struct Now {
    id: String,
    title: String,
    phase: Chip,
    says: &'static str,
    next: Option<Next>,
    dates: Vec<DateRow>,
    numbers: Numbers,
    badges: Vec<(String, String, String)>,
    awards: Vec<AwardRow>,
    is_registering: bool,
}

/// What comes next.
struct Next {
    title: String,
    words: String,
    left: String,
}

/// One of the latest awards.
pub(crate) struct AwardRow {
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) when: When,
}

/// Says in one sentence what to do in a phase.
fn says(phase: Phase) -> &'static str {
    match phase {
        Phase::Planned | Phase::Announced => "Registration is not open yet. You can already see where you stand.",
        Phase::Running => "Projects close gaps and claim badges. Evidence counts up to each cut-off.",
        Phase::Judging => "The cut-offs are over. Evaluators review what a program cannot decide.",
        Phase::Over => "The awards were given. The report says what came of it.",
    }
}

/// Shows the home page.
pub(crate) async fn show(State(app): State<App>, page: Page) -> Result<Shown<HomePage>, WebError> {
    let now = app.now();
    let page = page.about("A dated event in which open source projects improve how securely they are made.");
    let Some(current) = rules::edition(&app, "", now).await? else {
        return Ok(Shown(HomePage { page, edition: None }));
    };
    let on = app.store.database();
    let numbers = projects::numbers(on, current.id()).await?;
    let awards = news::awards(on, current.id(), 6).await?;
    let edition = &current.shown.edition;
    let phase = edition.phase(now);
    let next = edition.countdown(now).map(|next| Next {
        title: next.event.title,
        words: next.event.words,
        left: view::left(next.seconds),
    });
    let badge = |one: &slam_standards::objectives::Badge| {
        let icon = slam_pictures::icon_svg(slam_pictures::Emblem::of_badge(&one.id), 34, "");
        (one.id.clone(), one.title.clone(), icon)
    };
    let shown = Now {
        id: current.id().to_owned(),
        title: current.title().to_owned(),
        phase: view::phase(phase),
        says: says(phase),
        next,
        dates: dates(edition, now),
        numbers,
        badges: current.set.badges.iter().map(badge).collect(),
        awards: awards.into_iter().map(|given| award(given, &current.set)).collect(),
        is_registering: edition.registration.holds(now),
    };
    Ok(Shown(HomePage { page, edition: Some(shown) }))
}

/// Returns an award as lists show it.
pub(crate) fn award(given: Given, set: &slam_standards::ObjectiveSet) -> AwardRow {
    let badge = set.badge(&given.badge).map_or(given.badge.clone(), |badge| badge.title.clone());
    AwardRow {
        id: given.id.to_string(),
        what: if given.kind == "plaque" { "Plaque".to_owned() } else { badge },
        slug: given.slug.to_string(),
        name: given.name,
        when: When::day(given.at),
    }
}
