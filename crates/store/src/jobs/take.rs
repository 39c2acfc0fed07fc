//! Takes due jobs: what is most urgent, with a new lease, and nothing that another worker holds.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::{Job, lease::Lease, lease::short};
use crate::{
    StoreError, ids,
    sql::{Database, Transaction},
};

/// What a worker asks for.
#[derive(Debug)]
pub(super) struct Want<'a> {
    /// At most so many jobs.
    pub(super) most: usize,
    /// Of these kinds.
    pub(super) kinds: &'a [&'static str],
    pub(super) now: Timestamp,
    /// When the leases run out unless they are renewed.
    pub(super) until: Timestamp,
}

/// Takes what is due. Looks first without writing, so that idle workers do not stand in the way of those that write.
pub(super) async fn take(database: &Database, want: &Want<'_>) -> Result<Vec<(Job, Lease)>, StoreError> {
    if want.most == 0 || want.kinds.is_empty() {
        return Ok(Vec::new());
    }
    let kinds = placeholders(2, want.kinds.len());
    let text = format!("SELECT id FROM job WHERE settled_at IS NULL AND due_at <= $1 AND kind IN ({kinds}) LIMIT 1");
    let look =
        want.kinds.iter().fold(database.query(AssertSqlSafe(text)).bind(want.now), |look, kind| look.bind(*kind));
    if look.fetch_optional().await?.is_none() {
        return Ok(Vec::new());
    }
    database.write(async |tx| lease_due(tx, want).await).await
}

async fn lease_due(tx: &mut Transaction, want: &Want<'_>) -> Result<Vec<(Job, Lease)>, StoreError> {
    // `due_at` is asked twice: on PostgreSQL a lease may be renewed between looking and taking.
    let kinds = placeholders(5, want.kinds.len());
    let text = format!(
        "UPDATE job SET state = 'running', lease = $1, tried = tried + 1, due_at = $2
         WHERE settled_at IS NULL AND due_at <= $3 AND id IN (
             SELECT id FROM job WHERE settled_at IS NULL AND due_at <= $3 AND kind IN ({kinds})
             ORDER BY priority, due_at, id LIMIT $4)
         RETURNING id, payload, tried, reason"
    );
    let token = ids::ulid(want.now)?;
    let query = tx.query(AssertSqlSafe(text)).bind(&token).bind(want.until).bind(want.now);
    let query = query.bind(i64::try_from(want.most).unwrap_or(i64::MAX));
    let rows = want.kinds.iter().fold(query, |query, kind| query.bind(*kind)).fetch_all().await?;
    let mut taken = Vec::new();
    for row in rows {
        let (id, attempt): (String, u32) = (row.get("id")?, row.get("tried")?);
        let job = match row.json::<Job>("payload") {
            Ok(job) => job,
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                bury(tx, &id, &format!("this program cannot read the job: {cause}"), want.now).await?;
                continue;
            }
        };
        let tries = job.tries();
        if attempt > tries {
            // Its last lease ran out: each worker that took it died, was stopped, or lost the database.
            let before: String = row.get("reason")?;
            let before = if before.is_empty() { before } else { format!("; before that: {before}") };
            bury(tx, &id, &format!("no answer from its worker in try {tries} of {tries}{before}"), want.now).await?;
            continue;
        }
        taken.push((job, Lease { id, token: token.clone(), attempt, tries }));
    }
    Ok(taken)
}

async fn bury(tx: &mut Transaction, id: &str, reason: &str, now: Timestamp) -> Result<(), StoreError> {
    tracing::warn!(id, reason, "gave a job up");
    let text = "UPDATE job SET state = 'dead', settled_at = $1, lease = NULL, reason = $2 WHERE id = $3";
    tx.query(text).bind(now).bind(short(reason)).bind(id).execute().await.map(drop)
}

/// Returns `$first, $first+1, …`.
fn placeholders(first: usize, many: usize) -> String {
    let each: Vec<String> = (first..first + many).map(|number| format!("${number}")).collect();
    each.join(", ")
}
