//! One listed project: where it stands, what it was judged by, and how it came there.

use jiff::Timestamp;
use serde::Deserialize;
use slam_event::{AwardId, EvaluationId, ProjectId, RegistrationId, RepositoryId, Slug, registration::public_address};

use super::{
    filter::Statement,
    projects::{self, Listed},
};
use crate::{
    StoreError,
    sql::{Database, Row},
};

/// What an address of a project leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// The project.
    Here(Box<Project>),
    /// The project has another slug now.
    Moved(Slug),
    /// There is no such project, or nobody may see it.
    Nothing,
}

/// A listed project in one edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// As lists show it, with its badges.
    pub listed: Listed,
    /// Its page.
    pub homepage: String,
    /// Its stage, as the edition's level rule names it.
    pub stage: String,
    /// The edition.
    pub edition: String,
    /// Why it is judged at its level.
    pub level_reason: String,
    /// The newest evaluation that was done.
    pub evaluation: Option<EvaluationId>,
    /// The editions in which it is listed, the newest first, with their titles.
    pub editions: Vec<(String, String)>,
}

/// Returns the project at an address: in the given edition, else in the newest one in which it is listed.
///
/// # Errors
/// The database fails.
pub async fn find(on: &Database, slug: &str, edition: Option<&str>) -> Result<Found, StoreError> {
    let mut ask = Statement::new("SELECT ");
    ask.text(projects::COLUMNS).text(
        ", p.homepage AS homepage, p.stage AS stage, r.edition AS edition, r.level_reason AS level_reason,
        r.evaluation AS evaluation, e.title AS title
        FROM project p JOIN registration r ON r.project = p.id JOIN edition e ON e.id = r.edition
        WHERE r.state = 'listed'",
    );
    ask.with(" AND p.slug = ? ORDER BY e.opens_at DESC", slug);
    let rows = ask.fetch_all(on).await?;
    let all = rows.iter().map(|row| Ok((row.get("edition")?, row.get("title")?)));
    let editions: Vec<(String, String)> = all.collect::<Result<_, StoreError>>()?;
    let at = edition.map_or(Some(0), |wanted| editions.iter().position(|(id, _)| id == wanted));
    let Some(row) = at.and_then(|at| rows.get(at)) else { return moved(on, slug).await };
    let mut listed = [projects::listed(row)?];
    projects::add_badges(on, &mut listed).await?;
    let [listed] = listed;
    Ok(Found::Here(Box::new(Project {
        listed,
        homepage: row.get("homepage")?,
        stage: row.get("stage")?,
        edition: row.get("edition")?,
        level_reason: row.get("level_reason")?,
        evaluation: row.get("evaluation")?,
        editions,
    })))
}

/// A former slug leads on only where the project may be seen, so that it tells nothing of the others.
async fn moved(on: &Database, slug: &str) -> Result<Found, StoreError> {
    let ask = "SELECT p.slug AS slug FROM project_alias a JOIN project p ON p.id = a.project
        WHERE a.slug = $1 AND p.slug <> $1
        AND EXISTS (SELECT 1 FROM registration r WHERE r.project = p.id AND r.state = 'listed')";
    let row = on.query(ask).bind(slug).fetch_optional().await?;
    Ok(match row {
        Some(row) => Found::Moved(row.get("slug")?),
        None => Found::Nothing,
    })
}

/// A repository of a project, as one evaluation saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Which.
    pub id: RepositoryId,
    /// Its name for people.
    pub name: String,
    /// Where others reach it; empty for a path of this server.
    pub address: String,
    /// The kind of forge.
    pub forge: String,
    /// Whether it counts.
    pub is_in_scope: bool,
    /// Why it counts, or why not.
    pub scope_reason: String,
    /// The commit that was judged; empty when none was.
    pub commit: String,
    /// The branch at which it stood.
    pub branch: String,
    /// Why nothing could be judged, in words; empty when it could.
    pub problem: String,
    /// The first paragraph of its README, as plain text.
    pub excerpt: String,
}

/// What an evaluation keeps of a repository for pages.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    readme: String,
}

/// Returns the repositories of a project, those that count first, with what an evaluation saw of each.
///
/// # Errors
/// The database fails.
pub async fn repositories(
    on: &Database,
    project: &ProjectId,
    evaluation: Option<&EvaluationId>,
) -> Result<Vec<Repository>, StoreError> {
    let ask = "SELECT r.id AS id, r.name AS name, r.address AS address, r.forge AS forge, r.is_in_scope AS is_in_scope,
        r.scope_reason AS scope_reason, COALESCE(s.commit_id, '') AS commit_id, COALESCE(s.branch, '') AS branch,
        COALESCE(s.problem, '') AS problem, COALESCE(s.status, '{}') AS status
        FROM repository r LEFT JOIN evaluation_repository s ON s.repository = r.id AND s.evaluation = $2
        WHERE r.project = $1 AND (r.removed_at IS NULL OR s.evaluation IS NOT NULL)
        ORDER BY r.is_in_scope DESC, r.created_at, r.id";
    let rows = on.query(ask).bind(project).bind(evaluation.map_or("", |id| id.as_str())).fetch_all().await?;
    let read = |row: &Row| {
        Ok(Repository {
            id: row.get("id")?,
            name: row.get("name")?,
            address: public_address(&row.get::<String>("address")?).unwrap_or_default().to_owned(),
            forge: row.get("forge")?,
            is_in_scope: row.get("is_in_scope")?,
            scope_reason: row.get("scope_reason")?,
            commit: row.get("commit_id")?,
            branch: row.get("branch")?,
            problem: row.get("problem")?,
            excerpt: row.json::<Shown>("status")?.readme,
        })
    };
    rows.iter().map(read).collect()
}

/// An evaluation, without its verdicts.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Which.
    pub id: EvaluationId,
    /// Why it was made.
    pub cause: String,
    /// queued, done, failed.
    pub state: String,
    /// The edition's version, whose objectives judged.
    pub version: u32,
    /// Their digest.
    pub objectives_sha256: String,
    /// The digest of the catalogue.
    pub catalog_sha256: String,
    /// The program that judged.
    pub tool_version: String,
    /// At which level.
    pub level: u8,
    /// What went wrong, in words; empty when nothing did.
    pub problem: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was made.
    pub evaluated_at: Option<Timestamp>,
    /// What it says of the project in short, and what changed, as JSON.
    pub result: String,
}

/// Returns an evaluation of a registration.
///
/// # Errors
/// The database fails.
pub async fn evaluation(
    on: &Database,
    registration: &RegistrationId,
    id: &str,
) -> Result<Option<Evaluation>, StoreError> {
    let ask = "SELECT * FROM evaluation WHERE id = $1 AND registration = $2 AND state = 'done'";
    let row = on.query(ask).bind(id).bind(registration).fetch_optional().await?;
    row.as_ref().map(read_evaluation).transpose()
}

/// Returns the evaluation that was asked for last, whatever became of it.
///
/// # Errors
/// The database fails.
pub async fn last_asked(on: &Database, registration: &RegistrationId) -> Result<Option<Evaluation>, StoreError> {
    let ask = "SELECT * FROM evaluation WHERE registration = $1 ORDER BY asked_at DESC, id DESC LIMIT 1";
    let row = on.query(ask).bind(registration).fetch_optional().await?;
    row.as_ref().map(read_evaluation).transpose()
}

fn read_evaluation(row: &Row) -> Result<Evaluation, StoreError> {
    Ok(Evaluation {
        id: row.get("id")?,
        cause: row.get("cause")?,
        state: row.get("state")?,
        version: row.get("version")?,
        objectives_sha256: row.get("objectives_sha256")?,
        catalog_sha256: row.get("catalog_sha256")?,
        tool_version: row.get("tool_version")?,
        level: row.get("level")?,
        problem: row.get("problem")?,
        asked_at: row.get("asked_at")?,
        evaluated_at: row.get("evaluated_at")?,
        result: row.get("result")?,
    })
}

/// One point of a project's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The evaluation.
    pub id: EvaluationId,
    /// When.
    pub at: Timestamp,
    /// Why it was made.
    pub cause: String,
    /// Badges whose evidence was found.
    pub found: u32,
    /// Requirements that were decided.
    pub decided: u32,
    /// Requirements that were met.
    pub passed: u32,
    /// Requirements in all.
    pub required: u32,
}

/// Returns the evaluations of a registration that were done, the oldest of the last `limit` first.
///
/// # Errors
/// The database fails.
pub async fn history(on: &Database, registration: &RegistrationId, limit: u8) -> Result<Vec<Point>, StoreError> {
    let ask = "SELECT id, evaluated_at, cause, badges_found, decided, passed, required FROM evaluation
        WHERE registration = $1 AND state = 'done' AND evaluated_at IS NOT NULL ORDER BY evaluated_at DESC LIMIT $2";
    let rows = on.query(ask).bind(registration).bind(limit).fetch_all().await?;
    let read = |row: &Row| {
        Ok(Point {
            id: row.get("id")?,
            at: row.get("evaluated_at")?,
            cause: row.get("cause")?,
            found: row.get("badges_found")?,
            decided: row.get("decided")?,
            passed: row.get("passed")?,
            required: row.get("required")?,
        })
    };
    rows.iter().rev().map(read).collect()
}

/// The verdict on one requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The requirement's id.
    pub requirement: String,
    /// Its lowest level.
    pub level: u8,
    /// The verdict by its name.
    pub verdict: String,
    /// `check-id/reason-code`.
    pub reason: String,
    /// The reason for people.
    pub message: String,
    /// What it rests on, as JSON.
    pub evidence: String,
}

/// Returns the verdicts of an evaluation, by requirement.
///
/// # Errors
/// The database fails.
pub async fn verdicts(on: &Database, evaluation: &EvaluationId) -> Result<Vec<Verdict>, StoreError> {
    let ask = "SELECT requirement, level, verdict, reason, message, evidence FROM verdict
        WHERE evaluation = $1 ORDER BY requirement";
    let read = |row: &Row| {
        Ok(Verdict {
            requirement: row.get("requirement")?,
            level: row.get("level")?,
            verdict: row.get("verdict")?,
            reason: row.get("reason")?,
            message: row.get("message")?,
            evidence: row.get("evidence")?,
        })
    };
    on.query(ask).bind(evaluation).fetch_all().await?.iter().map(read).collect()
}

/// An award of a project that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Which.
    pub id: AwardId,
    /// badge or plaque.
    pub kind: String,
    /// The badge; empty for a plaque.
    pub badge: String,
    /// When it was given.
    pub at: Timestamp,
    /// At which level.
    pub level: u8,
    /// Whether it was published elsewhere, and not computed here.
    pub is_recorded: bool,
}

/// Returns the awards of a project in one edition; those of persons are not among them.
///
/// # Errors
/// The database fails.
pub async fn awards(on: &Database, registration: &RegistrationId) -> Result<Vec<Award>, StoreError> {
    let ask = "SELECT id, kind, badge, awarded_at, level, source FROM award
        WHERE registration = $1 AND state = 'valid' AND kind IN ('badge', 'plaque') ORDER BY awarded_at, id";
    let read = |row: &Row| {
        Ok(Award {
            id: row.get("id")?,
            kind: row.get("kind")?,
            badge: row.get("badge")?,
            at: row.get("awarded_at")?,
            level: row.get("level")?,
            is_recorded: row.get::<String>("source")? == "recorded",
        })
    };
    on.query(ask).bind(registration).fetch_all().await?.iter().map(read).collect()
}
