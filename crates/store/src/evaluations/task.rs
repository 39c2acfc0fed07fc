//! What a worker has to know for one evaluation, read from rows when the job runs.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use slam_event::{
    EditionId, EvaluationId, ProjectId, RegistrationId, RepositoryId,
    evaluation::Scope,
    server_evidence::{DatedResult, ReviewedDeclaration},
};
use slam_model::{Claim, Declaration, Level, ObjectId, RequirementId};

use super::{Cause, Rules, rules};
use crate::{
    StoreError,
    sql::{Database, Row},
    tips,
};

/// How many dated results of a repository are handed on: what counts is that there are some, and the newest.
const DATED: u32 = 20;

/// One evaluation that is to be made.
#[derive(Debug, Clone)]
pub struct Task {
    /// The evaluation.
    pub id: EvaluationId,
    /// Whose.
    pub registration: RegistrationId,
    /// The project.
    pub project: ProjectId,
    /// Its name for people.
    pub project_name: String,
    /// The edition.
    pub edition: EditionId,
    /// Why.
    pub cause: Cause,
    /// The rules of the version that it was asked under.
    pub rules: Rules,
    /// The level.
    pub level: Level,
    /// The instant whose state is judged, when it is not now: a cut-off.
    pub as_of: Option<Timestamp>,
    /// Every repository, those out of scope too.
    pub repositories: Vec<TaskRepository>,
    /// What evaluators answered to declarations.
    pub declarations: Vec<Declaration>,
}

/// One repository of it.
#[derive(Debug, Clone)]
pub struct TaskRepository {
    /// Which.
    pub id: RepositoryId,
    /// Its name for people.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// The kind of forge, as the row names it.
    pub forge: String,
    /// Whether it counts.
    pub scope: Scope,
    /// What to judge.
    pub wanted: Wanted,
    /// Results of earlier scans, the newest first.
    pub dated: Vec<DatedResult>,
}

/// What to judge of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The tip of the default branch, as it is when it is fetched.
    DefaultBranch,
    /// The tip at a cut-off.
    Commit {
        /// The commit.
        commit: ObjectId,
        /// What each tag pointed at then; `None` when there were too many, so that the tags of now count.
        tags: Option<BTreeMap<String, ObjectId>>,
    },
    /// Nothing: the forge did not answer within the grace time.
    Unreachable {
        /// What happened.
        reason: String,
        /// When it was tried last.
        tried_at: Timestamp,
    },
}

/// Returns what an evaluation needs; `None` when it is not queued any more.
///
/// # Errors
/// The database fails.
pub async fn task(database: &Database, id: &EvaluationId) -> Result<Option<Task>, StoreError> {
    let mut look = database.snapshot().await?;
    let text = "SELECT evaluation.registration, evaluation.cause, evaluation.version, evaluation.level,
                       registration.edition, registration.project, project.name
                FROM evaluation JOIN registration ON registration.id = evaluation.registration
                JOIN project ON project.id = registration.project
                WHERE evaluation.id = $1 AND evaluation.state = 'queued'";
    let Some(row) = look.query(text).bind(id).fetch_optional().await? else { return Ok(None) };
    let (edition, project): (EditionId, ProjectId) = (row.get("edition")?, row.get("project")?);
    let registration: RegistrationId = row.get("registration")?;
    let cause = Cause::from_name(&row.get::<String>("cause")?)?;
    let rules = rules(&mut look, &edition, row.get("version")?).await?;
    let as_of = match &cause {
        Cause::CutOff(key) => tips::instant_of(key),
        _ => None,
    };
    let text = "SELECT id, name, address, forge, is_in_scope, scope_reason, created_at, removed_at FROM repository
                WHERE project = $1 ORDER BY id";
    let mut repositories = Vec::new();
    for row in look.query(text).bind(&project).fetch_all().await? {
        if !was_there(&row, as_of)? {
            continue;
        }
        let mut one = repository(&row)?;
        if let (Cause::CutOff(key), Scope::In) = (&cause, &one.scope) {
            one.wanted = tips::wanted(&mut look, &edition, key, &one.id).await?;
        }
        one.dated = dated(&mut look, &registration, &one.id, &edition).await?;
        repositories.push(one);
    }
    let level: u8 = row.get("level")?;
    let declarations = declarations(&mut look, &registration, &edition).await?;
    let project_name = row.get("name")?;
    let level = Level::try_from(level)
        .map_err(|source| StoreError::Column { column: "level".into(), source: source.into() })?;
    let id = id.clone();
    Ok(Some(Task {
        id,
        registration,
        project,
        project_name,
        edition,
        cause,
        rules,
        level,
        as_of,
        repositories,
        declarations,
    }))
}

/// At a cut-off those repositories count that the project had then: nobody drops the weakest one in the days after.
fn was_there(row: &Row, as_of: Option<Timestamp>) -> Result<bool, StoreError> {
    let removed: Option<Timestamp> = row.get("removed_at")?;
    let Some(as_of) = as_of else { return Ok(removed.is_none()) };
    Ok(row.get::<Timestamp>("created_at")? <= as_of && removed.is_none_or(|at| at > as_of))
}

fn repository(row: &Row) -> Result<TaskRepository, StoreError> {
    let scope = match row.get::<bool>("is_in_scope")? {
        true => Scope::In,
        false => Scope::Out { reason: row.get("scope_reason")? },
    };
    Ok(TaskRepository {
        id: row.get("id")?,
        name: row.get("name")?,
        address: row.get("address")?,
        forge: row.get("forge")?,
        scope,
        wanted: Wanted::DefaultBranch,
        dated: Vec::new(),
    })
}

async fn dated(
    look: &mut crate::sql::Transaction,
    registration: &RegistrationId,
    repository: &RepositoryId,
    edition: &EditionId,
) -> Result<Vec<DatedResult>, StoreError> {
    let text = "SELECT source, commit_id, tool, catalog, made_at FROM dated_result
                WHERE registration = $1 AND repository = $2 ORDER BY made_at DESC LIMIT $3";
    let rows = look.query(text).bind(registration).bind(repository).bind(DATED).fetch_all().await?;
    let read = |row: &Row| {
        let source = match row.get::<String>("source")?.as_str() {
            "server-schedule" => format!("schedule of {edition}"),
            _ => "a machine of the project".to_owned(),
        };
        Ok(DatedResult {
            source,
            tool: row.get("tool")?,
            commit: row.get("commit_id")?,
            catalog: row.get("catalog")?,
            at: row.get("made_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Returns the answers of evaluators. A waiver that was accepted stays a waiver, and lifts nothing.
async fn declarations(
    look: &mut crate::sql::Transaction,
    registration: &RegistrationId,
    edition: &EditionId,
) -> Result<Vec<Declaration>, StoreError> {
    let text = "SELECT id, requirement, claim, links, state, decided_reason, decided_at, expires_at FROM declaration
                WHERE registration = $1 AND state IN ('accepted', 'refused') AND decided_at IS NOT NULL AND claim <> 'waiver'
                ORDER BY decided_at, id";
    let rows = look.query(text).bind(registration).fetch_all().await?;
    let read = |row: &Row| {
        let is_met = row.get::<String>("state")? == "accepted";
        let review = ReviewedDeclaration {
            requirement: RequirementId::new(&row.get::<String>("requirement")?),
            is_met,
            reason: row.get("decided_reason")?,
            links: row.json("links")?,
            review: format!("review of {edition}, declaration {}", row.get::<String>("id")?),
            at: row.get("decided_at")?,
        };
        let mut declaration = Declaration::from(review);
        if is_met && row.get::<String>("claim")? == "not-applicable" {
            declaration.claim = Claim::NotApplicable;
        }
        let expires: Option<Timestamp> = row.get("expires_at")?;
        declaration.expires = expires.map(|at| at.to_zoned(TimeZone::UTC).date());
        Ok(declaration)
    };
    rows.iter().map(read).collect()
}
