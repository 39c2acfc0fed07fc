//! Reads registrations: one, those of a project, and the organisers' list with filters.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use slam_event::{
    EditionId, ProjectId, Refusal, RefusalKind, RegistrationId, Slug,
    eligibility::{EligibilityAnswer, EligibilityDecision},
    level::{LevelAnswer, LevelSource},
    registration::RegistrationState,
};
use slam_model::Level;

use super::Registration;
use crate::{
    StoreError,
    projects::{Project, project},
    sql::{AssertSqlSafe, On, Row},
};

/// What a row keeps of eligibility.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Kept {
    pub(super) answers: Vec<EligibilityAnswer>,
    pub(super) decisions: BTreeMap<String, EligibilityDecision>,
}

/// Which registrations an organiser looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only in this edition.
    pub edition: Option<EditionId>,
    /// Only in this state.
    pub state: Option<RegistrationState>,
    /// A part of the project's name or slug, whatever its capitals.
    pub words: String,
    /// The most rows.
    pub most: u32,
    /// Skip this many.
    pub skip: u32,
}

/// A registration with its project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The registration.
    pub registration: Registration,
    /// Its project.
    pub project: Project,
}

/// One step of a registration's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The state from then on.
    pub state: RegistrationState,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Returns a registration.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, id: &RegistrationId) -> Result<Option<Registration>, StoreError> {
    let row = on.into().query("SELECT * FROM registration WHERE id = $1").bind(id).fetch_optional().await?;
    row.as_ref().map(registration).transpose()
}

/// Returns a registration that must be there.
///
/// # Errors
/// There is none; or the database fails.
pub async fn need(on: impl Into<On<'_>>, id: &RegistrationId) -> Result<Registration, StoreError> {
    find(on, id).await?.ok_or_else(|| {
        let message = format!("there is no registration {id}");
        Refusal::new(RefusalKind::NotFound, "no-such-registration", message).into()
    })
}

/// Returns a project's part in an edition.
///
/// # Errors
/// The database fails.
pub async fn of_slug(
    on: impl Into<On<'_>>,
    edition: &EditionId,
    slug: &Slug,
) -> Result<Option<Registration>, StoreError> {
    let ask = "SELECT registration.* FROM registration JOIN project ON project.id = registration.project
        WHERE registration.edition = $1 AND project.slug = $2";
    let row = on.into().query(ask).bind(edition).bind(slug).fetch_optional().await?;
    row.as_ref().map(registration).transpose()
}

/// Returns every part that a project has or had, the newest first.
///
/// # Errors
/// The database fails.
pub async fn of_project(on: impl Into<On<'_>>, project: &ProjectId) -> Result<Vec<Registration>, StoreError> {
    let ask = "SELECT * FROM registration WHERE project = $1 ORDER BY registered_at DESC, id DESC";
    on.into().query(ask).bind(project).fetch_all().await?.iter().map(registration).collect()
}

/// Returns the history of a registration, the oldest step first.
///
/// # Errors
/// The database fails.
pub async fn changes(on: impl Into<On<'_>>, id: &RegistrationId) -> Result<Vec<Step>, StoreError> {
    let ask = "SELECT state, reason, changed_at FROM registration_change WHERE registration = $1 ORDER BY seq";
    let read = |row: &Row| Ok(Step { state: state(row)?, reason: row.get("reason")?, at: row.get("changed_at")? });
    on.into().query(ask).bind(id).fetch_all().await?.iter().map(read).collect()
}

/// Returns registrations with their projects, those that wait for longest first.
///
/// # Errors
/// The database fails.
pub async fn list(on: impl Into<On<'_>>, filter: &Filter) -> Result<Vec<Line>, StoreError> {
    let mut text = "SELECT registration.id AS registration_id, project.* FROM registration
        JOIN project ON project.id = registration.project WHERE 1 = 1"
        .to_owned();
    let mut values = Vec::new();
    let mut also = |condition: &str, value: String| {
        values.push(value);
        text += &condition.replace('?', &format!("${}", values.len()));
    };
    if let Some(edition) = &filter.edition {
        also(" AND registration.edition = ?", edition.to_string());
    }
    if let Some(state) = filter.state {
        also(" AND registration.state = ?", state.name().to_owned());
    }
    let words = filter.words.trim().to_lowercase();
    if !words.is_empty() {
        let escaped: String = words
            .chars()
            .flat_map(|one| matches!(one, '%' | '_' | '\\').then_some('\\').into_iter().chain([one]))
            .collect();
        also(
            " AND (LOWER(project.name) LIKE ? ESCAPE '\\' OR project.slug LIKE ? ESCAPE '\\')",
            format!("%{escaped}%"),
        );
    }
    text += &format!(
        " ORDER BY registration.changed_at, registration.id LIMIT {} OFFSET {}",
        if filter.most == 0 { 200 } else { filter.most },
        filter.skip
    );
    let mut on = on.into();
    let query = values.into_iter().fold(on.query(AssertSqlSafe(text)), |query, value| query.bind(value));
    let rows = query.fetch_all().await?;
    let mut lines = Vec::new();
    for row in &rows {
        let id: RegistrationId = row.get("registration_id")?;
        let one = on.query("SELECT * FROM registration WHERE id = $1").bind(&id).fetch_one().await?;
        lines.push(Line { registration: registration(&one)?, project: project(row)? });
    }
    Ok(lines)
}

/// Counts registrations by state.
///
/// # Errors
/// The database fails.
pub async fn counts(
    on: impl Into<On<'_>>,
    edition: &EditionId,
) -> Result<BTreeMap<RegistrationState, u32>, StoreError> {
    let ask = "SELECT state, CAST(COUNT(*) AS BIGINT) AS many FROM registration WHERE edition = $1 GROUP BY state";
    let rows = on.into().query(ask).bind(edition).fetch_all().await?;
    rows.iter().map(|row| Ok((state(row)?, row.get("many")?))).collect()
}

pub(super) fn registration(row: &Row) -> Result<Registration, StoreError> {
    let level: u8 = row.get("level")?;
    let source: String = row.get("level_source")?;
    let kept: Kept = row.json("eligibility")?;
    Ok(Registration {
        id: row.get("id")?,
        edition: row.get("edition")?,
        project: row.get("project")?,
        state: state(row)?,
        reason: row.get("reason")?,
        wants_listing: row.get("wants_listing")?,
        level: LevelAnswer {
            level: Level::try_from(level).map_err(|_| odd("level"))?,
            reason: row.get("level_reason")?,
            source: match source.as_str() {
                "asked" => LevelSource::Asked,
                "organiser" => LevelSource::Organiser,
                _ => LevelSource::Rule,
            },
        },
        eligibility: kept.answers,
        registered_by: row.get("registered_by")?,
        registered_at: row.get("registered_at")?,
        changed_at: row.get("changed_at")?,
        evaluation: row.get("evaluation")?,
        badges_found: row.get("badges_found")?,
        badges_awarded: row.get("badges_awarded")?,
        evaluated_at: row.get("evaluated_at")?,
    })
}

fn state(row: &Row) -> Result<RegistrationState, StoreError> {
    let name: String = row.get("state")?;
    RegistrationState::from_name(&name).ok_or_else(|| odd("state"))
}

fn odd(column: &str) -> StoreError {
    let source = std::io::Error::new(std::io::ErrorKind::InvalidData, "no value that this program knows");
    StoreError::Column { column: column.to_owned(), source: source.into() }
}

pub(super) fn source_name(source: LevelSource) -> &'static str {
    match source {
        LevelSource::Rule => "rule",
        LevelSource::Asked => "asked",
        LevelSource::Organiser => "organiser",
    }
}
