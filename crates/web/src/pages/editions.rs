//! Editions: the calendar in local time and UTC, the rules in words, and every change with its reason.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, tz::TimeZone};
use slam_event::{
    Edition,
    calendar::time_zone,
    edition::{Format, Recipient, Requires, amend},
    eligibility::Condition,
    incentives::Gift,
};
use slam_store::public::editions::{self as rows, Shown as Version};

use super::{
    rules,
    view::{self, Chip, When},
};
use crate::{answer::Shown, app::App, error::WebError, page::Page};

mod calendar;
mod words;

/// A line of the calendar.
#[derive(Debug, Clone)]
pub(crate) struct DateRow {
    pub(crate) title: String,
    pub(crate) words: String,
    pub(crate) local: String,
    pub(crate) utc: When,
    pub(crate) is_over: bool,
}

/// Returns the calendar of an edition, in the order of time.
pub(crate) fn dates(edition: &Edition, now: Timestamp) -> Vec<DateRow> {
    let zone = time_zone(&edition.time_zone).unwrap_or(TimeZone::UTC);
    let row = |event: slam_event::calendar::Event| DateRow {
        local: event.at.to_zoned(zone.clone()).strftime("%a %-d %b %Y, %H:%M %Z").to_string(),
        utc: When::minute(event.at),
        is_over: event.at <= now,
        title: event.title,
        words: event.words,
    };
    edition.events().into_iter().map(row).collect()
}

#[derive(Template)]
#[template(path = "public/editions.html")]
pub(crate) struct EditionsPage {
    page: Page,
    editions: Vec<Row>,
}

struct Row {
    id: String,
    title: String,
    phase: Chip,
    opens: When,
    closes: When,
}

/// Lists the editions that were announced.
pub(crate) async fn index(State(app): State<App>, page: Page) -> Result<Shown<EditionsPage>, WebError> {
    let now = app.now();
    let row = |one: Version| Row {
        id: one.edition.id.to_string(),
        phase: view::phase(one.edition.phase(now)),
        opens: When::day(one.edition.registration.opens.at()),
        closes: When::day(one.edition.last_cut_off()),
        title: one.edition.title,
    };
    let editions = rows::list(app.store.database(), now).await?.into_iter().map(row).collect();
    let page = page.titled("Editions").about("Every edition of the Security Slam, with calendar and rules.");
    Ok(Shown(EditionsPage { page, editions }))
}

#[derive(Template)]
#[template(path = "public/edition.html")]
pub(crate) struct EditionPage {
    page: Page,
    id: String,
    phase: Chip,
    format: &'static str,
    zone: String,
    dates: Vec<DateRow>,
    sessions: Vec<SessionRow>,
    rules: Vec<words::Rule>,
    badges: Vec<(String, String, String)>,
    changes: Vec<ChangeRow>,
    objectives: String,
    sha256: String,
}

struct SessionRow {
    title: String,
    words: String,
    utc: When,
    minutes: u32,
    place: String,
    link: Option<String>,
    hosts: String,
}

struct ChangeRow {
    version: u32,
    when: When,
    reason: String,
    lines: Vec<String>,
}

/// Shows one edition.
pub(crate) async fn show(
    State(app): State<App>,
    page: Page,
    Path(id): Path<String>,
) -> Result<Shown<EditionPage>, WebError> {
    let now = app.now();
    let current = rules::edition(&app, &id, now).await?.ok_or_else(|| WebError::NotFound(format!("edition “{id}”")))?;
    let versions = rows::versions(app.store.database(), &id).await?;
    let edition = &current.shown.edition;
    let session = |one: &slam_event::agenda::Session| SessionRow {
        title: one.title.clone(),
        words: one.starts.words(),
        utc: When::minute(one.starts.at()),
        minutes: one.minutes,
        place: one.place.clone(),
        link: one.link.as_deref().and_then(slam_report::links::web).map(str::to_owned),
        hosts: one.hosts.join(", "),
    };
    let badges = current.set.badges.iter();
    Ok(Shown(EditionPage {
        page: page.titled(&edition.title).about(format!("Calendar, rules, and changes of {}.", edition.title)),
        phase: view::phase(edition.phase(now)),
        format: match edition.format {
            Format::Month => "Weeks of work at your own pace",
            Format::Lightning => "One day with mentors",
            Format::LiveSessions => "Preparation, and sessions at fixed hours",
        },
        zone: edition.time_zone.clone(),
        dates: dates(edition, now),
        sessions: edition.sessions().into_iter().map(session).collect(),
        rules: words::rules(edition),
        badges: badges.map(|one| (one.id.clone(), one.title.clone(), one.challenge.clone())).collect(),
        changes: changes(&versions),
        objectives: edition.objectives.id.clone(),
        sha256: current.shown.objectives_sha256.clone(),
        id,
    }))
}

/// Returns every version after the first with what it changed, the newest first.
fn changes(versions: &[Version]) -> Vec<ChangeRow> {
    let rows = versions.windows(2).map(|pair| {
        let (before, after) = (&pair[0], &pair[1]);
        // Asked as of the beginning of time, so that a change that was made is never refused here.
        let told = amend(&before.edition, &after.edition, &after.reason, Timestamp::MIN).unwrap_or_default();
        let mut lines: Vec<_> = told.into_iter().map(|change| change.words).collect();
        if before.objectives_sha256 != after.objectives_sha256 && before.edition.objectives == after.edition.objectives
        {
            lines.push("The text of the objectives changed; what was accepted stays as it was decided.".to_owned());
        }
        ChangeRow { version: after.version, when: When::minute(after.changed_at), reason: after.reason.clone(), lines }
    });
    let mut rows: Vec<_> = rows.collect();
    rows.reverse();
    rows
}

/// Gives the calendar to calendar programs.
pub(crate) async fn calendar(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let shown = rows::find(app.store.database(), &id, app.now()).await?;
    let shown = shown.ok_or_else(|| WebError::NotFound(format!("edition “{id}”")))?;
    let versions = rows::versions(app.store.database(), &id).await?;
    let text = calendar::file(&versions, &shown, &app.config.origin());
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok(super::embed::cached(&headers, kind[0].1, text.into_bytes(), 300).into_response())
}
