//! The outcome report of an edition: what was reached, in numbers, charts, and their tables.

pub(super) mod charts;

use askama::Template;
use axum::extract::{Path, State};
use charts::{Chart, bars};
use slam_event::{
    evaluation::{RecordedResults, read_recorded},
    import::published_results,
    incentives::Gift,
    leaderboard::Counting,
    presets::preset,
    statistics::Group,
};
use slam_pictures::chart::{Ring, ring_svg};
use slam_store::public::{editions, news, projects};

use super::{
    home::{AwardRow, award},
    numbers, rules,
    view::{self, Chip, When},
};
use crate::{answer::Shown, app::App, error::WebError, page::Page};

/// Awards that the report lists.
const AWARDS: u8 = 200;

#[derive(Template)]
#[template(path = "public/outcomes.html")]
pub(crate) struct OutcomesPage {
    page: Page,
    editions: Vec<Row>,
}

struct Row {
    id: String,
    title: String,
    phase: Chip,
    projects: usize,
    badges: usize,
    is_recorded: bool,
}

/// Lists the reports: of the editions here, and of those that were recorded from elsewhere.
pub(crate) async fn index(State(app): State<App>, page: Page) -> Result<Shown<OutcomesPage>, WebError> {
    let (on, now) = (app.store.database(), app.now());
    let mut rows = Vec::new();
    for shown in editions::list(on, now).await? {
        let id = shown.edition.id.to_string();
        let numbers = projects::numbers(on, &id).await?;
        let (projects, badges, is_recorded) = match recorded(&id).filter(|_| numbers.projects == 0) {
            Some(results) => (results.projects.len(), results.badges_of_possible().0, true),
            None => (numbers.projects as usize, numbers.awarded.max(numbers.found) as usize, false),
        };
        let phase = view::phase(shown.edition.phase(now));
        rows.push(Row { id, title: shown.edition.title, phase, projects, badges, is_recorded });
    }
    for id in slam_event::presets::PRESETS {
        if let (Some(results), Some(edition), false) = (recorded(id), preset(id), rows.iter().any(|row| row.id == id)) {
            rows.push(Row {
                id: id.to_owned(),
                title: edition.title.clone(),
                phase: view::phase(edition.phase(now)),
                projects: results.projects.len(),
                badges: results.badges_of_possible().0,
                is_recorded: true,
            });
        }
    }
    let page = page.titled("Outcomes").about("What came of each edition of the Security Slam.");
    Ok(Shown(OutcomesPage { page, editions: rows }))
}

fn recorded(id: &str) -> Option<RecordedResults> {
    published_results(id).and_then(|text| read_recorded(text).ok())
}

#[derive(Template)]
#[template(path = "public/outcome.html")]
pub(crate) struct OutcomePage {
    page: Page,
    disclaimer: String,
    source: Option<String>,
    as_of: String,
    is_final: bool,
    projects: usize,
    listed: usize,
    badges: usize,
    possible: usize,
    complete: usize,
    contributors: Option<u32>,
    median: Option<String>,
    turned: Option<(u32, u32)>,
    ring: String,
    charts: Vec<Chart>,
    awards: Vec<AwardRow>,
    rewards: Vec<(String, String)>,
    published: Vec<Published>,
}

/// A project of a recorded edition.
struct Published {
    name: String,
    repositories: Vec<String>,
    badges: Vec<String>,
    is_complete: bool,
}

/// Shows the report of one edition.
pub(crate) async fn show(
    State(app): State<App>,
    page: Page,
    Path(id): Path<String>,
) -> Result<Shown<OutcomePage>, WebError> {
    let now = app.now();
    let on = app.store.database();
    let known = editions::find(on, &id, now).await?;
    let has_projects = match &known {
        Some(_) => projects::numbers(on, &id).await?.projects > 0,
        None => false,
    };
    if !has_projects && let Some(results) = recorded(&id) {
        let title = preset(&id).map_or_else(|| id.clone(), |edition| edition.title.clone());
        return Ok(Shown(of_recorded(page, &title, &id, &results)));
    }
    let none = || WebError::NotFound(format!("outcome report of “{}”", view::shortened(&id, 60)));
    let current = rules::of(&app, known.ok_or_else(none)?).await?;
    let (edition, badges) = (&current.shown.edition, current.badges());
    let report = numbers::outcomes(&app, &current, now).await?;
    let given = news::awards(on, &id, AWARDS).await?;
    let numbers = &report.statistics;
    let is_final = report.counting == Counting::Awards;
    let title = |badge: &str| current.set.badge(badge).map_or(badge.to_owned(), |badge| badge.title.clone());
    let mut charts = vec![bars(
        "badges",
        "Projects by badge",
        badges.iter().map(|badge| {
            (
                title(badge),
                u64::from(numbers.by_badge.get(badge).copied().unwrap_or(0)),
                format!("of {}", numbers.projects),
            )
        }),
    )];
    charts.push(charts::trend(&report.trend, &badges, &title));
    if !report.is_recorded {
        charts.push(charts::standing(&report.trend));
    }
    let group = |name: &str, one: &Group| {
        (
            name.to_owned(),
            u64::from(one.projects),
            if one.badges == 1 { "with 1 badge".to_owned() } else { format!("with {} badges", one.badges) },
        )
    };
    charts.push(bars(
        "stewards",
        "Projects by steward",
        numbers.by_steward.iter().map(|(name, one)| group(if name.is_empty() { "On its own" } else { name }, one)),
    ));
    charts.push(bars("forges", "Projects by forge", numbers.by_forge.iter().map(|(name, one)| group(name, one))));
    charts.push(bars(
        "levels",
        "Projects by level",
        numbers.by_level.iter().map(|(name, one)| group(&format!("Level {name}"), one)),
    ));
    // Published results have no verdicts that could be counted.
    let failed = numbers
        .most_failed
        .iter()
        .map(|(id, count)| (id.to_string(), u64::from(*count), format!("of {}", numbers.projects)));
    if !report.is_recorded {
        charts.push(bars("failed", "Requirements that failed most", failed));
    }
    let ring =
        ring_svg(&Ring { title: "Badges of all that are possible", part: numbers.badges, all: numbers.possible });
    let rewards = edition.incentives.iter().zip(&report.rewards).map(|(incentive, owed)| {
        let worth = match (&owed.sum, &incentive.gift) {
            (Some(sum), _) => format!(
                "{} times, {}.{:02} {} in all",
                owed.count,
                sum.minor_units / 100,
                sum.minor_units % 100,
                sum.currency
            ),
            (None, Gift::Thing(thing)) => format!("{} times {}", owed.count, thing.thing),
            (None, Gift::Money(_)) => format!("{} times", owed.count),
        };
        (incentive.title.clone(), worth)
    });
    let elsewhere = report.is_recorded.then(|| recorded(edition.id.as_str())).flatten();
    let is_computed = !report.is_recorded;
    let median = numbers.median_time_to_badge_seconds.filter(|_| is_computed);
    Ok(Shown(OutcomePage {
        page: page.titled(format!("Outcomes of {}", edition.title)).about("What was reached, in numbers."),
        disclaimer: elsewhere.as_ref().map(RecordedResults::disclaimer).unwrap_or_default(),
        source: elsewhere.as_ref().and_then(|results| slam_report::links::web(&results.source)).map(str::to_owned),
        as_of: When::minute(report.as_of).words,
        is_final,
        projects: numbers.projects as usize,
        listed: numbers.listed as usize,
        badges: numbers.badges as usize,
        possible: numbers.possible as usize,
        complete: numbers.complete as usize,
        contributors: is_computed.then_some(numbers.contributors),
        median: median.map(|seconds| view::left(u64::try_from(seconds).unwrap_or(0))),
        turned: is_computed.then_some((numbers.turned_better, numbers.turned_worse)),
        ring,
        charts,
        awards: given.into_iter().map(|one| award(one, &current.set)).collect(),
        rewards: rewards.collect(),
        published: Vec::new(),
    }))
}

/// The report of an edition whose results were published elsewhere.
fn of_recorded(page: Page, title: &str, id: &str, results: &RecordedResults) -> OutcomePage {
    let (badges, possible) = results.badges_of_possible();
    let set = slam_standards::objective_set(id);
    let name = |badge: &str| set.and_then(|set| set.badge(badge)).map_or(badge.to_owned(), |badge| badge.title.clone());
    let count = |badge: &String| {
        let has = results.projects.iter().filter(|one| one.badges.iter().any(|own| own.0 == *badge)).count();
        (name(badge), has as u64, format!("of {}", results.projects.len()))
    };
    let project = |one: &slam_event::evaluation::RecordedProject| Published {
        name: one.name.clone(),
        repositories: one.repositories.iter().filter_map(|to| slam_report::links::web(to)).map(str::to_owned).collect(),
        badges: results
            .badges
            .iter()
            .filter(|badge| one.badges.iter().any(|own| own.0 == **badge))
            .map(|badge| name(badge))
            .collect(),
        is_complete: one.badges.len() == results.badges.len(),
    };
    let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    OutcomePage {
        page: page.titled(format!("Outcomes of {title}")).about("What was reached, as published."),
        disclaimer: results.disclaimer(),
        source: slam_report::links::web(&results.source).map(str::to_owned),
        as_of: results.read_on.to_string(),
        is_final: true,
        projects: results.projects.len(),
        listed: results.projects.len(),
        badges,
        possible,
        complete: results.complete(),
        contributors: None,
        median: None,
        turned: None,
        ring: ring_svg(&Ring { title: "Badges of all that are possible", part: small(badges), all: small(possible) }),
        charts: vec![bars("badges", "Projects by badge", results.badges.iter().map(count))],
        awards: Vec::new(),
        rewards: Vec::new(),
        published: results.projects.iter().map(project).collect(),
    }
}
