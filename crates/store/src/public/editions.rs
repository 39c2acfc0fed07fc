//! Editions as everybody sees them: what holds now, and every change with its reason.

use jiff::Timestamp;
use slam_event::{Edition, calendar::Phase};

use crate::{
    StoreError,
    sql::{AssertSqlSafe, Database, Row},
};

/// An edition at one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What it says.
    pub edition: Edition,
    /// The version, from 1.
    pub version: u32,
    /// Digest of the text of its objectives.
    pub objectives_sha256: String,
    /// Since when this version holds.
    pub changed_at: Timestamp,
    /// Why it was made, for participants.
    pub reason: String,
}

const NEWEST: &str =
    "SELECT v.definition AS definition, v.version AS version, v.objectives_sha256 AS objectives_sha256,
    v.changed_at AS changed_at, v.reason AS reason
    FROM edition e JOIN edition_version v ON v.edition = e.id AND v.version = e.version";

/// Returns the edition of the home page: the current one, when it was announced.
///
/// # Errors
/// The database fails.
pub async fn current(on: &Database, now: Timestamp) -> Result<Option<Shown>, StoreError> {
    let ask = newest(" WHERE e.is_current = 1 ORDER BY e.opens_at DESC");
    let rows = on.query(AssertSqlSafe(ask)).fetch_all().await?;
    announced(&rows, now).map(|shown| shown.into_iter().next())
}

/// Returns an edition that was announced.
///
/// # Errors
/// The database fails.
pub async fn find(on: &Database, id: &str, now: Timestamp) -> Result<Option<Shown>, StoreError> {
    let ask = newest(" WHERE e.id = $1");
    let rows = on.query(AssertSqlSafe(ask)).bind(id).fetch_all().await?;
    announced(&rows, now).map(|shown| shown.into_iter().next())
}

/// Returns the editions that were announced, the newest first.
///
/// # Errors
/// The database fails.
pub async fn list(on: &Database, now: Timestamp) -> Result<Vec<Shown>, StoreError> {
    let ask = newest(" ORDER BY e.opens_at DESC");
    let rows = on.query(AssertSqlSafe(ask)).fetch_all().await?;
    announced(&rows, now)
}

/// Returns every version of an edition, the oldest first.
///
/// # Errors
/// The database fails.
pub async fn versions(on: &Database, id: &str) -> Result<Vec<Shown>, StoreError> {
    let ask = "SELECT definition, version, objectives_sha256, changed_at, reason FROM edition_version
        WHERE edition = $1 ORDER BY version";
    on.query(ask).bind(id).fetch_all().await?.iter().map(shown).collect()
}

/// Returns the text of the objectives with this digest.
///
/// # Errors
/// The database fails.
pub async fn objectives(on: &Database, edition: &str, sha256: &str) -> Result<Option<String>, StoreError> {
    let ask = "SELECT objectives FROM edition_version WHERE edition = $1 AND objectives_sha256 = $2 LIMIT 1";
    let row = on.query(ask).bind(edition).bind(sha256).fetch_optional().await?;
    row.map(|row| row.get("objectives")).transpose()
}

fn newest(end: &str) -> String {
    format!("{NEWEST}{end}")
}

fn announced(rows: &[Row], now: Timestamp) -> Result<Vec<Shown>, StoreError> {
    let all = rows.iter().map(shown).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().filter(|one| one.edition.phase(now) != Phase::Planned).collect())
}

fn shown(row: &Row) -> Result<Shown, StoreError> {
    Ok(Shown {
        edition: row.json("definition")?,
        version: row.get("version")?,
        objectives_sha256: row.get("objectives_sha256")?,
        changed_at: row.get("changed_at")?,
        reason: row.get("reason")?,
    })
}
