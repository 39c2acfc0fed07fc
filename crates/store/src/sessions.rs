//! Sessions of browsers: known by the digest of their token, and a new token at each sign-in.

use jiff::{SignedDuration, Timestamp};
use slam_event::PersonId;

use crate::{
    StoreError,
    ids::{Secret, digest},
    sql::{On, Transaction},
};

/// A session that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who signed in; `None` before that.
    pub person: Option<PersonId>,
    /// The state of a sign-in that is under way, as JSON.
    pub data: String,
    /// When its token was made.
    pub created_at: Timestamp,
    /// When it was last noted as used.
    pub seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Begins a session: of a person, or one before sign-in.
///
/// # Errors
/// The database fails.
pub async fn create(
    tx: &mut Transaction,
    person: Option<&PersonId>,
    data: &str,
    lifetime: SignedDuration,
    now: Timestamp,
) -> Result<Secret, StoreError> {
    let secret = Secret::make("")?;
    let insert = "INSERT INTO session (token_sha256, person, data, created_at, seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $4, $5)";
    let insert = tx.query(insert).bind(digest(secret.reveal())).bind(person).bind(data).bind(now);
    insert.bind(now.saturating_add(lifetime).unwrap_or(Timestamp::MAX)).execute().await?;
    Ok(secret)
}

/// Returns the session of a token, unless it has ended.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, token: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
    let ask = "SELECT person, data, created_at, seen_at, expires_at FROM session
        WHERE token_sha256 = $1 AND expires_at > $2";
    let row = on.into().query(ask).bind(digest(token)).bind(now).fetch_optional().await?;
    row.map(|row| {
        Ok(Session {
            person: row.get("person")?,
            data: row.get("data")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
            expires_at: row.get("expires_at")?,
        })
    })
    .transpose()
}

/// Ends the session from before sign-in and begins the person's. A token that somebody slipped into the browser
/// beforehand opens nothing afterwards.
///
/// # Errors
/// The database fails.
pub async fn rotate(
    tx: &mut Transaction,
    token: &str,
    person: &PersonId,
    lifetime: SignedDuration,
    now: Timestamp,
) -> Result<Secret, StoreError> {
    end(tx, token).await?;
    create(tx, Some(person), "{}", lifetime, now).await
}

/// Notes that a session was used. Callers do so every few minutes, not at every request.
///
/// # Errors
/// The database fails.
pub async fn note_use(tx: &mut Transaction, token: &str, now: Timestamp) -> Result<(), StoreError> {
    let note = tx.query("UPDATE session SET seen_at = $1 WHERE token_sha256 = $2").bind(now).bind(digest(token));
    note.execute().await.map(drop)
}

/// Ends a session.
///
/// # Errors
/// The database fails.
pub async fn end(tx: &mut Transaction, token: &str) -> Result<(), StoreError> {
    tx.query("DELETE FROM session WHERE token_sha256 = $1").bind(digest(token)).execute().await.map(drop)
}

/// Ends every session of a person. Returns how many there were.
///
/// # Errors
/// The database fails.
pub async fn end_all(tx: &mut Transaction, person: &PersonId) -> Result<u64, StoreError> {
    tx.query("DELETE FROM session WHERE person = $1").bind(person).execute().await
}

/// Deletes the sessions that have ended by themselves. Returns how many there were.
///
/// # Errors
/// The database fails.
pub async fn sweep(tx: &mut Transaction, now: Timestamp) -> Result<u64, StoreError> {
    tx.query("DELETE FROM session WHERE expires_at <= $1").bind(now).execute().await
}

#[cfg(test)]
mod tests;
