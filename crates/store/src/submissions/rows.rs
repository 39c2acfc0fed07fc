//! The rows of a submission, as the value that the rules work with.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::{
    PersonId, RegistrationId, SubmissionId,
    submission::{Claim, Prefill, Sent, State, Submission, Why},
};

use crate::{
    StoreError, contributions,
    sql::{Row, Transaction},
};

/// A submission with what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The submission.
    pub submission: Submission,
    /// What the maintainers write to the reviewers.
    pub note: String,
    /// Why the machine is wrong, a part each.
    pub disputes: BTreeMap<String, String>,
    /// When it changed last.
    pub changed_at: Timestamp,
    /// Why it is in its state, when somebody said so.
    pub reason: String,
}

/// Returns a submission by its id.
///
/// # Errors
/// The database fails.
pub async fn find(tx: &mut Transaction, id: &SubmissionId) -> Result<Option<Stored>, StoreError> {
    let row = tx.query("SELECT * FROM submission WHERE id = $1").bind(id).fetch_optional().await?;
    read(tx, row).await
}

/// Returns the submission of a project for a badge.
///
/// # Errors
/// The database fails.
pub async fn find_badge(
    tx: &mut Transaction,
    registration: &RegistrationId,
    badge: &str,
) -> Result<Option<Stored>, StoreError> {
    let ask = "SELECT * FROM submission WHERE registration = $1 AND badge = $2";
    let row = tx.query(ask).bind(registration).bind(badge).fetch_optional().await?;
    read(tx, row).await
}

async fn read(tx: &mut Transaction, row: Option<Row>) -> Result<Option<Stored>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let id: SubmissionId = row.get("id")?;
    let state: String = row.get("state")?;
    let Some(state) = State::from_name(&state) else {
        let source = format!("`{state}` is no state of a submission").into();
        return Err(StoreError::Column { column: "state".to_owned(), source });
    };
    let disputes: BTreeMap<String, String> = row.json("disputes")?;
    let sent: Option<String> = row.get("sent")?;
    let sent = sent.map(|_| row.json::<Sent>("sent")).transpose()?;
    let by: Vec<(PersonId, Timestamp)> = row.json("senders")?;
    let contributors = contributions::confirmed(tx, &id).await?;
    let claim = Claim { by, links: row.json("links")?, contributors };
    Ok(Some(Stored {
        submission: Submission {
            id,
            registration: row.get("registration")?,
            badge: row.get("badge")?,
            state,
            claim,
            sent: sent.map(|sent| Sent { prefill: with_disputes(sent.prefill, &disputes), ..sent }),
        },
        note: row.get("note")?,
        disputes,
        changed_at: row.get("changed_at")?,
        reason: row.get("reason")?,
    }))
}

/// Writes a submission. Its contributors are rows of their own.
pub(crate) async fn save(
    tx: &mut Transaction,
    stored: &Stored,
    version: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Submission { id, registration, badge, state, claim, sent } = &stored.submission;
    let upsert = "INSERT INTO submission (id, registration, badge, state, links, note, disputes, senders, sent,
            evaluation, version, submitted_by, submitted_at, changed_at, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, links = excluded.links, note = excluded.note,
            disputes = excluded.disputes, senders = excluded.senders, sent = excluded.sent,
            evaluation = excluded.evaluation, version = excluded.version, submitted_by = excluded.submitted_by,
            submitted_at = excluded.submitted_at, changed_at = excluded.changed_at, reason = excluded.reason";
    let bare = sent.clone().map(|sent| Sent { prefill: without_disputes(sent.prefill), ..sent });
    let bare = bare.as_ref().map(json).transpose()?;
    tx.query(upsert)
        .bind(id)
        .bind(registration)
        .bind(badge)
        .bind(state.name())
        .bind(json(&claim.links)?)
        .bind(&stored.note)
        .bind(json(&stored.disputes)?)
        .bind(json(&claim.by)?)
        .bind(bare)
        .bind(sent.as_ref().map(|sent| sent.evaluation.as_str()))
        .bind(version)
        .bind(claim.by.last().map(|by| by.0.as_str()))
        .bind(sent.as_ref().map_or(now, |sent| sent.at))
        .bind(now)
        .bind(&stored.reason)
        .execute()
        .await?;
    Ok(())
}

/// Changes the state alone, with the reason that the project reads.
pub(crate) async fn set_state(
    tx: &mut Transaction,
    id: &SubmissionId,
    state: State,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let update = "UPDATE submission SET state = $2, reason = $3, changed_at = $4 WHERE id = $1";
    tx.query(update).bind(id).bind(state.name()).bind(reason).bind(now).execute().await?;
    Ok(())
}

/// The reason of a dispute is a person's text: it lies in one column, which erasure empties.
fn without_disputes(mut prefill: Prefill) -> Prefill {
    for item in prefill.items.iter_mut().filter(|item| item.why == Why::Disputed) {
        item.message.clear();
    }
    prefill
}

fn with_disputes(mut prefill: Prefill, disputes: &BTreeMap<String, String>) -> Prefill {
    for item in prefill.items.iter_mut().filter(|item| item.why == Why::Disputed) {
        item.message = disputes.get(&item.part).map(|reason| reason.trim().to_owned()).unwrap_or_default();
    }
    prefill
}

/// Writes a value as JSON for a column.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|source| StoreError::Json { what: "a part of a submission", source })
}
