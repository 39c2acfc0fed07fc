//! Letters: mails with a one-time link, to an address that may belong to no account.
//!
//! The link is made when the mail is sent. No row ever holds its secret, and its time begins when it can be read.

use jiff::{SignedDuration, Timestamp};

use crate::{
    StoreError, ids,
    jobs::{Job, enqueue},
    links::Purpose,
    sql::{On, Transaction},
};

/// A mail with a one-time link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The mail address.
    pub recipient: String,
    /// What the link is for.
    pub purpose: Purpose,
    /// What the link is about: what [`crate::links::redeem`] returns.
    pub about: String,
    /// One line.
    pub subject: String,
    /// Plain text before the link.
    pub body: String,
    /// The path of the link; `{token}` stands for its secret.
    pub path: String,
    /// How long the link works once it is sent.
    pub minutes: u32,
}

/// Asks for a letter. Returns its id.
///
/// # Errors
/// The database fails.
pub async fn post_letter(tx: &mut Transaction, letter: &Letter, now: Timestamp) -> Result<String, StoreError> {
    let id = ids::ulid(now)?;
    let insert = "INSERT INTO letter (id, recipient, purpose, about, subject, body, path, minutes, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let insert = tx.query(insert).bind(&id).bind(&letter.recipient).bind(letter.purpose.name()).bind(&letter.about);
    let insert = insert.bind(&letter.subject).bind(&letter.body).bind(&letter.path).bind(letter.minutes).bind(now);
    insert.execute().await?;
    enqueue(tx, &Job::Mail { notice: id.clone() }, now, &format!("mail:{id}")).await?;
    Ok(id)
}

/// Returns a letter that is still to be sent, and when it was asked for.
///
/// # Errors
/// The database fails.
pub async fn find_letter(on: impl Into<On<'_>>, id: &str) -> Result<Option<(Letter, Timestamp)>, StoreError> {
    let row = on.into().query("SELECT * FROM letter WHERE id = $1").bind(id).fetch_optional().await?;
    let Some(row) = row else { return Ok(None) };
    let Some(purpose) = Purpose::from_name(&row.get::<String>("purpose")?) else { return Ok(None) };
    let letter = Letter {
        recipient: row.get("recipient")?,
        purpose,
        about: row.get("about")?,
        subject: row.get("subject")?,
        body: row.get("body")?,
        path: row.get("path")?,
        minutes: row.get("minutes")?,
    };
    Ok(Some((letter, row.get("created_at")?)))
}

/// Deletes a letter that was sent, or will not be.
///
/// # Errors
/// The database fails.
pub async fn forget_letter(tx: &mut Transaction, id: &str) -> Result<(), StoreError> {
    tx.query("DELETE FROM letter WHERE id = $1").bind(id).execute().await.map(drop)
}

/// Deletes letters that could not be sent for two days. Returns how many there were.
///
/// # Errors
/// The database fails.
pub async fn sweep_letters(tx: &mut Transaction, now: Timestamp) -> Result<u64, StoreError> {
    let before = now.saturating_sub(SignedDuration::from_hours(48)).unwrap_or(Timestamp::MIN);
    tx.query("DELETE FROM letter WHERE created_at < $1").bind(before).execute().await
}
