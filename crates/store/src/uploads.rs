//! What somebody sent to look at before it counts. It waits here, not in the page: what is applied is what was shown, and no
//! browser carries megabytes to and fro. There is one a person, and it is forgotten after half an hour.

use jiff::{SignedDuration, Timestamp};
use slam_event::PersonId;

use crate::{
    StoreError,
    evidence::{pack, unpack},
    ids,
    sql::{On, Transaction},
};

/// For how long an upload waits.
pub const KEPT: SignedDuration = SignedDuration::from_mins(30);

/// Keeps an upload in place of the one before, and returns its id. Whatever is too old is forgotten.
///
/// # Errors
/// The database fails.
pub async fn keep(tx: &mut Transaction, person: &PersonId, bytes: &[u8], now: Timestamp) -> Result<String, StoreError> {
    let since = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    tx.query("DELETE FROM upload WHERE kept_at <= $1").bind(since).execute().await?;
    let id = ids::ulid(now)?;
    let put = "INSERT INTO upload (person, id, bytes, kept_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person) DO UPDATE SET id = $2, bytes = $3, kept_at = $4";
    tx.query(put).bind(person).bind(&id).bind(pack(bytes)?.as_slice()).bind(now).execute().await?;
    Ok(id)
}

/// Returns an upload; `None` when it is another person's, another one took its place, or it is too old.
///
/// # Errors
/// The database fails.
pub async fn find(
    on: impl Into<On<'_>>,
    person: &PersonId,
    id: &str,
    now: Timestamp,
) -> Result<Option<Vec<u8>>, StoreError> {
    let since = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    let ask = "SELECT bytes FROM upload WHERE person = $1 AND id = $2 AND kept_at > $3";
    let mut on = on.into();
    let row = on.query(ask).bind(person).bind(id).bind(since).fetch_optional().await?;
    row.map(|row| unpack(&row.get::<Vec<u8>>("bytes")?)).transpose()
}

/// Forgets the upload of a person.
///
/// # Errors
/// The database fails.
pub async fn forget(tx: &mut Transaction, person: &PersonId) -> Result<(), StoreError> {
    tx.query("DELETE FROM upload WHERE person = $1").bind(person).execute().await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        people::{Identity, sign_in},
        testing::{NOW, on_both},
    };

    #[test]
    fn an_upload_waits_for_its_person_alone_until_it_is_old_or_another_comes() {
        on_both(async |store| {
            let mut tx = store.database().begin().await.unwrap();
            let ana = sign_in(&mut tx, &Identity::mail("ana@example.org"), NOW).await.unwrap().id;
            let ben = sign_in(&mut tx, &Identity::mail("ben@example.org"), NOW).await.unwrap().id;
            let first = keep(&mut tx, &ana, b"first", NOW).await.unwrap();
            assert_eq!(find(&mut tx, &ana, &first, NOW).await.unwrap().as_deref(), Some(b"first".as_slice()));
            assert_eq!(find(&mut tx, &ben, &first, NOW).await.unwrap(), None);
            let second = keep(&mut tx, &ana, b"second", NOW).await.unwrap();
            assert_eq!(find(&mut tx, &ana, &first, NOW).await.unwrap(), None);
            let later = NOW + KEPT;
            assert_eq!(find(&mut tx, &ana, &second, later).await.unwrap(), None);
            keep(&mut tx, &ben, b"of ben", later).await.unwrap();
            let rows = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM upload";
            assert_eq!(tx.query(rows).fetch_one().await.unwrap().get::<i64>("number").unwrap(), 1, "the old is gone");
            forget(&mut tx, &ben).await.unwrap();
            assert_eq!(tx.query(rows).fetch_one().await.unwrap().get::<i64>("number").unwrap(), 0);
        });
    }
}
