//! What programs read whole: lists of everything public, in parts that stay small however much there is.
//!
//! The rule of [`crate::public`] holds here too: what belongs to a registration that is not listed does not exist. A part
//! begins after the last row of the part before, so that rows which are added meanwhile move nothing.

mod awards;
mod evaluations;
#[cfg(test)]
mod tests;

use slam_event::audit::{Head, beginning};
use slam_model::Sha256;

pub use awards::{Award, Which, award, awards, awards_of};
pub use evaluations::{Evaluated, VerdictOf, evaluated, evaluations_of, history, verdicts_of};

use crate::{StoreError, sql::Database};

/// Returns the newest entry of the audit log by number and digest: who keeps it can check the log against it later.
///
/// # Errors
/// The database fails.
pub async fn audit_head(on: &Database) -> Result<Head, StoreError> {
    let row = on.query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional().await?;
    let Some(row) = row else { return Ok(Head { seq: 0, sha256: beginning() }) };
    let digest: String = row.get("hash")?;
    let sha256 = Sha256::try_from(digest)
        .map_err(|source| StoreError::Column { column: "hash".to_owned(), source: source.into() })?;
    Ok(Head { seq: row.get("seq")?, sha256 })
}
