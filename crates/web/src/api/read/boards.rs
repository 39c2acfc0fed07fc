//! The leaderboard.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use slam_store::{board, public::Filter};
use utoipa::IntoParams;

use super::projects::{cursor, of, steward};
use crate::{
    api::{
        answer::Miss,
        call::{Call, level, rows},
        problem::{self, Problem},
        target::{self, short},
        types::{List, Place},
    },
    app::App,
};

/// Which board.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// The edition; the one that the pages show when it is left out.
    #[param(example = "fall-2026")]
    edition: Option<String>,
    /// The board of one badge: who has its evidence, the earlier first.
    #[param(example = "defender")]
    badge: Option<String>,
    /// The foundation; `none` for projects that stand on their own.
    #[param(example = "none")]
    steward: Option<String>,
    /// The kind of forge.
    #[param(example = "forgejo")]
    forge: Option<String>,
    /// The level, 1 to 3.
    level: Option<u8>,
    /// Where the page begins, as `next` of the page before says.
    after: Option<String>,
    /// How many items, 1 to 100; 50 when it is left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u8>,
}

/// The listed projects by merit: most awarded first, then most found, then who was earlier.
#[utoipa::path(get, path = "/api/v1/leaderboard", tag = "Projects", operation_id = "leaderboard", params(Search), responses(
    (status = 200, body = List<Place>),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn show(State(app): State<App>, call: Call<Search>) -> Result<Response, Miss> {
    let (asked, on) = (&call.query, app.store.database());
    let filter = Filter {
        steward: asked.steward.as_deref().map(steward),
        forge: asked.forge.clone(),
        level: level(asked.level)?,
        ..Filter::default()
    };
    let limit = rows(asked.limit)?;
    let (before, after) = asked.after.as_deref().map(place).transpose()?.unwrap_or((0, None));
    let current = target::edition(&app, asked.edition.as_deref()).await?;
    let badges = current.badges();
    let (found, next) = match &asked.badge {
        None => {
            let after = after.map(cursor).transpose()?;
            let page = board::overall(on, current.id(), &filter, after.as_ref(), limit).await?;
            let found: Vec<_> = page.projects.into_iter().map(|project| (project, None)).collect();
            (found, page.next.map(|next| next.to_string()))
        }
        Some(badge) if !badges.contains(badge) => {
            return Err(Miss::nothing(format!("badge `{}` in {}", short(badge), current.title())));
        }
        Some(badge) => {
            let after = after.map(time).transpose()?;
            // One more than the page tells whether there is a next one.
            let mut holders = board::of_badge(on, current.id(), &filter, badge, after, limit + 1).await?;
            let more = holders.len() > usize::from(limit);
            holders.truncate(usize::from(limit));
            let last = holders.last().filter(|_| more);
            let next = last.map(|one| format!("{}.{}", one.found_at.as_millisecond(), one.project.registration));
            (holders.into_iter().map(|one| (one.project, Some(one.found_at))).collect(), next)
        }
    };
    let next = next.map(|next| format!("{}-{next}", usize::try_from(before).unwrap_or(0) + found.len()));
    let places = (before + 1..).zip(found);
    let items = places.map(|(place, (listed, found_at))| Place {
        place,
        project: of(&app, &current, &badges, listed),
        found_at,
    });
    call.list(&app, items.collect(), next)
}

/// A board's cursor counts the places before it.
fn place(text: &str) -> Result<(u32, Option<&str>), Miss> {
    let (before, rest) = text.split_once('-').ok_or_else(no_cursor)?;
    let before: u32 = before.parse().map_err(|_| no_cursor())?;
    if before < 1_000_000 { Ok((before, Some(rest))) } else { Err(no_cursor()) }
}

fn time(text: &str) -> Result<(i64, &str), Miss> {
    text.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id))).ok_or_else(no_cursor)
}

fn no_cursor() -> Miss {
    problem::parameter("`after` is not what `next` of a page says.")
}
