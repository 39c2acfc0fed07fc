//! Reads editions: the newest version of each, and how it came to be.

use jiff::Timestamp;
use slam_event::{Edition, EditionId, PersonId, Refusal, RefusalKind};

use crate::{
    StoreError,
    sql::{On, Row},
};

/// An edition in its newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// What it says.
    pub edition: Edition,
    /// The number of the version, from 1.
    pub version: u32,
    /// The objective set's own text (TOML).
    pub objectives: String,
    /// Its digest.
    pub objectives_sha256: String,
    /// Whether the start page shows it.
    pub is_current: bool,
}

/// One version, as its history shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub number: u32,
    /// What it says.
    pub edition: Edition,
    /// The digest of its objective set.
    pub objectives_sha256: String,
    /// Since when.
    pub changed_at: Timestamp,
    /// By whom; `None` for the operator.
    pub changed_by: Option<PersonId>,
    /// Why.
    pub reason: String,
}

const NEWEST: &str = "SELECT edition.version, edition.is_current, edition_version.definition,
    edition_version.objectives, edition_version.objectives_sha256
    FROM edition JOIN edition_version
    ON edition_version.edition = edition.id AND edition_version.version = edition.version";

/// Returns an edition.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, id: &EditionId) -> Result<Option<Stored>, StoreError> {
    ask(on, " WHERE edition.id = $1", Some(id)).await.map(|mut found| found.pop())
}

/// Returns an edition that must be there.
///
/// # Errors
/// There is none; or the database fails.
pub async fn need(on: impl Into<On<'_>>, id: &EditionId) -> Result<Stored, StoreError> {
    find(on, id).await?.ok_or_else(|| {
        let message = format!("there is no edition `{id}`");
        Refusal::new(RefusalKind::NotFound, "no-such-edition", message).into()
    })
}

/// Returns the edition that the start page shows; `None` before the first one is made.
///
/// # Errors
/// The database fails.
pub async fn current(on: impl Into<On<'_>>) -> Result<Option<Stored>, StoreError> {
    ask(on, " WHERE edition.is_current = 1", None).await.map(|mut found| found.pop())
}

/// Returns every edition, the newest first.
///
/// # Errors
/// The database fails.
pub async fn list(on: impl Into<On<'_>>) -> Result<Vec<Stored>, StoreError> {
    ask(on, " ORDER BY edition.opens_at DESC, edition.id", None).await
}

/// Returns the history of an edition, the newest version first.
///
/// # Errors
/// The database fails.
pub async fn versions(on: impl Into<On<'_>>, id: &EditionId) -> Result<Vec<Version>, StoreError> {
    let text = "SELECT version, definition, objectives_sha256, changed_at, changed_by, reason FROM edition_version
        WHERE edition = $1 ORDER BY version DESC";
    let read = |row: &Row| {
        Ok(Version {
            number: row.get("version")?,
            edition: row.json("definition")?,
            objectives_sha256: row.get("objectives_sha256")?,
            changed_at: row.get("changed_at")?,
            changed_by: row.get("changed_by")?,
            reason: row.get("reason")?,
        })
    };
    on.into().query(text).bind(id).fetch_all().await?.iter().map(read).collect()
}

async fn ask(on: impl Into<On<'_>>, rest: &str, id: Option<&EditionId>) -> Result<Vec<Stored>, StoreError> {
    let mut on = on.into();
    // Only our own texts are put together.
    let mut query = on.query(crate::sql::AssertSqlSafe(format!("{NEWEST}{rest}")));
    if let Some(id) = id {
        query = query.bind(id);
    }
    let read = |row: &Row| {
        Ok(Stored {
            edition: row.json("definition")?,
            version: row.get("version")?,
            objectives: row.get("objectives")?,
            objectives_sha256: row.get("objectives_sha256")?,
            is_current: row.get("is_current")?,
        })
    };
    query.fetch_all().await?.iter().map(read).collect()
}
