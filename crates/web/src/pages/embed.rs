//! What other sites show: status badges, shields values, and summary cards.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest as _, Sha256};
use slam_model::report::BadgeStatus;
use slam_pictures::{Emblem, StatusBadge, SummaryCard, Theme, Tile, badge_svg, card_png, card_svg, shield};
use slam_store::public::{
    Mark,
    project::{self as rows, Found, Project},
};

use super::{kept::Kept, rules, view};
use crate::{app::App, error::WebError, secret};

/// Seconds for which others may keep a picture.
const AGE: u32 = 300;
/// Seconds for which a drawn card serves again without a look at the database.
const CARD_AGE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Cards that were drawn, by what they say.
pub(crate) type Cards = Kept<Vec<u8>>;

/// Answers with bytes that may be kept for a while, or tells that the asker has them.
pub(crate) fn cached(headers: &HeaderMap, kind: &'static str, bytes: Vec<u8>, seconds: u32) -> Response {
    let tag = format!("\"{}\"", secret::hex(&Sha256::digest(&bytes)[..12]));
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|value| value.split(',')).any(|one| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
    });
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(bytes).into_response() };
    let own = response.headers_mut();
    own.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let rule = HeaderValue::from_str(&format!("public, max-age={seconds}, stale-while-revalidate=86400"));
    rule.map(|rule| own.insert(header::CACHE_CONTROL, rule)).ok();
    HeaderValue::from_str(&tag).map(|tag| own.insert(header::ETAG, tag)).ok();
    response
}

/// As [`cached`], for any site to read.
fn open(headers: &HeaderMap, kind: &'static str, bytes: Vec<u8>, status: StatusCode) -> Response {
    let mut response = cached(headers, kind, bytes, AGE);
    if status != StatusCode::OK {
        *response.status_mut() = status;
        // What has no project yet may have one soon.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    }
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// What a status badge says.
struct Said {
    label: String,
    value: Option<String>,
    mark: slam_pictures::Mark,
    title: String,
    status: StatusCode,
}

impl Said {
    fn badge(&self) -> StatusBadge<'_> {
        StatusBadge { label: &self.label, value: self.value.as_deref(), mark: self.mark, title: &self.title }
    }
}

async fn said(app: &App, slug: &str, badge: &str) -> Result<Said, WebError> {
    let unknown = |what: &str| Said {
        label: "Security Slam".to_owned(),
        value: None,
        mark: slam_pictures::Mark::Unknown,
        title: format!("Security Slam: there is no such {what}"),
        status: StatusCode::NOT_FOUND,
    };
    let Some(project) = project(app, slug).await? else { return Ok(unknown("project")) };
    let Some(current) = rules::edition(app, &project.edition, app.now()).await? else { return Ok(unknown("edition")) };
    let listed = &project.listed;
    if badge == "all" {
        let all = current.set.badges.len();
        let (mark, value) = match (listed.awarded, listed.found) {
            (0, 0) if listed.evaluated_at.is_none() => (slam_pictures::Mark::Unknown, "not evaluated".to_owned()),
            (0, 0) => (slam_pictures::Mark::NotStarted, format!("0 of {all} found")),
            (0, found) => (slam_pictures::Mark::EvidenceFound, format!("{found} of {all} found")),
            (awarded, _) => (slam_pictures::Mark::Awarded, format!("{awarded} of {all} awarded")),
        };
        let title = format!("{}: {value} badges of {}", listed.name, current.title());
        return Ok(Said { label: "Security Slam".to_owned(), value: Some(value), mark, title, status: StatusCode::OK });
    }
    let Some(known) = current.set.badge(badge) else { return Ok(unknown("badge")) };
    let mark =
        listed.badges.iter().find(|one| one.badge == badge).map_or(Mark::Seen(BadgeStatus::Unknown), |one| one.mark);
    let mark = view::drawn(mark);
    let title = format!("{} of {}: {}, {}", known.title, listed.name, mark.word(), current.title());
    Ok(Said { label: known.title.clone(), value: None, mark, title, status: StatusCode::OK })
}

async fn project(app: &App, slug: &str) -> Result<Option<Project>, WebError> {
    let on = app.store.database();
    let found = match rows::find(on, slug, None).await? {
        Found::Moved(slug) => rows::find(on, slug.as_str(), None).await?,
        found => found,
    };
    Ok(match found {
        Found::Here(project) => Some(*project),
        Found::Moved(_) | Found::Nothing => None,
    })
}

/// Serves `{badge}.svg`, `{badge}.json`, `card.svg`, and `card.png` of a project; the badge `all` sums up.
pub(crate) async fn show(
    State(app): State<App>,
    Path((slug, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    match file.rsplit_once('.') {
        Some(("card", "svg")) => card(&app, &slug, &headers, false).await,
        Some(("card", "png")) => card(&app, &slug, &headers, true).await,
        Some((badge, "svg")) => {
            let said = said(&app, &slug, badge).await?;
            Ok(open(&headers, "image/svg+xml", badge_svg(&said.badge()).into_bytes(), said.status))
        }
        Some((badge, "json")) => {
            let said = said(&app, &slug, badge).await?;
            let json = serde_json::to_vec(&shield(&said.badge()))
                .map_err(WebError::internal("write the values of a badge"))?;
            Ok(open(&headers, "application/json", json, said.status))
        }
        _ => Err(WebError::NotFound("picture of that kind; there are `.svg` and `.json`, and `card.png`".to_owned())),
    }
}

async fn card(app: &App, slug: &str, headers: &HeaderMap, is_png: bool) -> Result<Response, WebError> {
    let kind = if is_png { "image/png" } else { "image/svg+xml" };
    let project = project(app, slug).await?;
    let current = rules::edition(app, project.as_ref().map_or("", |one| &one.edition), app.now()).await?;
    let (Some(project), Some(current)) = (project, current) else {
        let said = said(app, slug, "all").await?;
        let svg = badge_svg(&said.badge());
        return Ok(open(headers, "image/svg+xml", svg.into_bytes(), StatusCode::NOT_FOUND));
    };
    let repositories =
        rows::repositories(app.store.database(), &project.listed.project, project.evaluation.as_ref()).await?;
    let first = repositories.iter().find(|one| one.is_in_scope);
    let reached = repositories.iter().find(|one| one.is_in_scope && !one.address.is_empty());
    let address = reached.map_or(String::new(), |one| one.address.split("://").last().unwrap_or_default().to_owned());
    let commit = first.map(|one| one.commit.clone()).filter(|commit| !commit.is_empty());
    let name = project.listed.name.clone();
    let title = current.title().to_owned();
    let level = (project.listed.required > 0).then_some(project.listed.level);
    let date = project.listed.evaluated_at.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
    let marks = project.listed.badges;
    let badges: Vec<_> = current
        .set
        .badges
        .iter()
        .map(|badge| {
            let mark =
                marks.iter().find(|one| one.badge == badge.id).map_or(Mark::Seen(BadgeStatus::Unknown), |one| one.mark);
            (Emblem::of_badge(&badge.id), badge.title.clone(), view::drawn(mark))
        })
        .collect();
    let said =
        format!("{is_png} {name} {address} {commit:?} {title} {level:?} {date:?} {badges:?} {}", !marks.is_empty());
    let key = secret::hex(&Sha256::digest(said.as_bytes())[..16]);
    // Drawing takes tens of milliseconds, which no other request shall wait for.
    let draw = async move {
        let drawn = tokio::task::spawn_blocking(move || {
            let tiles: Vec<_> =
                badges.iter().map(|(emblem, title, mark)| Tile { emblem: *emblem, title, mark: *mark }).collect();
            let tiles = if marks.is_empty() { &[][..] } else { &tiles };
            let card = SummaryCard {
                project: &name,
                address: &address,
                edition: &title,
                badges: tiles,
                level,
                commit: commit.as_deref(),
                date,
            };
            if is_png { card_png(&card, Theme::Light) } else { Ok(card_svg(&card, Theme::Light).into_bytes()) }
        });
        let drawn = drawn.await.map_err(WebError::internal("draw a card"))?;
        drawn.map_err(WebError::internal("draw a card"))
    };
    let bytes = app.kept.cards.get(&key, app.now(), CARD_AGE, draw).await?;
    Ok(open(headers, kind, bytes.to_vec(), StatusCode::OK))
}
