//! The audit log's rows: an entry is appended in the transaction of what it tells, and the whole is checked in pages.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::{
    Actor, PersonId, Refusal, RefusalKind,
    audit::{AuditActor, AuditEntry, AuditSubject, AuditValue, Head, Salt, Verifier, beginning, chain},
};
use slam_model::Sha256;

use crate::{
    Store, StoreError,
    sql::{On, Row, Transaction},
};

/// How many entries are in memory while the log is checked.
const PAGE: u32 = 2_000;

/// What an entry tells, before it has a number, a time, and an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    kind: &'static str,
    subject: AuditSubject,
    payload: Vec<(&'static str, AuditValue)>,
}

impl Note {
    /// Starts with what was done, in kebab-case, and to what.
    pub fn new(kind: &'static str, subject: AuditSubject) -> Self {
        Self { kind, subject, payload: Vec::new() }
    }

    /// Adds a value. What a person wrote or is called goes in as [`AuditValue::Personal`], digested by [`salt`].
    #[must_use]
    pub fn with(mut self, name: &'static str, value: AuditValue) -> Self {
        self.payload.push((name, value));
        self
    }

    /// Adds a word of ours or a public id.
    #[must_use]
    pub fn word(self, name: &'static str, word: impl std::fmt::Display) -> Self {
        self.with(name, AuditValue::Word(word.to_string()))
    }
}

/// Appends to the log.
///
/// # Errors
/// The actor has erased their account; or the database fails.
pub async fn append(tx: &mut Transaction, actor: &Actor, note: Note, now: Timestamp) -> Result<Head, StoreError> {
    let salt = match actor.person() {
        Some(person) => salt(&mut *tx, person).await?,
        // Only the digest of a person needs one.
        None => Salt::new([0; 32]),
    };
    let last = tx.query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional().await?;
    let last = match last {
        Some(row) => Head { seq: row.get("seq")?, sha256: digest(&row, "hash")? },
        None => Head { seq: 0, sha256: beginning() },
    };
    let entry = AuditEntry::new(last.seq + 1, now, note.kind, AuditActor::of(actor, &salt), note.subject);
    let entry = note.payload.into_iter().fold(entry, |entry, (name, value)| entry.with(name, value));
    let head = Head { seq: entry.seq, sha256: chain(&last.sha256, &entry) };
    let insert = "INSERT INTO audit (seq, at, kind, actor, subject, payload, previous, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.query(insert)
        .bind(i64::try_from(entry.seq).unwrap_or(i64::MAX))
        .bind(entry.at)
        .bind(&entry.kind)
        .bind(json(&entry.actor)?)
        .bind(json(&entry.subject)?)
        .bind(json(&entry.payload)?)
        .bind(last.sha256.as_str())
        .bind(head.sha256.as_str())
        .execute()
        .await?;
    Ok(head)
}

/// Returns the salt of a person, which digests whatever is theirs.
///
/// # Errors
/// There is no such person, or they erased their account.
pub async fn salt(on: impl Into<On<'_>>, person: &PersonId) -> Result<Salt, StoreError> {
    let mut on = on.into();
    let row = on.query("SELECT salt FROM person WHERE id = $1").bind(person).fetch_optional().await?;
    let bytes: Option<Vec<u8>> = row.map(|row| row.get("salt")).transpose()?.flatten();
    let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes.map(Salt::new).ok_or_else(|| {
        let message = "there is no account of this person any more";
        Refusal::new(RefusalKind::NotFound, "no-such-person", message).into()
    })
}

impl Store {
    /// Returns the newest entries about a thing, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn history(&self, subject: &AuditSubject, most: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let ask =
            "SELECT seq, at, kind, actor, subject, payload FROM audit WHERE subject = $1 ORDER BY seq DESC LIMIT $2";
        let rows = self.database().query(ask).bind(json(subject)?).bind(most).fetch_all().await?;
        rows.iter().map(entry).collect()
    }

    /// Checks the whole log, against a head that was kept elsewhere when there is one. It reads in pages, so that the
    /// log may be of any length, and looks at one state of it while others append.
    ///
    /// # Errors
    /// The log is broken, and where; or the database fails.
    pub async fn verify_log(&self, kept: Option<Head>) -> Result<Head, StoreError> {
        let mut verifier = Verifier::new();
        if let Some(kept) = kept {
            verifier = verifier.against(kept);
        }
        let ask = "SELECT seq, at, kind, actor, subject, payload, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
        let mut look = self.database().snapshot().await?;
        let mut last = i64::MIN;
        loop {
            let rows = look.query(ask).bind(last).bind(PAGE).fetch_all().await?;
            let Some(end) = rows.last() else { break };
            last = end.get("seq")?;
            for row in &rows {
                verifier.take(&entry(row)?, &digest(row, "hash")?)?;
            }
        }
        Ok(verifier.finish()?)
    }
}

fn entry(row: &Row) -> Result<AuditEntry, StoreError> {
    let payload: BTreeMap<String, AuditValue> = row.json("payload")?;
    Ok(AuditEntry {
        seq: row.get("seq")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        actor: row.json("actor")?,
        subject: row.json("subject")?,
        payload,
    })
}

fn digest(row: &Row, column: &str) -> Result<Sha256, StoreError> {
    let text: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(text))
        .map_err(|source| StoreError::Column { column: column.to_owned(), source: source.into() })
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|source| StoreError::Json { what: "an entry of the audit log", source })
}

#[cfg(test)]
mod tests;
