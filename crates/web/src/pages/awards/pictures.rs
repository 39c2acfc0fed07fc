//! The pictures of an award: drawn once by a thread of their own, kept, and told apart by the digest of what they say.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, tz::TimeZone};
use slam_event::award::{Ground, Recipient, Recognition};
use slam_model::Sha256;
use slam_pictures::{
    Credit, Emblem, Mark, PictureError, Plaque, PlaqueBadge, Raster, StatusBadge, Theme, badge_svg, credit_png,
    credit_svg, plaque_pdf, plaque_png, plaque_preview_png, plaque_svg, png_from_svg,
};
use slam_store::awards::Shown;

use super::visible;
use crate::{app::App, error::WebError, pages::kept::Kept, visit::Visit};

/// Pictures by the digest of what they say. A plaque for print is some hundred kilobytes.
pub(crate) type Pictures = Kept<Vec<u8>>;

/// For how long a drawn picture serves again.
const AGE: SignedDuration = SignedDuration::from_hours(24);

/// What a picture is drawn from.
struct Words {
    file: &'static str,
    person: String,
    login: String,
    badge: String,
    badge_id: String,
    project: String,
    address: String,
    edition: String,
    badges: Vec<(String, String)>,
    level: u8,
    commit: String,
    evidence: String,
    date: jiff::civil::Date,
    verify: String,
}

/// Answers with one picture of an award.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Path((award, file)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let mut look = app.store.database().snapshot().await?;
    let shown = visible(&mut look, &visit, &award).await?;
    drop(look);
    let words = words(&app, &shown, &file)?;
    let tag = words.tag();
    // The address stays when an award is corrected, so that a copy asks again after an hour; unlisted projects stay private.
    let control = if shown.is_listed { "public, max-age=3600" } else { "private, no-store" };
    let quoted = format!("\"{tag}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut answer = if known.is_some_and(|known| known.split(',').any(|one| one.trim() == quoted)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = words.kind();
        let bytes = drawn(&app, words, &tag).await?;
        ([(header::CONTENT_TYPE, kind)], bytes.as_ref().clone()).into_response()
    };
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(control));
    answer
        .headers_mut()
        .insert(header::ETAG, HeaderValue::from_str(&quoted).map_err(WebError::internal("name a picture"))?);
    Ok(answer)
}

fn words(app: &App, shown: &Shown, file: &str) -> Result<Words, WebError> {
    let is_plaque = shown.award.recognition == Recognition::Plaque;
    let files = if is_plaque {
        ["plaque.svg", "plaque.png", "plaque.pdf", "plaque-preview.png"].as_slice()
    } else {
        &["badge.svg", "badge.png"]
    };
    let missing = || WebError::NotFound(format!("picture \"{file}\" of this award"));
    let file = files.iter().find(|known| **known == file).ok_or_else(missing)?;
    // What was taken back is not shown as if it held.
    if !shown.award.holds() {
        return Err(missing());
    }
    let badge_id = match &shown.award.recognition {
        Recognition::Badge(badge) | Recognition::Contributor(badge) => badge.clone(),
        Recognition::Plaque => String::new(),
    };
    let computed = match &shown.award.ground {
        Ground::Computed(computed) => Some(computed),
        Ground::Recorded { .. } => None,
    };
    let is_contributor = matches!(shown.award.recognition, Recognition::Contributor(_));
    let login = match &shown.award.recipient {
        Recipient::Login { login, .. } if shown.person.is_some() => login.clone(),
        _ => String::new(),
    };
    let verify = app.config.address(&format!("/awards/{}", shown.award.id));
    Ok(Words {
        file,
        person: if is_contributor {
            shown.person.clone().unwrap_or_else(|| "A contributor".to_owned())
        } else {
            String::new()
        },
        login,
        badge: shown.badge_title(&badge_id),
        badge_id,
        project: shown.project.clone(),
        address: shown.address.split_once("://").map_or(shown.address.clone(), |(_, rest)| rest.to_owned()),
        edition: shown.edition.clone(),
        badges: shown.badges.iter().map(|badge| (badge.id.clone(), badge.title.clone())).collect(),
        level: shown.level,
        commit: computed.and_then(|one| Some(one.commits.first()?.1.as_str().to_owned())).unwrap_or_default(),
        evidence: computed.map(|one| format!("sha256:{}", one.evidence_sha256.as_str())).unwrap_or_default(),
        date: shown.award.at.to_zoned(TimeZone::UTC).date(),
        verify,
    })
}

impl Words {
    fn tag(&self) -> String {
        let badges: Vec<String> = self.badges.iter().map(|(id, title)| format!("{id} {title}")).collect();
        let all = [
            self.file,
            &self.person,
            &self.login,
            &self.badge,
            &self.badge_id,
            &self.project,
            &self.address,
            &self.edition,
            &badges.join("\u{1}"),
            &self.level.to_string(),
            &self.commit,
            &self.evidence,
            &self.date.to_string(),
            &self.verify,
            env!("CARGO_PKG_VERSION"),
        ];
        Sha256::of(all.join("\0").as_bytes()).as_str().to_owned()
    }

    fn kind(&self) -> &'static str {
        match self.file.rsplit('.').next() {
            Some("svg") => "image/svg+xml",
            Some("pdf") => "application/pdf",
            _ => "image/png",
        }
    }

    fn draw(&self) -> Result<Vec<u8>, PictureError> {
        let emblem = Emblem::of_badge(&self.badge_id);
        if self.file.starts_with("plaque") {
            let badges: Vec<PlaqueBadge<'_>> =
                self.badges.iter().map(|(id, title)| PlaqueBadge { emblem: Emblem::of_badge(id), title }).collect();
            let plaque = Plaque {
                project: &self.project,
                address: &self.address,
                edition: &self.edition,
                badges: &badges,
                level: Some(self.level),
                commit: &self.commit,
                evidence: &self.evidence,
                date: self.date,
                verify: &self.verify,
            };
            return match self.file {
                "plaque.svg" => Ok(plaque_svg(&plaque).into_bytes()),
                "plaque.pdf" => plaque_pdf(&plaque),
                "plaque-preview.png" => plaque_preview_png(&plaque),
                _ => plaque_png(&plaque),
            };
        }
        if self.person.is_empty() {
            let title = format!("{} of {}: awarded, {}", self.badge, self.project, self.edition);
            let badge = StatusBadge { label: &self.badge, value: None, mark: Mark::Awarded, title: &title };
            let svg = badge_svg(&badge);
            return match self.file {
                "badge.svg" => Ok(svg.into_bytes()),
                _ => png_from_svg(&svg, Raster { width: 480, dots_per_inch: None, title: &title }),
            };
        }
        let credit = Credit {
            person: &self.person,
            login: &self.login,
            emblem,
            badge: &self.badge,
            project: &self.project,
            address: &self.address,
            edition: &self.edition,
        };
        match self.file {
            "badge.svg" => Ok(credit_svg(&credit, Theme::Light).into_bytes()),
            _ => credit_png(&credit, Theme::Light),
        }
    }
}

async fn drawn(app: &App, words: Words, tag: &str) -> Result<Arc<Vec<u8>>, WebError> {
    // A sheet for print takes a second of a whole core, which no request of others waits for.
    let draw = async move {
        let drawn = tokio::task::spawn_blocking(move || words.draw()).await;
        drawn.map_err(WebError::internal("draw a picture"))?.map_err(WebError::internal("draw a picture"))
    };
    app.kept.pictures.get(tag, app.now(), AGE, draw).await
}
