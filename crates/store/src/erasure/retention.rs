//! The end of an edition's personal data, as long after its close as the edition promised.

use jiff::{SignedDuration, Timestamp};
use slam_event::{EditionId, Refusal, RefusalKind, audit::AuditSubject};

use super::NOBODY;
use crate::{
    StoreError,
    audit::{self, Note},
    sql::Transaction,
};

/// Free text of persons, and what was observed of them. `$1` is the edition. Each changes only what is still there, so
/// that a second run finds nothing.
const TEXTS: &[&str] = &[
    "UPDATE declaration SET reason = '' WHERE reason <> ''
        AND registration IN (SELECT id FROM registration WHERE edition = $1)",
    "UPDATE submission SET note = '', disputes = '{}' WHERE (note <> '' OR disputes <> '{}')
        AND registration IN (SELECT id FROM registration WHERE edition = $1)",
    "UPDATE appeal SET reason = '' WHERE reason <> '' AND submission IN (SELECT submission.id FROM submission
        JOIN registration ON registration.id = submission.registration WHERE registration.edition = $1)",
    "UPDATE notice SET subject = '', body = '' WHERE body <> '' AND is_public = 0
        AND registration IN (SELECT id FROM registration WHERE edition = $1)",
];

/// Erases the personal data of an edition `days` after it closed: free texts, private notices, and the names of
/// contributors who did not consent to be named. Accounts stay, because other editions need them. Returns how many rows
/// it changed.
///
/// # Errors
/// There is no such edition, or the time has not come; or the database fails.
pub async fn erase_edition(
    tx: &mut Transaction,
    edition: &EditionId,
    days: u32,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let row = tx.query("SELECT closes_at FROM edition WHERE id = $1").bind(edition).fetch_optional().await?;
    let Some(row) = row else {
        let message = format!("there is no edition `{edition}`");
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-edition", message).into());
    };
    let kept = SignedDuration::from_hours(24 * i64::from(days));
    let due = row.get::<Timestamp>("closes_at")?.saturating_add(kept).unwrap_or(Timestamp::MAX);
    if now < due {
        let message = format!("personal data of `{edition}` is kept until {due}");
        return Err(Refusal::new(RefusalKind::TooSoon(due), "kept-until", message).into());
    }
    let mut changed = 0;
    for statement in TEXTS {
        changed += tx.query(*statement).bind(edition).execute().await?;
    }
    let names = "UPDATE contribution SET name = $2, shown = '', mail_sha256 = '', salt = NULL WHERE name <> $2
        AND submission IN (SELECT submission.id FROM submission
            JOIN registration ON registration.id = submission.registration WHERE registration.edition = $1)
        AND (person IS NULL OR person IN (SELECT id FROM person WHERE is_listed = 0))";
    changed += tx.query(names).bind(edition).bind(NOBODY).execute().await?;
    if changed > 0 {
        let note = Note::new("edition-data-erased", AuditSubject::thing("edition", edition)).word("rows", changed);
        audit::append(tx, &slam_event::Actor::Event, note, now).await?;
    }
    Ok(changed)
}
