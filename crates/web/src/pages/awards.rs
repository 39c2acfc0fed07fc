//! Awards in public: the list, and the lasting page of each with everything that it binds.

pub(crate) mod organise;
pub(crate) mod pictures;

use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use serde::Deserialize;
use slam_event::{
    AwardId, Role,
    award::{AwardState, Ground, Recognition},
};
use slam_store::{
    awards::{self, Binding, Shown as Award},
    sql::Transaction,
    submissions::Entry,
};

use crate::{answer::Shown, app::App, error::WebError, page::Page, pages::review::moment, visit::Visit};

/// How many awards one page lists.
const PAGE: u32 = 50;

/// Where the list goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "review/awards.html")]
pub(crate) struct AwardsPage {
    page: Page,
    rows: Vec<Row>,
    next: String,
}

pub(crate) struct Row {
    id: String,
    title: String,
    to: String,
    project: String,
    slug: String,
    edition: String,
    when: String,
}

/// Lists the awards that hold.
pub(crate) async fn list(
    State(app): State<App>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Shown<AwardsPage>, WebError> {
    let mut look = app.store.database().snapshot().await?;
    let after = asked
        .after
        .split_once('.')
        .and_then(|(at, id)| Some((Timestamp::from_millisecond(at.parse().ok()?).ok()?, AwardId::new(id).ok()?)));
    let mut found = awards::list(&mut look, true, after, PAGE + 1).await?;
    let has_more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = match found.last() {
        Some(last) if has_more => format!("/awards?after={}.{}", last.award.at.as_millisecond(), last.award.id),
        _ => String::new(),
    };
    let page =
        page.titled("Awards").about("What organisers awarded, each with a lasting page that says what it rests on.");
    Ok(Shown(AwardsPage { page, rows: found.iter().map(row).collect(), next }))
}

fn row(shown: &Award) -> Row {
    Row {
        id: shown.award.id.to_string(),
        title: shown.title(),
        to: shown.to(),
        project: shown.project.clone(),
        slug: shown.slug.clone(),
        edition: shown.edition.clone(),
        when: moment(shown.award.at),
    }
}

#[derive(Template)]
#[template(path = "review/award.html")]
pub(crate) struct AwardPage {
    page: Page,
    row: Row,
    level: u8,
    is_plaque: bool,
    badge_file: &'static str,
    /// What became of it; empty while it holds.
    became: String,
    became_reason: String,
    became_when: String,
    replaced_by: String,
    rules: String,
    rules_sha256: String,
    catalog_sha256: String,
    evidence_sha256: String,
    tool: String,
    evaluation: String,
    published: String,
    bindings: Vec<Binding>,
    decision: String,
}

/// Shows one award.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(award): Path<String>,
) -> Result<Shown<AwardPage>, WebError> {
    let mut look = app.store.database().snapshot().await?;
    let shown = visible(&mut look, &visit, &award).await?;
    let bindings = shown.bindings(&mut look).await?;
    let computed = match &shown.award.ground {
        Ground::Computed(computed) => Some(computed),
        Ground::Recorded { .. } => None,
    };
    let published = match &shown.award.ground {
        Ground::Recorded { source } => source.clone(),
        Ground::Computed(_) => String::new(),
    };
    let (became, at, why, replaced_by) = match &shown.award.state {
        AwardState::Given => ("", None, String::new(), String::new()),
        AwardState::Revoked { at, reason, .. } => ("revoked", Some(*at), reason.as_str().to_owned(), String::new()),
        AwardState::Corrected { at, reason, replaced_by, .. } => {
            ("corrected", Some(*at), reason.as_str().to_owned(), replaced_by.to_string())
        }
    };
    let row = row(&shown);
    let title = format!("{} for {}", row.title, row.to);
    Ok(Shown(AwardPage {
        page: page.titled(title),
        level: shown.level,
        is_plaque: shown.award.recognition == Recognition::Plaque,
        badge_file: if shown.award.recognition == Recognition::Plaque { "plaque-preview.png" } else { "badge.svg" },
        became: became.to_owned(),
        became_reason: why,
        became_when: at.map(moment).unwrap_or_default(),
        replaced_by,
        rules: computed.map(|one| one.objectives.clone()).unwrap_or_default(),
        rules_sha256: computed.map(|one| one.objectives_sha256.as_str().to_owned()).unwrap_or_default(),
        catalog_sha256: computed.map(|one| one.catalog_sha256.as_str().to_owned()).unwrap_or_default(),
        evidence_sha256: computed.map(|one| one.evidence_sha256.as_str().to_owned()).unwrap_or_default(),
        tool: computed.map(|one| format!("{} {}", one.tool.name, one.tool.version)).unwrap_or_default(),
        evaluation: computed.map(|one| one.evaluation.to_string()).unwrap_or_default(),
        published,
        bindings,
        decision: shown.submission.as_ref().map(ToString::to_string).unwrap_or_default(),
        row,
    }))
}

/// Finds an award for whoever asks: in public when the project is listed, else for its maintainers, for who got it, and for
/// organisers.
pub(crate) async fn visible(tx: &mut Transaction, visit: &Visit, id: &str) -> Result<Award, WebError> {
    let missing = || WebError::NotFound(format!("award \"{id}\""));
    let id = AwardId::new(id).map_err(|_| missing())?;
    let shown = awards::find(tx, &id).await?;
    if shown.is_listed {
        return Ok(shown);
    }
    let signed = visit.signed().ok_or_else(missing)?;
    let person = &signed.account.id;
    let entry = Entry::of(tx, &shown.registration).await?;
    let is_theirs = shown.person_id.as_ref() == Some(person) || entry.is_maintained_by(tx, person).await?;
    if is_theirs || signed.is_at_least(Role::Organiser) { Ok(shown) } else { Err(missing()) }
}
