//! Reads evaluations back: whole for rules, in short for pages.

use jiff::Timestamp;
use slam_event::{
    EvaluationId, RegistrationId,
    evaluation::{Evaluation, RepositoryResult},
    scoring::Snapshot,
};

use super::{Cause, Summary, Task};
use crate::{
    StoreError, evidence,
    sql::{self, Database, On, Transaction},
};

/// One row of the list of evaluations.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its id.
    pub id: EvaluationId,
    /// Whose.
    pub registration: RegistrationId,
    /// Why.
    pub cause: Cause,
    /// `queued`, `done`, or `failed`.
    pub state: String,
    /// The edition's version.
    pub version: u32,
    /// The program that judged; empty before.
    pub tool: String,
    /// Digest of the objective set.
    pub objectives_sha256: String,
    /// Digest of the catalogue.
    pub catalog_sha256: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was made, or given up.
    pub evaluated_at: Option<Timestamp>,
    /// Why it failed; empty when it did not.
    pub problem: String,
    /// What it says in short; `None` before it is done, and when it was only recorded.
    pub summary: Option<Summary>,
}

/// Counts the evaluations of all editions by state, for metrics.
///
/// # Errors
/// The database cannot be asked.
pub async fn counts(on: impl Into<On<'_>>) -> Result<Vec<(String, u64)>, StoreError> {
    let text = "SELECT state, CAST(COUNT(*) AS BIGINT) AS evaluations FROM evaluation GROUP BY state ORDER BY state";
    let rows = on.into().query(text).fetch_all().await?;
    rows.iter().map(|row| Ok((row.get("state")?, row.get("evaluations")?))).collect()
}

const ROW: &str =
    "SELECT id, registration, cause, state, version, tool_version, objectives_sha256, catalog_sha256, asked_at,
                   evaluated_at, problem, result FROM evaluation";

fn row(row: &sql::Row) -> Result<Row, StoreError> {
    let state: String = row.get("state")?;
    let cause = Cause::from_name(&row.get::<String>("cause")?)?;
    let summary = if state == "done" && cause != Cause::Recorded { Some(row.json("result")?) } else { None };
    Ok(Row {
        id: row.get("id")?,
        registration: row.get("registration")?,
        cause,
        state,
        version: row.get("version")?,
        tool: row.get("tool_version")?,
        objectives_sha256: row.get("objectives_sha256")?,
        catalog_sha256: row.get("catalog_sha256")?,
        asked_at: row.get("asked_at")?,
        evaluated_at: row.get("evaluated_at")?,
        problem: row.get("problem")?,
        summary,
    })
}

/// Returns one evaluation in short.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, id: &EvaluationId) -> Result<Option<Row>, StoreError> {
    let text = sql::AssertSqlSafe(format!("{ROW} WHERE id = $1"));
    let found = on.into().query(text).bind(id).fetch_optional().await?;
    found.as_ref().map(row).transpose()
}

/// Returns the evaluations of a registration, the newest first.
///
/// # Errors
/// The database fails.
pub async fn of_registration(
    on: impl Into<On<'_>>,
    registration: &RegistrationId,
    most: u32,
) -> Result<Vec<Row>, StoreError> {
    let text = sql::AssertSqlSafe(format!("{ROW} WHERE registration = $1 ORDER BY asked_at DESC, id DESC LIMIT $2"));
    on.into().query(text).bind(registration).bind(most).fetch_all().await?.iter().map(row).collect()
}

/// Returns the evaluation of a registration that is queued or running, when there is one.
///
/// # Errors
/// The database fails.
pub async fn open(on: impl Into<On<'_>>, registration: &RegistrationId) -> Result<Option<Row>, StoreError> {
    let text =
        sql::AssertSqlSafe(format!("{ROW} WHERE registration = $1 AND state = 'queued' ORDER BY asked_at LIMIT 1"));
    let found = on.into().query(text).bind(registration).fetch_optional().await?;
    found.as_ref().map(row).transpose()
}

/// Returns how the badges of a registration stood at each evaluation, the oldest first.
///
/// # Errors
/// The database fails.
pub async fn snapshots(on: impl Into<On<'_>>, registration: &RegistrationId) -> Result<Vec<Snapshot>, StoreError> {
    let text =
        "SELECT as_of_at, result FROM evaluation WHERE registration = $1 AND state = 'done' AND cause <> 'recorded'
                ORDER BY as_of_at, id";
    let rows = on.into().query(text).bind(registration).fetch_all().await?;
    rows.iter().map(|row| Ok(row.json::<Summary>("result")?.snapshot(row.get("as_of_at")?))).collect()
}

/// Returns a whole evaluation that is done; `None` when it is not, or was only recorded.
///
/// # Errors
/// The database fails.
pub async fn load(on: impl Into<On<'_>>, id: &EvaluationId) -> Result<Option<Evaluation>, StoreError> {
    let mut on = on.into();
    let text =
        "SELECT registration, evaluated_at FROM evaluation WHERE id = $1 AND state = 'done' AND cause <> 'recorded'";
    let Some(row) = on.query(text).bind(id).fetch_optional().await? else { return Ok(None) };
    let (registration, at) = (row.get("registration")?, row.get("evaluated_at")?);
    let text = "SELECT record FROM evaluation_repository WHERE evaluation = $1 ORDER BY repository";
    let rows = on.query(text).bind(id).fetch_all().await?;
    let repositories = rows.iter().map(record).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Evaluation::new(id.clone(), registration, at, repositories)?))
}

fn record(row: &sql::Row) -> Result<RepositoryResult, StoreError> {
    let bytes = evidence::unpack(&row.get::<Vec<u8>>("record")?)?;
    serde_json::from_slice(&bytes)
        .map_err(|source| StoreError::Column { column: "record".to_owned(), source: source.into() })
}

/// Returns the newest evaluation of a registration that is done; `None` before the first.
///
/// # Errors
/// The database fails.
pub async fn latest(on: impl Into<On<'_>>, registration: &RegistrationId) -> Result<Option<Evaluation>, StoreError> {
    let mut on = on.into();
    let text = "SELECT id FROM evaluation WHERE registration = $1 AND state = 'done' AND cause <> 'recorded'
                ORDER BY as_of_at DESC, id DESC LIMIT 1";
    let Some(row) = on.query(text).bind(registration).fetch_optional().await? else { return Ok(None) };
    let id: EvaluationId = row.get("id")?;
    match on {
        On::Database(database) => load(database, &id).await,
        On::Transaction(tx) => load(tx, &id).await,
    }
}

/// Returns the evaluation that a task's result, made at `at`, will be compared with; `None` when there is none, or when a later
/// state is known already.
///
/// # Errors
/// The database fails.
pub async fn before(database: &Database, task: &Task, at: Timestamp) -> Result<Option<Evaluation>, StoreError> {
    let as_of = task.as_of.unwrap_or(at);
    let mut tx = database.snapshot().await?;
    if is_superseded(&mut tx, &task.registration, as_of).await? {
        return Ok(None);
    }
    earlier(&mut tx, &task.registration, as_of).await
}

/// Returns the newest evaluation that shows an earlier state than `as_of`.
pub(super) async fn earlier(
    tx: &mut Transaction,
    registration: &RegistrationId,
    as_of: Timestamp,
) -> Result<Option<Evaluation>, StoreError> {
    let text = "SELECT id FROM evaluation WHERE registration = $1 AND state = 'done' AND cause <> 'recorded'
                AND as_of_at <= $2 ORDER BY as_of_at DESC, id DESC LIMIT 1";
    let Some(row) = tx.query(text).bind(registration).bind(as_of).fetch_optional().await? else { return Ok(None) };
    load(tx, &row.get("id")?).await
}

/// Returns whether a later state than `as_of` is known: a cut-off that is judged days after its instant does not take the
/// place of what was seen since.
pub(super) async fn is_superseded(
    tx: &mut Transaction,
    registration: &RegistrationId,
    as_of: Timestamp,
) -> Result<bool, StoreError> {
    let text = "SELECT 1 AS found FROM evaluation WHERE registration = $1 AND state = 'done' AND as_of_at > $2 LIMIT 1";
    Ok(tx.query(text).bind(registration).bind(as_of).fetch_optional().await?.is_some())
}
