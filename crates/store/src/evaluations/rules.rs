//! By what an edition judges: its definition and the text of its objectives, of one version.

use slam_event::{Edition, EditionId, Refusal, RefusalKind};

use crate::{
    StoreError,
    sql::{On, Row},
};

/// One version of an edition with its objectives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The version, from 1.
    pub version: u32,
    /// The edition.
    pub edition: Edition,
    /// The objective set's own text (TOML).
    pub objectives: String,
    /// Its digest.
    pub objectives_sha256: String,
}

/// Returns one version.
///
/// # Errors
/// There is none; or the database fails.
pub async fn rules(on: impl Into<On<'_>>, edition: &EditionId, version: u32) -> Result<Rules, StoreError> {
    let text = "SELECT version, definition, objectives, objectives_sha256 FROM edition_version
                WHERE edition = $1 AND version = $2";
    let row = on.into().query(text).bind(edition).bind(version).fetch_optional().await?;
    read(row.as_ref(), edition)
}

/// Returns the newest version.
///
/// # Errors
/// There is none; or the database fails.
pub async fn newest_rules(on: impl Into<On<'_>>, edition: &EditionId) -> Result<Rules, StoreError> {
    let text = "SELECT version, definition, objectives, objectives_sha256 FROM edition_version
                WHERE edition = $1 ORDER BY version DESC LIMIT 1";
    let row = on.into().query(text).bind(edition).fetch_optional().await?;
    read(row.as_ref(), edition)
}

fn read(row: Option<&Row>, edition: &EditionId) -> Result<Rules, StoreError> {
    let Some(row) = row else {
        let message = format!("there is no edition `{edition}` of this version");
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-edition", message).into());
    };
    Ok(Rules {
        version: row.get("version")?,
        edition: row.json("definition")?,
        objectives: row.get("objectives")?,
        objectives_sha256: row.get("objectives_sha256")?,
    })
}
