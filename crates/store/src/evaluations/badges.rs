//! What pages list of the newest evaluation: one row a badge, and the columns of the registration.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::{
    EvaluationId, RegistrationId,
    scoring::{Snapshot, reached_at},
};
use slam_model::report::BadgeStatus;

use super::{Summary, summary::Counts};
use crate::{StoreError, sql::Transaction};

/// Returns a status as rows spell it.
pub(crate) fn status_name(status: BadgeStatus) -> &'static str {
    match status {
        BadgeStatus::EvidenceFound => "evidence-found",
        BadgeStatus::Partial => "partial",
        BadgeStatus::NotStarted => "not-started",
        BadgeStatus::Unknown => "unknown",
    }
}

struct Before {
    status: String,
    since_at: Timestamp,
    found_at: Option<Timestamp>,
}

/// Writes what the newest evaluation says.
pub(super) async fn write(
    tx: &mut Transaction,
    registration: &RegistrationId,
    evaluation: &EvaluationId,
    summary: &Summary,
    counts: Counts,
    at: Timestamp,
) -> Result<(), StoreError> {
    let text = "SELECT badge, status, since_at, found_at FROM badge_status WHERE registration = $1";
    let mut before = BTreeMap::new();
    for row in tx.query(text).bind(registration).fetch_all().await? {
        let one = Before { status: row.get("status")?, since_at: row.get("since_at")?, found_at: row.get("found_at")? };
        before.insert(row.get::<String>("badge")?, one);
    }
    let mut reached: Option<Timestamp> = None;
    for badge in &summary.project.badges {
        let (met, parts) = badge.met();
        let status = status_name(badge.status);
        let known = before.remove(&badge.id);
        let since = known.as_ref().filter(|known| known.status == status).map_or(at, |known| known.since_at);
        let found = found_at(known.and_then(|known| known.found_at), badge.status, at);
        if badge.status == BadgeStatus::EvidenceFound {
            reached = reached.max(found);
        }
        let upsert =
            "INSERT INTO badge_status (registration, badge, status, met, parts, since_at, found_at, evaluation)
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                      ON CONFLICT (registration, badge) DO UPDATE SET status = excluded.status, met = excluded.met,
                      parts = excluded.parts, since_at = excluded.since_at, found_at = excluded.found_at,
                      evaluation = excluded.evaluation";
        let upsert = tx.query(upsert).bind(registration).bind(&badge.id).bind(status).bind(met).bind(parts);
        upsert.bind(since).bind(found).bind(evaluation).execute().await?;
    }
    // A badge that the newest objectives do not have is nobody's status any more.
    for gone in before.keys() {
        let delete = "DELETE FROM badge_status WHERE registration = $1 AND badge = $2";
        tx.query(delete).bind(registration).bind(gone).execute().await?;
    }
    let update = "UPDATE registration SET evaluation = $1, badges_found = $2, decided = $3, required = $4, passed = $5,
                  reached_at = $6, evaluated_at = $7 WHERE id = $8";
    let update = tx.query(update).bind(evaluation).bind(counts.badges_found);
    let update = update.bind(counts.decided).bind(counts.required).bind(counts.passed);
    update.bind(reached).bind(at).bind(registration).execute().await.map(drop)
}

/// The rule of scores, applied to what the row remembers of the past: since when the evidence is there without a break.
fn found_at(before: Option<Timestamp>, status: BadgeStatus, at: Timestamp) -> Option<Timestamp> {
    const BADGE: &str = "badge";
    let snapshot = |at, status| Snapshot { at, badges: BTreeMap::from([(BADGE.to_owned(), status)]) };
    let past = before.map(|at| snapshot(at, BadgeStatus::EvidenceFound));
    let history: Vec<_> = past.into_iter().chain([snapshot(at, status)]).collect();
    reached_at(&history, BADGE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn remembering_one_time_is_as_good_as_reading_the_whole_history(
            statuses in proptest::collection::vec(0u8..4, 0..12),
        ) {
            let all = [BadgeStatus::EvidenceFound, BadgeStatus::Partial, BadgeStatus::NotStarted, BadgeStatus::Unknown];
            let mut history = Vec::new();
            let mut remembered = None;
            for (second, status) in statuses.into_iter().enumerate() {
                let at = Timestamp::from_second(i64::try_from(second).unwrap()).unwrap();
                let status = all[usize::from(status)];
                history.push(Snapshot { at, badges: BTreeMap::from([("badge".to_owned(), status)]) });
                remembered = found_at(remembered, status, at);
                prop_assert_eq!(remembered, reached_at(&history, "badge"));
            }
        }
    }
}
