//! What is new: public notices, and awards of listed projects.

use jiff::Timestamp;
use slam_event::{AwardId, ProjectId, Slug};

use crate::{
    StoreError,
    sql::{Database, Row},
};

/// A notice that everybody may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id, which never changes.
    pub id: String,
    /// What it is about.
    pub kind: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// When it was posted.
    pub at: Timestamp,
    /// The project that it is about.
    pub project: Option<Slug>,
}

/// Returns the newest public notices: of one project, or of all and of the event itself. What is about a project that is
/// not listed is left out, whatever was posted.
///
/// # Errors
/// The database fails.
pub async fn notices(on: &Database, project: Option<&ProjectId>, limit: u8) -> Result<Vec<Notice>, StoreError> {
    let of_all = "SELECT n.id AS id, n.kind AS kind, n.subject AS subject, n.body AS body, n.created_at AS created_at,
        p.slug AS slug FROM notice n LEFT JOIN registration r ON r.id = n.registration LEFT JOIN project p ON p.id = r.project
        WHERE n.is_public = 1 AND (n.registration IS NULL OR r.state = 'listed')
        ORDER BY n.created_at DESC, n.id DESC LIMIT $1";
    let of_one = "SELECT n.id AS id, n.kind AS kind, n.subject AS subject, n.body AS body, n.created_at AS created_at,
        p.slug AS slug FROM registration r JOIN notice n ON n.registration = r.id JOIN project p ON p.id = r.project
        WHERE r.project = $2 AND r.state = 'listed' AND n.is_public = 1
        ORDER BY n.created_at DESC, n.id DESC LIMIT $1";
    let rows = match project {
        None => on.query(of_all).bind(limit).fetch_all().await?,
        Some(project) => on.query(of_one).bind(limit).bind(project).fetch_all().await?,
    };
    let read = |row: &Row| {
        Ok(Notice {
            id: row.get("id")?,
            kind: row.get("kind")?,
            subject: row.get("subject")?,
            body: row.get("body")?,
            at: row.get("created_at")?,
            project: row.get("slug")?,
        })
    };
    rows.iter().map(read).collect()
}

/// An award of a listed project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Which.
    pub id: AwardId,
    /// badge or plaque.
    pub kind: String,
    /// The badge; empty for a plaque.
    pub badge: String,
    /// The project's address.
    pub slug: Slug,
    /// The project's name.
    pub name: String,
    /// The edition.
    pub edition: String,
    /// When it was given.
    pub at: Timestamp,
}

/// Returns the newest awards of listed projects in an edition.
///
/// # Errors
/// The database fails.
pub async fn awards(on: &Database, edition: &str, limit: u8) -> Result<Vec<Given>, StoreError> {
    let ask =
        "SELECT a.id AS id, a.kind AS kind, a.badge AS badge, p.slug AS slug, p.name AS name, a.edition AS edition,
        a.awarded_at AS awarded_at
        FROM award a JOIN registration r ON r.id = a.registration JOIN project p ON p.id = r.project
        WHERE a.edition = $1 AND a.state = 'valid' AND a.kind IN ('badge', 'plaque') AND r.state = 'listed'
        ORDER BY a.awarded_at DESC, a.id DESC LIMIT $2";
    let read = |row: &Row| {
        Ok(Given {
            id: row.get("id")?,
            kind: row.get("kind")?,
            badge: row.get("badge")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            edition: row.get("edition")?,
            at: row.get("awarded_at")?,
        })
    };
    on.query(ask).bind(edition).bind(limit).fetch_all().await?.iter().map(read).collect()
}
