//! Evaluations and verdicts of listed projects: those of one project page by page, and those of many at once.

use jiff::Timestamp;
use slam_event::{EvaluationId, RegistrationId, Slug};

use crate::{
    StoreError,
    public::{filter::Statement, project::Verdict, projects::Listed},
    sql::{Database, Row},
};

/// An evaluation that was done, by its counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// Which.
    pub id: EvaluationId,
    /// Whose.
    pub registration: RegistrationId,
    /// Why it was made.
    pub cause: String,
    /// The edition's version, whose objectives judged.
    pub version: u32,
    /// The digest of the objectives.
    pub objectives_sha256: String,
    /// The digest of the catalogue.
    pub catalog_sha256: String,
    /// The program that judged.
    pub tool_version: String,
    /// The level of the project.
    pub level: u8,
    /// Badges whose evidence was found.
    pub found: u32,
    /// Requirements that were met.
    pub passed: u32,
    /// Requirements that were decided.
    pub decided: u32,
    /// Requirements in all.
    pub required: u32,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "SELECT id, registration, cause, version, objectives_sha256, catalog_sha256, tool_version, level,
    badges_found, passed, decided, required, evaluated_at FROM evaluation WHERE state = 'done' AND evaluated_at IS NOT NULL";

/// Returns a part of the evaluations of one registration, the newest first; `after` is the time and the id of the last
/// one of the part before.
///
/// # Errors
/// The database fails.
pub async fn history(
    on: &Database,
    registration: &RegistrationId,
    after: Option<(i64, &str)>,
    limit: u32,
) -> Result<Vec<Evaluated>, StoreError> {
    let mut ask = Statement::new(COLUMNS);
    ask.with(" AND registration = ?", registration);
    if let Some((at, id)) = after {
        ask.with(" AND evaluated_at <= ?", at).with(" AND (evaluated_at < ?", at).with(" OR id < ?)", id);
    }
    ask.text(" ORDER BY evaluated_at DESC, id DESC").with(" LIMIT ?", limit);
    ask.fetch_all(on).await?.iter().map(read).collect()
}

/// Returns an evaluation of a registration.
///
/// # Errors
/// The database fails.
pub async fn evaluated(
    on: &Database,
    registration: &RegistrationId,
    id: &EvaluationId,
) -> Result<Option<Evaluated>, StoreError> {
    let mut ask = Statement::new(COLUMNS);
    ask.with(" AND registration = ?", registration).with(" AND id = ?", id);
    ask.fetch_all(on).await?.first().map(read).transpose()
}

/// Returns the evaluations of these projects, the oldest first, with their slugs.
///
/// # Errors
/// The database fails.
pub async fn evaluations_of(on: &Database, projects: &[Listed]) -> Result<Vec<(Slug, Evaluated)>, StoreError> {
    if projects.is_empty() {
        return Ok(Vec::new());
    }
    let mut ask = Statement::new(COLUMNS);
    ask.text(" AND registration IN ").among(projects.iter().map(|one| one.registration.as_str()));
    ask.text(" ORDER BY registration, evaluated_at, id");
    let rows = ask.fetch_all(on).await?;
    let all = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().filter_map(|one| Some((slug(projects, &one.registration)?, one))).collect())
}

/// A verdict with its project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictOf {
    /// Whose.
    pub project: Slug,
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The verdict.
    pub verdict: Verdict,
}

/// Returns the verdicts of the newest evaluation of these projects.
///
/// # Errors
/// The database fails.
pub async fn verdicts_of(on: &Database, projects: &[Listed]) -> Result<Vec<VerdictOf>, StoreError> {
    if projects.is_empty() {
        return Ok(Vec::new());
    }
    let mut ask = Statement::new(
        "SELECT r.id AS registration, v.evaluation AS evaluation, v.requirement AS requirement, v.level AS level,
        v.verdict AS verdict, v.reason AS reason, v.message AS message, v.evidence AS evidence
        FROM registration r JOIN verdict v ON v.evaluation = r.evaluation WHERE r.id IN ",
    );
    ask.among(projects.iter().map(|one| one.registration.as_str())).text(" ORDER BY r.id, v.requirement");
    let mut all = Vec::new();
    for row in &ask.fetch_all(on).await? {
        let Some(project) = slug(projects, &row.get("registration")?) else { continue };
        let verdict = Verdict {
            requirement: row.get("requirement")?,
            level: row.get("level")?,
            verdict: row.get("verdict")?,
            reason: row.get("reason")?,
            message: row.get("message")?,
            evidence: row.get("evidence")?,
        };
        all.push(VerdictOf { project, evaluation: row.get("evaluation")?, verdict });
    }
    Ok(all)
}

fn slug(projects: &[Listed], registration: &RegistrationId) -> Option<Slug> {
    projects.iter().find(|one| one.registration == *registration).map(|one| one.slug.clone())
}

fn read(row: &Row) -> Result<Evaluated, StoreError> {
    Ok(Evaluated {
        id: row.get("id")?,
        registration: row.get("registration")?,
        cause: row.get("cause")?,
        version: row.get("version")?,
        objectives_sha256: row.get("objectives_sha256")?,
        catalog_sha256: row.get("catalog_sha256")?,
        tool_version: row.get("tool_version")?,
        level: row.get("level")?,
        found: row.get("badges_found")?,
        passed: row.get("passed")?,
        decided: row.get("decided")?,
        required: row.get("required")?,
        at: row.get("evaluated_at")?,
    })
}
