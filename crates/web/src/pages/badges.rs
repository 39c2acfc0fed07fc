//! The badges of an edition: what each asks, how to get there, and who has it.

use askama::Template;
use axum::extract::{Path, Query, State};
use slam_pictures::{
    Emblem,
    chart::{Bar, BarChart, ChartSize, bars_svg},
};
use slam_store::board::{self, BadgeNumbers};

use super::{
    numbers,
    projects::Search,
    rules,
    view::{ProjectRow, When},
};
use crate::{answer::Shown, app::App, error::WebError, failure::Way, page::Page};

/// Holders that the page of a badge shows; the leaderboard shows all.
const HOLDERS: u8 = 24;

#[derive(Template)]
#[template(path = "public/badges.html")]
pub(crate) struct BadgesPage {
    page: Page,
    edition: Option<String>,
    badges: Vec<Card>,
}

struct Card {
    id: String,
    title: String,
    challenge: String,
    icon: String,
    numbers: BadgeNumbers,
}

/// Lists the badges.
pub(crate) async fn index(
    State(app): State<App>,
    page: Page,
    Query(search): Query<Search>,
) -> Result<Shown<BadgesPage>, WebError> {
    let page = page.titled("Badges").about("What each badge of the Security Slam asks, and how many projects have it.");
    let now = app.now();
    let Some(current) = rules::edition(&app, &search.edition, now).await? else {
        // Without an edition the badges of the program's newest objectives are shown.
        let set = slam_standards::objective_set(slam_standards::DEFAULT_EVENT);
        let badges = set.map(|set| cards(set, &std::collections::BTreeMap::new())).unwrap_or_default();
        return Ok(Shown(BadgesPage { page, edition: None, badges }));
    };
    let numbers = numbers::badges(&app, &current, now).await?;
    let badges = cards(&current.set, &numbers);
    Ok(Shown(BadgesPage { page, edition: Some(current.title().to_owned()), badges }))
}

fn cards(set: &slam_standards::ObjectiveSet, numbers: &std::collections::BTreeMap<String, BadgeNumbers>) -> Vec<Card> {
    let card = |badge: &slam_standards::objectives::Badge| Card {
        id: badge.id.clone(),
        title: badge.title.clone(),
        challenge: badge.challenge.clone(),
        icon: slam_pictures::medallion_svg(Emblem::of_badge(&badge.id), 56, &badge.title),
        numbers: numbers.get(&badge.id).copied().unwrap_or_default(),
    };
    set.badges.iter().map(card).collect()
}

#[derive(Template)]
#[template(path = "public/badge.html")]
pub(crate) struct BadgePage {
    page: Page,
    edition: String,
    id: String,
    challenge: String,
    icon: String,
    parts: Vec<Part>,
    articles: Vec<Way>,
    holders: Vec<Holder>,
    numbers: BadgeNumbers,
    wide: String,
    narrow: String,
}

struct Part {
    title: String,
    step: String,
    shown_by: &'static str,
}

struct Holder {
    project: ProjectRow,
    since: When,
}

/// Shows one badge.
pub(crate) async fn show(
    State(app): State<App>,
    page: Page,
    Path(id): Path<String>,
    Query(search): Query<Search>,
) -> Result<Shown<BadgePage>, WebError> {
    let now = app.now();
    let none = || WebError::NotFoundBut {
        what: format!("badge “{id}”"),
        ways: vec![Way::new("/badges", "All badges"), Way::new("/library", "Library")],
    };
    let current = rules::edition(&app, &search.edition, now).await?;
    let standard = || slam_standards::objective_set(slam_standards::DEFAULT_EVENT).cloned().map(std::sync::Arc::new);
    let set = current.as_ref().map(|current| std::sync::Arc::clone(&current.set)).or_else(standard).ok_or_else(none)?;
    let badge = set.badge(&id).ok_or_else(none)?;
    let (mut numbers, mut holders, mut edition) = (BadgeNumbers::default(), Vec::new(), String::new());
    if let Some(current) = &current {
        let on = app.store.database();
        let all = numbers::badges(&app, current, now).await?;
        numbers = all.get(&id).copied().unwrap_or_default();
        let found = board::of_badge(on, current.id(), &Default::default(), &id, None, HOLDERS).await?;
        let holder = |one: board::Holder| Holder {
            since: When::minute(one.found_at),
            project: ProjectRow::new(one.project, &current.set),
        };
        holders = found.into_iter().map(holder).collect();
        current.title().clone_into(&mut edition);
    }
    let part = |one: &slam_standards::objectives::Part| Part {
        title: one.title.clone(),
        step: one.step.clone().unwrap_or_default(),
        shown_by: match one.visible {
            slam_model::report::Visible::Tree => "the files of the repository",
            slam_model::report::Visible::PersonConfirms => "the files, and a person confirms them",
            slam_model::report::Visible::NetworkConfirms => "the files, and the network confirms them",
            slam_model::report::Visible::NetworkProves => "the network: a run, or a published result",
        },
    };
    let articles = app.library.search("", Some(&id)).into_iter().take(12);
    let bars = [
        Bar { name: "Evidence found", value: numbers.found.into(), note: "" },
        Bar { name: "Partial", value: numbers.partial.into(), note: "" },
        Bar { name: "Not started", value: numbers.not_started.into(), note: "" },
        Bar { name: "Unknown", value: numbers.unknown.into(), note: "" },
    ];
    let bars = if bars.iter().all(|bar| bar.value == 0) { &[][..] } else { &bars };
    let title = format!("Projects by status of {}", badge.title);
    let chart = BarChart { title: &title, bars, empty: "No project was evaluated yet." };
    Ok(Shown(BadgePage {
        page: page.titled(&badge.title).about(&badge.challenge),
        edition,
        challenge: badge.challenge.clone(),
        icon: slam_pictures::medallion_svg(Emblem::of_badge(&id), 96, &badge.title),
        parts: badge.parts.iter().map(part).collect(),
        articles: articles.map(|one| Way::new(format!("/library/{}", one.id), &one.title)).collect(),
        holders,
        numbers,
        wide: bars_svg(&chart, ChartSize::Wide),
        narrow: bars_svg(&chart, ChartSize::Narrow),
        id,
    }))
}
