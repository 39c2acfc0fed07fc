//! Evidence by digest: compressed once, shared by every evaluation that rests on it, and checked when it is read back.

use jiff::Timestamp;
use slam_event::{Refusal, RefusalKind};
use slam_model::Sha256;

use crate::{
    StoreError,
    sql::{On, Transaction},
};

/// More than this is no evidence of one repository: a row that claims so is not unpacked.
const MOST_BYTES: usize = 512 << 20;
/// Evidence is written once and rarely read: a little more work for half the room.
const LEVEL: i32 = 9;

/// Bytes with their digest, compressed for a row. Making one is work for a blocking thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Digest of the bytes before compression.
    pub sha256: Sha256,
    packed: Vec<u8>,
}

impl Blob {
    /// Compresses bytes.
    ///
    /// # Errors
    /// The library fails, which only a lack of memory brings about.
    pub fn pack(bytes: &[u8]) -> Result<Self, StoreError> {
        Ok(Self { sha256: Sha256::of(bytes), packed: pack(bytes)? })
    }
}

pub(crate) fn pack(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    zstd::bulk::compress(bytes, LEVEL)
        .map_err(|source| StoreError::Column { column: "bytes".to_owned(), source: source.into() })
}

pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let broken = |source: std::io::Error| StoreError::Column { column: "bytes".to_owned(), source: source.into() };
    let mut bytes = Vec::new();
    let mut reader = zstd::stream::read::Decoder::new(packed).map_err(broken)?;
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    std::io::copy(&mut std::io::Read::take(&mut reader, most), &mut bytes).map_err(broken)?;
    Ok(bytes)
}

/// Stores a blob; nothing happens when it is there.
///
/// # Errors
/// The database fails.
pub async fn put(tx: &mut Transaction, blob: &Blob, now: Timestamp) -> Result<(), StoreError> {
    let text = "INSERT INTO evidence (sha256, bytes, stored_at) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING";
    tx.query(text).bind(blob.sha256.as_str()).bind(blob.packed.as_slice()).bind(now).execute().await.map(drop)
}

/// Returns the bytes of a digest.
///
/// # Errors
/// They are not there, or are not what the digest says; or the database fails.
pub async fn get(on: impl Into<On<'_>>, sha256: &Sha256) -> Result<Vec<u8>, StoreError> {
    let mut on = on.into();
    let row = on.query("SELECT bytes FROM evidence WHERE sha256 = $1").bind(sha256.as_str()).fetch_optional().await?;
    let Some(row) = row else {
        let message = format!("the evidence {sha256} is not stored");
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-evidence", message).into());
    };
    let bytes = unpack(&row.get::<Vec<u8>>("bytes")?)?;
    if Sha256::of(&bytes) != *sha256 {
        let message = format!("the stored evidence {sha256} has another digest");
        let refusal = Refusal::new(RefusalKind::Conflict, "evidence-changed", message);
        return Err(refusal.hint("Restore the backup from before it was changed.").into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOW, on_both};

    #[test]
    fn evidence_is_stored_once_and_read_back() {
        on_both(async |store| {
            let bytes = vec![b'e'; 100_000];
            let blob = Blob::pack(&bytes).unwrap();
            assert!(blob.packed.len() < 1_000);
            for _ in 0..2 {
                store.database().write(async |tx| put(tx, &blob, NOW).await).await.unwrap();
            }
            assert_eq!(get(store.database(), &blob.sha256).await.unwrap(), bytes);
            let count = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM evidence";
            let row = store.database().query(count).fetch_one().await.unwrap();
            assert_eq!(row.get::<i64>("number").unwrap(), 1);
        });
    }

    #[test]
    fn evidence_that_somebody_changed_is_refused() {
        on_both(async |store| {
            let (blob, other) = (Blob::pack(b"one").unwrap(), Blob::pack(b"other").unwrap());
            let forged = Blob { sha256: blob.sha256.clone(), packed: other.packed };
            store.database().write(async |tx| put(tx, &forged, NOW).await).await.unwrap();
            let error = get(store.database(), &blob.sha256).await.unwrap_err();
            assert!(error.to_string().contains("has another digest"), "{error}");
            let missing = get(store.database(), &Sha256::of(b"nothing")).await.unwrap_err();
            assert!(missing.to_string().contains("is not stored"), "{missing}");
        });
    }
}
