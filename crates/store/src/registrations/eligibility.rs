//! Who may take part, and at which level: answered from lists, and decided by reviewers and organisers.

use jiff::Timestamp;
use slam_event::{
    Actor, RegistrationId,
    audit::AuditSubject,
    eligibility::{EligibilityFacts, decide_eligibility as judge_decision, eligibility},
    level::decide_level as judge_level,
};
use slam_model::Level;

use super::{Registration, need, read::Kept, settle};
use crate::{
    StoreError,
    audit::{self, Note},
    directories, editions, projects,
    sql::Transaction,
};

/// Answers the edition's rules on who may take part again, from the lists and decisions of this moment.
///
/// # Errors
/// There is no such registration; or the database fails.
pub async fn refresh(tx: &mut Transaction, id: &RegistrationId) -> Result<(), StoreError> {
    let registration = need(&mut *tx, id).await?;
    let kept = kept(tx, id).await?;
    answer(tx, &registration, kept).await
}

/// Records a reviewer's decision about one rule for one project.
///
/// # Errors
/// The actor may not decide, the edition has no such rule, or no reason is given; or the database fails.
pub async fn decide_eligibility(
    tx: &mut Transaction,
    actor: &Actor,
    id: &RegistrationId,
    rule: &str,
    met: bool,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let registration = need(&mut *tx, id).await?;
    let edition = editions::need(&mut *tx, &registration.edition).await?.edition;
    let decision = judge_decision(&edition.eligibility, rule, met, reason, actor, now)?;
    let mut kept = kept(tx, id).await?;
    kept.decisions.insert(rule.to_owned(), decision);
    answer(tx, &registration, kept).await?;
    let note = Note::new("eligibility-decided", AuditSubject::thing("registration", id)).word("rule", rule);
    audit::append(tx, actor, note.with("met", slam_event::audit::AuditValue::Flag(met)), now).await?;
    settle(tx, &registration.project, now).await
}

/// Sets a project's level by hand.
///
/// # Errors
/// The actor is no organiser, or gives no reason; or the database fails.
pub async fn decide_level(
    tx: &mut Transaction,
    actor: &Actor,
    id: &RegistrationId,
    level: Level,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let registration = need(&mut *tx, id).await?;
    let answer = judge_level(level, reason, actor)?;
    let change = "UPDATE registration SET level = $2, level_reason = $3, level_source = 'organiser' WHERE id = $1";
    tx.query(change).bind(id).bind(u8::from(answer.level)).bind(&answer.reason).execute().await?;
    let note = Note::new("level-decided", AuditSubject::thing("registration", id)).word("level", level);
    audit::append(tx, actor, note, now).await?;
    settle(tx, &registration.project, now).await
}

async fn kept(tx: &mut Transaction, id: &RegistrationId) -> Result<Kept, StoreError> {
    let row = tx.query("SELECT eligibility FROM registration WHERE id = $1").bind(id).fetch_one().await?;
    row.json("eligibility")
}

async fn answer(tx: &mut Transaction, registration: &Registration, mut kept: Kept) -> Result<(), StoreError> {
    let edition = editions::need(&mut *tx, &registration.edition).await?.edition;
    let project = projects::find(&mut *tx, &registration.project).await?;
    let repositories = projects::repositories(&mut *tx, &registration.project).await?;
    let keys: Vec<&str> = repositories.iter().map(|one| one.canonical.as_str()).collect();
    let facts = EligibilityFacts {
        imported: directories::imported(&mut *tx).await?,
        listed: directories::listed(tx, &keys).await?,
        steward: project.and_then(|project| project.steward),
        approved_licence: None,
        registered_at: Some(registration.registered_at),
        decisions: kept.decisions.clone(),
    };
    kept.answers = eligibility(&edition.eligibility, &facts);
    let text = serde_json::to_string(&kept).map_err(|source| StoreError::Json { what: "eligibility", source })?;
    let change = tx.query("UPDATE registration SET eligibility = $2 WHERE id = $1").bind(&registration.id);
    change.bind(text).execute().await.map(drop)
}
