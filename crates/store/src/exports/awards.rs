//! Awards of listed projects, with everything that a reader needs to check one. Awards of persons are theirs to show.

use jiff::Timestamp;
use slam_event::{AwardId, Slug};

use crate::{
    StoreError,
    public::{Listed, filter::Statement},
    sql::{Database, Row},
};

/// An award of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Which.
    pub id: AwardId,
    /// The edition.
    pub edition: String,
    /// The project's name in addresses.
    pub project: Slug,
    /// badge or plaque.
    pub kind: String,
    /// The badge; empty for a plaque.
    pub badge: String,
    /// The level of the project.
    pub level: u8,
    /// valid, revoked, corrected.
    pub state: String,
    /// computed, or recorded: published elsewhere.
    pub source: String,
    /// When it was given.
    pub awarded_at: Timestamp,
    /// When its state changed last.
    pub changed_at: Timestamp,
    /// The award that stands in its place.
    pub replaced_by: Option<String>,
    /// The evaluation that it rests on.
    pub evaluation: Option<String>,
    /// Repositories and commits, as JSON.
    pub commits: String,
    /// The objective set.
    pub objectives_id: String,
    /// The digest of its text.
    pub objectives_sha256: String,
    /// The digest of the catalogue.
    pub catalog_sha256: String,
    /// The digest over the evidence.
    pub evidence_sha256: String,
    /// Where a recorded one was published; empty when it was not.
    pub published: String,
}

/// Which awards a list shows; those that hold, unless it is asked for by its id.
#[derive(Debug, Clone, Copy, Default)]
pub struct Which<'w> {
    /// Of this project.
    pub project: Option<&'w str>,
    /// Of this badge.
    pub badge: Option<&'w str>,
}

const AWARDS: &str = "SELECT a.id AS id, a.edition AS edition, p.slug AS slug, a.kind AS kind, a.badge AS badge,
    a.level AS level, a.state AS state, a.source AS source, a.awarded_at AS awarded_at, a.changed_at AS changed_at,
    a.replaced_by AS replaced_by, a.evaluation AS evaluation, a.commits AS commits, a.objectives_id AS objectives_id,
    a.objectives_sha256 AS objectives_sha256, a.catalog_sha256 AS catalog_sha256, a.evidence_sha256 AS evidence_sha256,
    a.published AS published
    FROM award a JOIN registration r ON r.id = a.registration JOIN project p ON p.id = r.project
    WHERE r.state = 'listed' AND a.kind IN ('badge', 'plaque')";

/// Returns a part of the awards of an edition that hold, by id; `after` is the id of the last one of the part before.
///
/// # Errors
/// The database fails.
pub async fn awards(
    on: &Database,
    edition: &str,
    which: Which<'_>,
    after: &str,
    limit: u32,
) -> Result<Vec<Award>, StoreError> {
    let mut ask = Statement::new(AWARDS);
    ask.text(" AND a.state = 'valid'").with(" AND a.edition = ?", edition).with(" AND a.id > ?", after);
    if let Some(project) = which.project {
        ask.with(" AND p.slug = ?", project);
    }
    if let Some(badge) = which.badge {
        ask.with(" AND a.badge = ?", badge);
    }
    ask.text(" ORDER BY a.id").with(" LIMIT ?", limit);
    ask.fetch_all(on).await?.iter().map(read).collect()
}

/// Returns the awards of these projects that hold, by project and id.
///
/// # Errors
/// The database fails.
pub async fn awards_of(on: &Database, projects: &[Listed]) -> Result<Vec<Award>, StoreError> {
    if projects.is_empty() {
        return Ok(Vec::new());
    }
    let mut ask = Statement::new(AWARDS);
    ask.text(" AND a.state = 'valid' AND a.registration IN ");
    ask.among(projects.iter().map(|one| one.registration.as_str())).text(" ORDER BY p.slug, a.id");
    ask.fetch_all(on).await?.iter().map(read).collect()
}

/// Returns an award, also one that was revoked or corrected: who holds its address is told.
///
/// # Errors
/// The database fails.
pub async fn award(on: &Database, id: &str) -> Result<Option<Award>, StoreError> {
    let mut ask = Statement::new(AWARDS);
    ask.with(" AND a.id = ?", id);
    ask.fetch_all(on).await?.first().map(read).transpose()
}

fn read(row: &Row) -> Result<Award, StoreError> {
    Ok(Award {
        id: row.get("id")?,
        edition: row.get("edition")?,
        project: row.get("slug")?,
        kind: row.get("kind")?,
        badge: row.get("badge")?,
        level: row.get("level")?,
        state: row.get("state")?,
        source: row.get("source")?,
        awarded_at: row.get("awarded_at")?,
        changed_at: row.get("changed_at")?,
        replaced_by: row.get("replaced_by")?,
        evaluation: row.get("evaluation")?,
        commits: row.get("commits")?,
        objectives_id: row.get("objectives_id")?,
        objectives_sha256: row.get("objectives_sha256")?,
        catalog_sha256: row.get("catalog_sha256")?,
        evidence_sha256: row.get("evidence_sha256")?,
        published: row.get("published")?,
    })
}
