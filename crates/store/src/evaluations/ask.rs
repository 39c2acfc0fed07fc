//! Asks for an evaluation: the row and the job in one transaction, once a reason.

use jiff::{SignedDuration, Timestamp};
use slam_event::{
    Actor, EditionId, EvaluationId, PersonId, ProjectId, Refusal, RefusalKind, RegistrationId, Role,
    audit::AuditSubject,
    control::{Action, Control, require_control},
    evaluation::{AskedFor, BackOff},
    registration::RegistrationState,
};

use super::{Cause, newest_rules};
use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    jobs::{self, Job},
    sql::Transaction,
};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// Whose evaluation.
    pub registration: &'a RegistrationId,
    /// Why.
    pub cause: Cause,
    /// The reason's key, as `slam_event::evaluation::due` makes it.
    pub key: &'a str,
}

/// Returns the job key of an evaluation.
pub(crate) fn job_key(id: &EvaluationId) -> String {
    format!("evaluate:{id}")
}

/// Asks for an evaluation under the newest rules. Returns `None` when the same key was asked for before.
///
/// # Errors
/// There is no such registration; or the database fails.
pub async fn ask(
    tx: &mut Transaction,
    actor: &Actor,
    asked: &Ask<'_>,
    now: Timestamp,
) -> Result<Option<EvaluationId>, StoreError> {
    let text = "SELECT registration.level, edition.version FROM registration
                JOIN edition ON edition.id = registration.edition WHERE registration.id = $1";
    let row = tx.query(text).bind(asked.registration).fetch_optional().await?;
    let row = row.ok_or_else(|| no_registration(asked.registration))?;
    let id = EvaluationId::make(now)?;
    let insert = "INSERT INTO evaluation (id, registration, key, cause, state, version, level, asked_by, asked_at)
                  VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, $8) ON CONFLICT (key) DO NOTHING";
    let insert = tx.query(insert).bind(&id).bind(asked.registration).bind(asked.key).bind(asked.cause.name());
    let insert = insert.bind(row.get::<i64>("version")?).bind(row.get::<i64>("level")?);
    let insert = insert.bind(actor.person().map(PersonId::as_str)).bind(now);
    if insert.execute().await? == 0 {
        return Ok(None);
    }
    let job = Job::Evaluate { evaluation: id.clone(), cause: asked.cause.job() };
    jobs::enqueue(tx, &job, now, &job_key(&id)).await?;
    // What the event plans by itself shows in its result; what a person asks for is told at once.
    if actor.person().is_some() {
        let note = Note::new("evaluation-asked", AuditSubject::thing("registration", asked.registration));
        audit::append(tx, actor, note.word("evaluation", &id).word("cause", asked.cause.name()), now).await?;
    }
    Ok(Some(id))
}

/// Lets a maintainer or an organiser ask, with a pause that grows with each request of a day.
///
/// # Errors
/// The actor may not, the registration does not take part, one is under way, or it is too soon; or the database fails.
pub async fn demand(
    tx: &mut Transaction,
    actor: &Actor,
    registration: &RegistrationId,
    now: Timestamp,
) -> Result<EvaluationId, StoreError> {
    let text = "SELECT edition, project, state FROM registration WHERE id = $1";
    let row = tx.query(text).bind(registration).fetch_optional().await?.ok_or_else(|| no_registration(registration))?;
    let (edition, project): (EditionId, ProjectId) = (row.get("edition")?, row.get("project")?);
    may_ask(tx, actor, &project, now).await?;
    let state: String = row.get("state")?;
    if !RegistrationState::from_name(&state).is_some_and(RegistrationState::takes_part) {
        let message = format!("the registration is {state}, and only confirmed projects are evaluated");
        let refusal = Refusal::new(RefusalKind::Conflict, "not-taking-part", message);
        return Err(refusal.hint("An organiser confirms it once control is shown.").into());
    }
    let rules = newest_rules(&mut *tx, &edition).await?;
    let text = "SELECT cause, state, asked_at FROM evaluation WHERE registration = $1
                AND (state = 'queued' OR (cause = 'demand' AND asked_at > $2))";
    let back_off = back_off(rules.edition.evaluation.demand_wait_minutes);
    let since = now.saturating_sub(back_off.memory).unwrap_or(Timestamp::MIN);
    let rows = tx.query(text).bind(registration).bind(since).fetch_all().await?;
    let (mut before, mut under_way) = (Vec::new(), false);
    for row in &rows {
        under_way |= row.get::<String>("state")? == "queued";
        if row.get::<String>("cause")? == "demand" {
            before.push(row.get("asked_at")?);
        }
    }
    back_off.ask(now, AskedFor { before: &before, under_way })?;
    let key = format!("demand:{}:{registration}", now.as_millisecond());
    let asked = Ask { registration, cause: Cause::Demand, key: &key };
    ask(tx, actor, &asked, now).await?.ok_or_else(|| {
        let message = "an evaluation of this project was asked for at this very moment";
        Refusal::new(RefusalKind::Conflict, "evaluation-under-way", message).into()
    })
}

/// The first wait is the edition's; the others follow the rule's own bounds, unless the first is longer.
fn back_off(first_minutes: u32) -> BackOff {
    let usual = BackOff::default();
    let first = SignedDuration::from_mins(i64::from(first_minutes));
    BackOff { first, longest: usual.longest.max(first), ..usual }
}

async fn may_ask(tx: &mut Transaction, actor: &Actor, project: &ProjectId, now: Timestamp) -> Result<(), StoreError> {
    if actor.is(Role::Organiser) {
        return Ok(());
    }
    let Some(person) = actor.person() else { return Ok(()) };
    let text = "SELECT person FROM membership WHERE project = $1 AND ended_at IS NULL";
    let rows = tx.query(text).bind(project).fetch_all().await?;
    let maintainers = rows.iter().map(|row| row.get("person")).collect::<Result<Vec<PersonId>, _>>()?;
    let control = Control { project, maintainers: &maintainers, repositories: &[], proofs: &[] };
    Ok(require_control(Action::Evaluate, person, &control, now)?)
}

fn no_registration(id: &RegistrationId) -> StoreError {
    let message = format!("there is no registration {id}");
    Refusal::new(RefusalKind::NotFound, "no-such-registration", message).into()
}

/// Marks evaluations whose job was given up without a word (the program broke down in it) as failed, with the reason that
/// the queue kept. Returns how many there were.
///
/// # Errors
/// The database fails.
pub async fn queue_dead(tx: &mut Transaction, now: Timestamp) -> Result<usize, StoreError> {
    let text = "SELECT evaluation.id, job.reason FROM evaluation JOIN job ON job.key = 'evaluate:' || evaluation.id
                WHERE evaluation.state = 'queued' AND job.state = 'dead' ORDER BY evaluation.id";
    let rows = tx.query(text).fetch_all().await?;
    for row in &rows {
        super::fail(tx, &row.get("id")?, &row.get::<String>("reason")?, now).await?;
    }
    Ok(rows.len())
}
