//! Who may take part, and at which level: answered from lists, and decided by reviewers and organisers.

use jiff::Timestamp;
use slam_event::{
    Actor, EvaluationId, ProjectId, RegistrationId,
    audit::AuditSubject,
    eligibility::{
        Condition, EligibilityFacts, EligibilityOutcome, LICENCE_REQUIREMENT, LicenceSeen,
        decide_eligibility as judge_decision, eligibility,
    },
    level::decide_level as judge_level,
    registration::RegistrationState,
};
use slam_model::{Level, Verdict};

use super::{Registration, need, of_project, read::Kept, settle};
use crate::{
    StoreError,
    audit::{self, Note},
    directories, editions,
    notices::{self, Audience, Notice, NoticeKind},
    projects,
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

/// Answers the rules of every edition that asks for a licence again, when an evaluation came in that may tell more of it. What
/// waited for that alone is confirmed; that a rule is met no more is told to organisers, who decide what follows.
///
/// # Errors
/// The database fails.
pub(crate) async fn licence_seen(
    tx: &mut Transaction,
    project: &ProjectId,
    evaluation: &EvaluationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut is_asked = false;
    for before in of_project(&mut *tx, project).await? {
        let edition = editions::need(&mut *tx, &before.edition).await?.edition;
        let asks = edition.eligibility.iter().any(|rule| matches!(rule.condition, Condition::Licence));
        if !asks || !(before.state.takes_part() || before.state == RegistrationState::Pending) {
            continue;
        }
        is_asked = true;
        refresh(tx, &before.id).await?;
        let after = need(&mut *tx, &before.id).await?;
        let lost = after.eligibility.iter().filter(|now| {
            now.outcome == EligibilityOutcome::NotMet
                && before
                    .eligibility
                    .iter()
                    .any(|was| was.rule == now.rule && was.outcome != EligibilityOutcome::NotMet)
        });
        let lost: Vec<String> = lost.map(|one| format!("{}: {}.", one.title, one.detail)).collect();
        let found = projects::find(&mut *tx, project).await?;
        if let (Some(found), true) = (found, before.state.takes_part() && !lost.is_empty()) {
            let subject = format!("{} does not meet a rule of {}", found.name, edition.title);
            let body = format!("{}\n\nAn organiser decides what follows of it.", lost.join("\n"));
            for (audience, path) in [
                (Audience::Maintainers, format!("/my/{}", found.slug)),
                (Audience::Organisers, format!("/organise/registrations/{}", before.id)),
            ] {
                let cause = format!("eligibility:{}:{evaluation}:{path}", before.id);
                let notice = Notice::new(NoticeKind::Registration, subject.clone(), body.clone(), cause);
                notices::post(tx, &notice.of_registration(&before.id).at(path), &[audience], now).await?;
            }
        }
    }
    if is_asked { settle(tx, project, now).await } else { Ok(()) }
}

/// Returns what the newest evaluation of a project, in whichever edition, says of its licence.
async fn licence(tx: &mut Transaction, project: &ProjectId) -> Result<LicenceSeen, StoreError> {
    let ask = "SELECT verdict.verdict, verdict.message FROM evaluation
        JOIN registration ON registration.id = evaluation.registration
        LEFT JOIN verdict ON verdict.evaluation = evaluation.id AND verdict.requirement = $2
        WHERE registration.project = $1 AND evaluation.state = 'done' AND evaluation.cause <> 'recorded'
        ORDER BY evaluation.as_of_at DESC, evaluation.id DESC LIMIT 1";
    let row = tx.query(ask).bind(project).bind(LICENCE_REQUIREMENT).fetch_optional().await?;
    let Some(row) = row else { return Ok(LicenceSeen::NotYet) };
    let (name, message): (Option<String>, Option<String>) = (row.get("verdict")?, row.get("message")?);
    let verdict = name.map(|name| serde_json::from_value::<Verdict>(name.into())).transpose();
    let verdict =
        verdict.map_err(|source| StoreError::Column { column: "verdict".to_owned(), source: source.into() })?;
    Ok(LicenceSeen::of(verdict.zip(message.as_deref())))
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
        licence: licence(tx, &registration.project).await?,
        registered_at: Some(registration.registered_at),
        decisions: kept.decisions.clone(),
    };
    kept.answers = eligibility(&edition.eligibility, &facts);
    let text = serde_json::to_string(&kept).map_err(|source| StoreError::Json { what: "eligibility", source })?;
    let change = tx.query("UPDATE registration SET eligibility = $2 WHERE id = $1").bind(&registration.id);
    change.bind(text).execute().await.map(drop)
}
