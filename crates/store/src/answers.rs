//! Answers that programs may ask for again: a request that carries an idempotency key is done once, and whoever repeats it
//! gets the answer of the first time.
//!
//! The answer is kept in the transaction of what it tells: it is there exactly when the thing was done. Rows are named by
//! a digest, so that they say nothing about who asked.

use jiff::{SignedDuration, Timestamp};
use slam_event::{PersonId, Refusal, RefusalKind};

use crate::{StoreError, ids::digest, sql::Transaction};

/// How long an answer is kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Longest key, in bytes.
pub const LONGEST_KEY: usize = 200;

/// A request with a key.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<'k> {
    /// Who asks.
    pub person: &'k PersonId,
    /// The key, as the program chose it.
    pub key: &'k str,
    /// Method, path, and body: the same key for something else is a mistake of the program.
    pub request: &'k str,
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The status of HTTP.
    pub status: u32,
    /// The body.
    pub body: String,
}

impl Keyed<'_> {
    fn name(&self) -> String {
        digest(&format!("{}\n{}", self.person, self.key))
    }
}

/// Returns the answer of the first time; `None` when this is the first time.
///
/// # Errors
/// The key is no key, or was used for another request; or the database fails.
pub async fn find(tx: &mut Transaction, keyed: Keyed<'_>, now: Timestamp) -> Result<Option<Kept>, StoreError> {
    if keyed.key.is_empty() || keyed.key.len() > LONGEST_KEY || !keyed.key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!("the idempotency key is not of 1 to {LONGEST_KEY} visible ASCII signs");
        let refusal = Refusal::new(RefusalKind::Invalid, "idempotency-key", message);
        return Err(refusal.hint("A random UUID will do.").into());
    }
    let since = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    let ask = "SELECT request_sha256, status, body FROM api_answer WHERE name = $1 AND kept_at > $2";
    let Some(row) = tx.query(ask).bind(keyed.name()).bind(since).fetch_optional().await? else { return Ok(None) };
    if row.get::<String>("request_sha256")? != digest(keyed.request) {
        let message = "this idempotency key was used for another request";
        let refusal = Refusal::new(RefusalKind::Invalid, "idempotency-key-reused", message);
        return Err(refusal.hint("Use a new key for each new request.").into());
    }
    Ok(Some(Kept { status: row.get("status")?, body: row.get("body")? }))
}

/// Keeps an answer, and forgets those that are too old.
///
/// # Errors
/// The database fails.
pub async fn keep(tx: &mut Transaction, keyed: Keyed<'_>, kept: &Kept, now: Timestamp) -> Result<(), StoreError> {
    let since = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    tx.query("DELETE FROM api_answer WHERE kept_at <= $1").bind(since).execute().await?;
    let insert = "INSERT INTO api_answer (name, request_sha256, status, body, kept_at) VALUES ($1, $2, $3, $4, $5)";
    let insert = tx.query(insert).bind(keyed.name()).bind(digest(keyed.request)).bind(kept.status).bind(&kept.body);
    insert.bind(now).execute().await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOW, on_both};

    #[test]
    fn the_first_answer_is_given_again_for_a_day_to_the_same_person_and_request() {
        on_both(async |store| {
            let (ana, ben) = (PersonId::new("01A").unwrap(), PersonId::new("01B").unwrap());
            let keyed = Keyed { person: &ana, key: "one", request: "POST /x\n{}" };
            let kept = Kept { status: 201, body: "{\"id\":1}".to_owned() };
            let mut tx = store.database().begin().await.unwrap();
            assert_eq!(find(&mut tx, keyed, NOW).await.unwrap(), None);
            keep(&mut tx, keyed, &kept, NOW).await.unwrap();
            assert_eq!(find(&mut tx, keyed, NOW).await.unwrap(), Some(kept.clone()));
            assert_eq!(find(&mut tx, Keyed { person: &ben, ..keyed }, NOW).await.unwrap(), None);
            let other = find(&mut tx, Keyed { request: "POST /y\n{}", ..keyed }, NOW).await.unwrap_err();
            assert_eq!(other.to_string(), "this idempotency key was used for another request");
            for key in ["", "with space", &"k".repeat(201)] {
                assert!(find(&mut tx, Keyed { key, ..keyed }, NOW).await.is_err(), "{key}");
            }
            let later = NOW + KEPT;
            assert_eq!(find(&mut tx, keyed, later).await.unwrap(), None);
            keep(&mut tx, keyed, &kept, later).await.unwrap();
            tx.commit().await.unwrap();
        });
    }
}
