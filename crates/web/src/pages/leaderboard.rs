//! The leaderboard, overall and of one badge.

use askama::Template;
use axum::extract::{Query, State};
use jiff::SignedDuration;
use slam_store::{board, public::projects::Cursor};

use super::{
    numbers,
    outcomes::charts::{self, Chart},
    projects::{Choices, PAGE, Search},
    rules,
    view::{ProjectRow, When},
};
use crate::{answer::Shown, app::App, error::WebError, page::Page};

/// The time that a trend looks back.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Template)]
#[template(path = "public/leaderboard.html")]
pub(crate) struct BoardPage {
    page: Page,
    edition: Option<String>,
    search: Search,
    choices: Option<Choices>,
    badge: Option<String>,
    lines: Vec<Line>,
    next: String,
    first: String,
    /// How the whole edition got on; on the first page of the whole board alone.
    charts: Vec<Chart>,
}

/// A line of the board.
struct Line {
    place: u32,
    project: ProjectRow,
    since: Option<When>,
    trend: Trend,
}

/// What the last week changed.
struct Trend {
    sign: &'static str,
    words: String,
    tone: &'static str,
}

impl Trend {
    fn of(before: Option<u32>, now: u32) -> Self {
        let of = |count: u32| if count == 1 { "1 badge".to_owned() } else { format!("{count} badges") };
        match before {
            Some(before) if now > before => {
                Self { sign: "▲", words: format!("{} more in a week", of(now - before)), tone: "good" }
            }
            Some(before) if now < before => {
                Self { sign: "▼", words: format!("{} fewer in a week", of(before - now)), tone: "bad" }
            }
            Some(_) => Self { sign: "=", words: "as a week ago".to_owned(), tone: "mute" },
            None => Self { sign: "·", words: "not evaluated this week".to_owned(), tone: "mute" },
        }
    }
}

/// Where a page of the board begins, beside the cursor: how many lines stand before it, and the place of the last of them.
fn begin(place: &str) -> (u32, u32) {
    let mut parts = place.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// Shows the board.
pub(crate) async fn show(
    State(app): State<App>,
    page: Page,
    Query(search): Query<Search>,
) -> Result<Shown<BoardPage>, WebError> {
    let page = page.titled("Leaderboard").about("Who has which badge of the Security Slam, and since when.");
    let now = app.now();
    let Some(current) = rules::edition(&app, &search.edition, now).await? else {
        let none = String::new;
        let lines = Vec::new();
        let (edition, choices, badge) = (None, None, None);
        let (next, first, charts) = (none(), none(), Vec::new());
        return Ok(Shown(BoardPage { page, edition, search, choices, badge, lines, next, first, charts }));
    };
    let on = app.store.database();
    let badge = current.set.badge(&search.badge).map(|badge| badge.title.clone());
    let mut filter = search.filter();
    filter.badge = None;
    let (mut count, mut place) = begin(&search.place);
    // What two lines have to share for one place, and the project itself.
    let (rows, next) = if badge.is_some() {
        let after = search.after.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id)));
        let mut found = board::of_badge(on, current.id(), &filter, &search.badge, after, PAGE + 1).await?;
        let is_more = found.len() > usize::from(PAGE);
        found.truncate(usize::from(PAGE));
        let last = found.last().filter(|_| is_more);
        let next = last.map(|one| format!("{}.{}", one.found_at.as_millisecond(), one.project.registration));
        (found.into_iter().map(|one| ((0, 0, Some(one.found_at)), one.project)).collect::<Vec<_>>(), next)
    } else {
        let found = board::overall(on, current.id(), &filter, Cursor::parse(&search.after).as_ref(), PAGE).await?;
        let merit = |one: &slam_store::public::Listed| (one.awarded, one.found, one.reached_at);
        let next = found.next.map(|next| next.to_string());
        (found.projects.into_iter().map(|one| (merit(&one), one)).collect(), next)
    };
    let since = now.checked_sub(WEEK).unwrap_or(now);
    let projects: Vec<_> = rows.iter().map(|(_, project)| project.clone()).collect();
    let before = board::found_since(on, &projects, since).await?;
    let (mut lines, mut last) = (Vec::new(), None);
    for (merit, project) in rows {
        count += 1;
        if last.is_some_and(|last| last != merit) || place == 0 || last.is_none() {
            place = count;
        }
        last = Some(merit);
        let trend = Trend::of(before.get(&project.registration).copied(), project.found);
        let since = merit.2.map(When::minute);
        lines.push(Line { place, since, trend, project: ProjectRow::new(project, &current.set) });
    }
    let next = next.map_or(String::new(), |next| search.address("/leaderboard", &next, &format!("{count}.{place}")));
    let first = if search.after.is_empty() { String::new() } else { search.address("/leaderboard", "", "") };
    let charts = if search.after.is_empty() && !search.is_narrow() && badge.is_none() {
        let report = numbers::outcomes(&app, &current, now).await?;
        if report.is_recorded { Vec::new() } else { vec![charts::standing(&report.trend)] }
    } else {
        Vec::new()
    };
    let edition = Some(current.title().to_owned());
    let choices = Some(Choices::read(&app, &current, &search).await?);
    Ok(Shown(BoardPage { page, edition, search, choices, badge, lines, next, first, charts }))
}
