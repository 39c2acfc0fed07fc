//! Reads notices: the one that a mail is made of, those of a person, and the public ones for feeds.

use jiff::Timestamp;
use slam_event::{EditionId, PersonId, Slug};

use crate::{
    StoreError,
    sql::{On, Row, Transaction},
};

/// A notice as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its lasting id.
    pub id: String,
    /// As [`super::NoticeKind::name`] spells it.
    pub kind: String,
    /// Who is told; `None` for the feed and webhooks.
    pub person: Option<PersonId>,
    /// One line.
    pub subject: String,
    /// Paragraphs.
    pub body: String,
    /// Where to read more; empty when nowhere.
    pub path: String,
    /// When it was posted.
    pub created_at: Timestamp,
    /// When it was mailed, or found not to be wanted by mail.
    pub sent_at: Option<Timestamp>,
    /// Why it was not mailed.
    pub problem: String,
}

/// A notice of the public feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Public {
    /// The notice.
    pub notice: Stored,
    /// The project that it is about.
    pub project: Option<Slug>,
    /// The edition that it is about.
    pub edition: Option<EditionId>,
}

/// Returns a notice.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, id: &str) -> Result<Option<Stored>, StoreError> {
    let row = on.into().query("SELECT * FROM notice WHERE id = $1").bind(id).fetch_optional().await?;
    row.as_ref().map(stored).transpose()
}

/// Returns what a person was told, the newest first.
///
/// # Errors
/// The database fails.
pub async fn for_person(on: impl Into<On<'_>>, person: &PersonId, most: u32) -> Result<Vec<Stored>, StoreError> {
    let ask = "SELECT * FROM notice WHERE person = $1 ORDER BY created_at DESC, id DESC LIMIT $2";
    on.into().query(ask).bind(person).bind(most).fetch_all().await?.iter().map(stored).collect()
}

/// Returns what everybody was told, the newest first: of one project, or of all.
///
/// # Errors
/// The database fails.
pub async fn public(on: impl Into<On<'_>>, project: Option<&Slug>, most: u32) -> Result<Vec<Public>, StoreError> {
    let ask = "SELECT notice.*, project.slug FROM notice
        LEFT JOIN registration ON registration.id = notice.registration
        LEFT JOIN project ON project.id = registration.project
        WHERE notice.is_public = 1 AND ($1 = '' OR project.slug = $1)
        ORDER BY notice.created_at DESC, notice.id DESC LIMIT $2";
    let rows = on.into().query(ask).bind(project.map_or("", Slug::as_str)).bind(most).fetch_all().await?;
    let read = |row: &Row| Ok(Public { notice: stored(row)?, project: row.get("slug")?, edition: row.get("edition")? });
    rows.iter().map(read).collect()
}

/// Writes down that a notice was mailed.
///
/// # Errors
/// The database fails.
pub async fn mark_sent(tx: &mut Transaction, id: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.query("UPDATE notice SET sent_at = $1, problem = '' WHERE id = $2").bind(now).bind(id).execute().await.map(drop)
}

/// Writes down why a notice is not mailed, for good.
///
/// # Errors
/// The database fails.
pub async fn mark_unsent(tx: &mut Transaction, id: &str, problem: &str, now: Timestamp) -> Result<(), StoreError> {
    let update = tx.query("UPDATE notice SET sent_at = $1, problem = $2 WHERE id = $3").bind(now).bind(problem);
    update.bind(id).execute().await.map(drop)
}

fn stored(row: &Row) -> Result<Stored, StoreError> {
    Ok(Stored {
        id: row.get("id")?,
        kind: row.get("kind")?,
        person: row.get("person")?,
        subject: row.get("subject")?,
        body: row.get("body")?,
        path: row.get("path")?,
        created_at: row.get("created_at")?,
        sent_at: row.get("sent_at")?,
        problem: row.get("problem")?,
    })
}
