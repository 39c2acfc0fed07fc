//! What a person may ask of their data: a copy, and an end.
//!
//! Erasing keeps the facts that others rely on (a project took part, a decision was made) under "erased person", and
//! deletes or blanks whatever says who it was. With the salt goes the last way from the audit log to the person: its
//! digests stay, so that the log still holds, and belong to nobody.

mod retention;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use slam_event::{Actor, PersonId, audit::AuditSubject};

pub use retention::erase_edition;

use crate::{
    StoreError,
    audit::{self, Note},
    people,
    sql::Transaction,
};

/// What erasure leaves of a name.
const NOBODY: &str = "erased person";

/// Where a person stands: every table that names one, and what of it is theirs. Digests of secrets are left out, because
/// they open something and tell nothing. `$1` is the person.
const SECTIONS: &[(&str, &str)] = &[
    ("person", "SELECT id, handle, display_name, mail, is_listed, wants_mail, created_at FROM person WHERE id = $1"),
    ("identities", "SELECT kind, issuer, subject, login, linked_at FROM identity WHERE person = $1"),
    ("roles", "SELECT role, granted_at FROM role_grant WHERE person = $1"),
    ("sessions", "SELECT created_at, seen_at, expires_at FROM session WHERE person = $1"),
    (
        "links",
        "SELECT purpose, subject, created_at, expires_at, used_at FROM one_time_link
        WHERE subject = $1 OR subject IN (SELECT mail FROM person WHERE id = $1)
        OR subject IN (SELECT subject FROM identity WHERE person = $1 AND kind = 'mail')",
    ),
    (
        "letters",
        "SELECT id, recipient, purpose, subject, created_at FROM letter
        WHERE recipient IN (SELECT mail FROM person WHERE id = $1)
        OR recipient IN (SELECT subject FROM identity WHERE person = $1 AND kind = 'mail')",
    ),
    ("tokens", "SELECT id, name, scopes, created_at, expires_at, used_at FROM api_token WHERE person = $1"),
    ("uploads", "SELECT kept_at FROM upload WHERE person = $1"),
    ("editions-changed", "SELECT edition, version, reason, changed_at FROM edition_version WHERE changed_by = $1"),
    ("memberships", "SELECT project, role, since_at, ended_at FROM membership WHERE person = $1"),
    (
        "proofs-of-control",
        "SELECT id, project, repository, kind, state, detail, asked_at, judged_at, expires_at
        FROM control_challenge WHERE person = $1",
    ),
    ("registrations", "SELECT id, edition, project, state, registered_at FROM registration WHERE registered_by = $1"),
    (
        "registration-changes",
        "SELECT registration, state, reason, changed_at FROM registration_change
        WHERE by_person = $1",
    ),
    ("participations", "SELECT edition, state, registered_at FROM participant WHERE person = $1"),
    ("evaluations-asked", "SELECT id, registration, cause, asked_at FROM evaluation WHERE asked_by = $1"),
    (
        "declarations",
        "SELECT id, registration, requirement, claim, reason, links, state, declared_at FROM declaration
        WHERE declared_by = $1",
    ),
    ("declarations-decided", "SELECT id, state, decided_reason, decided_at FROM declaration WHERE decided_by = $1"),
    (
        "submissions",
        "SELECT id, registration, badge, state, links, note, disputes, submitted_at FROM submission
        WHERE submitted_by = $1",
    ),
    ("contributions", "SELECT submission, name, shown, did, source, is_confirmed FROM contribution WHERE person = $1"),
    ("decisions", "SELECT id, item, kind, answer, reason, decided_at FROM decision WHERE decided_by = $1"),
    ("appeals", "SELECT id, submission, reason, state, answer, filed_at FROM appeal WHERE filed_by = $1"),
    ("appeals-decided", "SELECT id, submission, state, answer, decided_at FROM appeal WHERE decided_by = $1"),
    ("awards", "SELECT id, edition, kind, badge, recipient, state, awarded_at FROM award WHERE person = $1"),
    ("awards-given", "SELECT id, edition, kind, badge, state, awarded_at FROM award WHERE awarded_by = $1"),
    ("notices", "SELECT id, kind, subject, body, created_at, sent_at FROM notice WHERE person = $1"),
    ("webhooks", "SELECT id, project, address, kinds, state, created_at FROM webhook WHERE owner = $1"),
];

/// What is done to each table, in this order. `$1` is the person.
const ERASING: &[&str] = &[
    "DELETE FROM letter WHERE recipient IN (SELECT mail FROM person WHERE id = $1)
        OR recipient IN (SELECT subject FROM identity WHERE person = $1 AND kind = 'mail')",
    "DELETE FROM one_time_link WHERE subject = $1 OR subject IN (SELECT mail FROM person WHERE id = $1)
        OR subject IN (SELECT subject FROM identity WHERE person = $1 AND kind = 'mail')",
    "DELETE FROM identity WHERE person = $1",
    "DELETE FROM role_grant WHERE person = $1",
    "DELETE FROM session WHERE person = $1",
    "DELETE FROM api_token WHERE person = $1",
    "DELETE FROM upload WHERE person = $1",
    "DELETE FROM delivery WHERE webhook IN (SELECT id FROM webhook WHERE owner = $1)",
    "DELETE FROM webhook WHERE owner = $1",
    "UPDATE control_challenge SET detail = '{}', state = CASE WHEN state = 'open' THEN 'expired' ELSE state END
        WHERE person = $1",
    "UPDATE declaration SET reason = '' WHERE declared_by = $1",
    "UPDATE submission SET note = '', disputes = '{}' WHERE submitted_by = $1",
    "UPDATE appeal SET reason = '' WHERE filed_by = $1",
];

/// Returns everything that is kept about a person, by section.
///
/// # Errors
/// There is no such person, or they erased their account; or the database fails.
pub async fn export(tx: &mut Transaction, person: &PersonId) -> Result<Json, StoreError> {
    let salt = audit::salt(&mut *tx, person).await?;
    let mut sections = Map::new();
    for (name, ask) in SECTIONS {
        let rows = tx.query(*ask).bind(person).fetch_all().await?;
        let rows: Result<Vec<Json>, StoreError> = rows.iter().map(|row| row.object().map(Json::Object)).collect();
        sections.insert((*name).to_owned(), rows?.into());
    }
    let subject = serde_json::to_string(&AuditSubject::person(person, &salt));
    let subject = subject.map_err(|source| StoreError::Json { what: "a person of the audit log", source })?;
    let log = "SELECT seq, at AS noted_at, kind FROM audit WHERE subject = $1 ORDER BY seq";
    let log: Result<Vec<Json>, StoreError> =
        tx.query(log).bind(subject).fetch_all().await?.iter().map(|row| row.object().map(Json::Object)).collect();
    sections.insert("audit-log".to_owned(), log?.into());
    Ok(Json::Object(sections))
}

/// Erases a person's account.
///
/// # Errors
/// There is no such person, or they erased it already; or the database fails.
pub async fn erase(tx: &mut Transaction, actor: &Actor, person: &PersonId, now: Timestamp) -> Result<(), StoreError> {
    // While there is a salt: the last entry that can be told to be about this person.
    let salt = audit::salt(&mut *tx, person).await?;
    audit::append(tx, actor, Note::new("account-erased", AuditSubject::person(person, &salt)), now).await?;
    for statement in ERASING {
        tx.query(*statement).bind(person).execute().await?;
    }
    // The project keeps its past; that somebody maintains it ends today.
    let ended = "UPDATE membership SET ended_at = $2 WHERE person = $1 AND ended_at IS NULL";
    tx.query(ended).bind(person).bind(now).execute().await?;
    // What was not sent is never sent; the row stays, so that its cause makes no second one.
    let notices = "UPDATE notice SET subject = '', body = '', is_public = 0, sent_at = COALESCE(sent_at, $2)
        WHERE person = $1";
    tx.query(notices).bind(person).bind(now).execute().await?;
    let named = "UPDATE contribution SET name = $2, shown = '', mail_sha256 = '', salt = NULL WHERE person = $1";
    tx.query(named).bind(person).bind(NOBODY).execute().await?;
    tx.query("UPDATE award SET recipient = $2 WHERE person = $1").bind(person).bind(NOBODY).execute().await?;
    let blank = "UPDATE person SET handle = $2, display_name = $3, mail = NULL, salt = NULL, is_listed = 0,
        wants_mail = 0, erased_at = $4 WHERE id = $1";
    let blank = tx.query(blank).bind(person).bind(format!("erased-{}", person.as_str().to_lowercase())).bind(NOBODY);
    if blank.bind(now).execute().await? == 0 { Err(people::no_person()) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
