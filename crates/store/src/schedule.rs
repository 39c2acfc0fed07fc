//! What is due now: cut-offs, the schedule, confirmations, and new objectives, planned from rows by the event's rule.
//!
//! Any number of servers may plan at the same time. What they plan carries the key of its reason, and the rows keep the
//! first; so that each evaluation and each look at a tip is asked for exactly once.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use slam_event::{
    Actor, EditionId, RegistrationId, RepositoryId,
    cutoff::CutOff,
    evaluation::{Plan, Planned, Standing, Trigger, due},
};
use slam_model::Sha256;

use crate::{
    Store, StoreError,
    evaluations::{Ask, Cause, Rules, ask, newest_rules, queue_dead},
    jobs::{self, Job},
    sql::{On, Transaction},
    tips,
};

/// How often the calendar is looked at.
pub const TICK: SignedDuration = SignedDuration::from_secs(60);
/// How long the jobs of past looks are kept for the operator.
const TICKS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Registrations that one transaction plans: writers in between wait no longer.
const BATCH: usize = 50;

/// What one look at the calendar asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// Evaluations.
    pub evaluations: usize,
    /// Looks at tips.
    pub tips: usize,
}

/// Asks for the look at the calendar of this minute. Every server does so; the first one is kept.
///
/// # Errors
/// The database fails.
pub async fn ask_tick(tx: &mut Transaction, now: Timestamp) -> Result<jobs::Enqueued, StoreError> {
    let minute = now.as_second().div_euclid(TICK.as_secs());
    jobs::enqueue(tx, &Job::Tick {}, now, &format!("tick:{minute}")).await
}

impl Store {
    /// Plans everything that is due, edition by edition, in small transactions.
    ///
    /// # Errors
    /// The database fails; what was planned before stays planned.
    pub async fn plan(&self, now: Timestamp) -> Result<Asked, StoreError> {
        let mut asked = Asked::default();
        for edition in editions(self.database(), now).await? {
            let all = registrations(self.database(), &edition).await?;
            for some in all.chunks(BATCH) {
                let mut tx = self.database().begin().await?;
                let more = plan(&mut tx, &edition, some, now).await?;
                tx.commit().await?;
                asked.evaluations += more.evaluations;
                asked.tips += more.tips;
            }
        }
        let mut tx = self.database().begin().await?;
        queue_dead(&mut tx, now).await?;
        let before = now.saturating_sub(TICKS_KEPT).unwrap_or(Timestamp::MIN);
        let forget = "DELETE FROM job WHERE settled_at < $1 AND state = 'done' AND kind = 'tick'";
        tx.query(forget).bind(before).execute().await?;
        tx.commit().await?;
        Ok(asked)
    }
}

/// Editions in which something can still be due: open, or over for less than the longest grace time.
async fn editions(on: impl Into<On<'_>>, now: Timestamp) -> Result<Vec<EditionId>, StoreError> {
    const LONGEST_GRACE: SignedDuration = SignedDuration::from_hours(24 * 60);
    let since = now.saturating_sub(LONGEST_GRACE).unwrap_or(Timestamp::MIN);
    let text = "SELECT id FROM edition WHERE opens_at <= $1 AND closes_at >= $2 ORDER BY id";
    let rows = on.into().query(text).bind(now).bind(since).fetch_all().await?;
    rows.iter().map(|row| row.get("id")).collect()
}

async fn registrations(on: impl Into<On<'_>>, edition: &EditionId) -> Result<Vec<RegistrationId>, StoreError> {
    let text = "SELECT id FROM registration WHERE edition = $1 AND state IN ('confirmed', 'listed') ORDER BY id";
    let rows = on.into().query(text).bind(edition).fetch_all().await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Plans what is due for these registrations of an edition.
///
/// # Errors
/// The database fails.
pub async fn plan(
    tx: &mut Transaction,
    edition: &EditionId,
    registrations: &[RegistrationId],
    now: Timestamp,
) -> Result<Asked, StoreError> {
    let rules = newest_rules(&mut *tx, edition).await?;
    let cut_offs = tips::cut_offs(&rules.edition);
    let mut standings = Vec::new();
    for registration in registrations {
        standings.extend(standing(tx, edition, registration, &cut_offs).await?);
    }
    let planned = due_now(&rules, &cut_offs, &standings, now)?;
    let mut asked = Asked::default();
    for one in planned {
        let cause = match &one.trigger {
            Trigger::Tip { cut_off, repository } => {
                if let Some(cut_off) = cut_offs.iter().find(|one| one.id == *cut_off) {
                    asked.tips += usize::from(ask_tip(tx, edition, cut_off, repository, now).await?);
                }
                continue;
            }
            Trigger::CutOff { cut_off } => match cut_offs.iter().find(|one| one.id == *cut_off) {
                Some(cut_off) => Cause::CutOff(cut_off.key()),
                None => continue,
            },
            Trigger::Confirmation => Cause::Confirmed,
            Trigger::Demand => Cause::Demand,
            Trigger::NewRules => Cause::ObjectivesChanged,
            Trigger::Schedule => Cause::Schedule,
        };
        let wish = Ask { registration: &one.registration, cause, key: &one.key };
        asked.evaluations += usize::from(ask(tx, &Actor::Event, &wish, now).await?.is_some());
    }
    Ok(asked)
}

/// The schedule ends with the last cut-off: what is pushed later counts for nothing, and nobody waits for it.
fn due_now(
    rules: &Rules,
    cut_offs: &[CutOff],
    standings: &[Standing],
    now: Timestamp,
) -> Result<Vec<Planned>, StoreError> {
    let objectives = Sha256::try_from(rules.objectives_sha256.clone())
        .map_err(|source| StoreError::Column { column: "objectives_sha256".to_owned(), source: source.into() })?;
    let hours = i64::from(rules.edition.evaluation.every_hours);
    let every = Some(SignedDuration::from_hours(hours)).filter(|_| hours > 0 && now < rules.edition.last_cut_off());
    let opens = rules.edition.registration.opens.at();
    Ok(due(now, Plan { opens, cut_offs, every, objectives: &objectives }, standings))
}

async fn ask_tip(
    tx: &mut Transaction,
    edition: &EditionId,
    cut_off: &CutOff,
    repository: &RepositoryId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let text = "INSERT INTO tip (edition, cut_off, repository, state) VALUES ($1, $2, $3, 'waiting')
                ON CONFLICT (edition, cut_off, repository) DO NOTHING";
    let key = cut_off.key();
    let added = tx.query(text).bind(edition).bind(&key).bind(repository).execute().await?;
    if added > 0 {
        tips::ask(tx, edition, &key, repository, 0, now).await?;
    }
    Ok(added > 0)
}

/// Reads how things stand with one registration; `None` when it does not take part.
async fn standing(
    tx: &mut Transaction,
    edition: &EditionId,
    registration: &RegistrationId,
    cut_offs: &[CutOff],
) -> Result<Option<Standing>, StoreError> {
    let text = "SELECT project, registered_at, (SELECT MAX(changed_at) FROM registration_change
                WHERE registration = registration.id AND state = 'confirmed') AS confirmed_at
                FROM registration WHERE id = $1 AND state IN ('confirmed', 'listed')";
    let Some(row) = tx.query(text).bind(registration).fetch_optional().await? else { return Ok(None) };
    let confirmed: Option<Timestamp> = row.get("confirmed_at")?;
    // An imported registration was never pending.
    let confirmed_at = match confirmed {
        Some(at) => at,
        None => row.get("registered_at")?,
    };
    let project: String = row.get("project")?;
    let text = "SELECT id FROM repository WHERE project = $1 AND is_in_scope = 1 AND removed_at IS NULL ORDER BY id";
    let rows = tx.query(text).bind(&project).fetch_all().await?;
    let repositories = rows.iter().map(|row| row.get("id")).collect::<Result<Vec<RepositoryId>, _>>()?;
    let text = "SELECT objectives_sha256 FROM evaluation WHERE registration = $1 AND state = 'done' AND objectives_sha256 <> ''
                AND cause NOT LIKE 'cut-off:%' ORDER BY evaluated_at DESC, id DESC LIMIT 1";
    let judged_by = tx.query(text).bind(registration).fetch_optional().await?;
    let judged_by = judged_by.map(|row| row.get::<String>("objectives_sha256")).transpose()?;
    let judged_by = judged_by.and_then(|text| Sha256::try_from(text).ok());
    let rows = tx.query("SELECT key FROM evaluation WHERE registration = $1").bind(registration).fetch_all().await?;
    let mut queued = rows.iter().map(|row| row.get("key")).collect::<Result<BTreeSet<String>, _>>()?;
    let mut settled = BTreeSet::new();
    for cut_off in cut_offs {
        let key = cut_off.key();
        for repository in &repositories {
            match tips::find(&mut *tx, edition, &key, repository).await? {
                Some(row) if row.state == "waiting" => {
                    queued.insert(format!("tip:{key}:{repository}:{registration}"));
                }
                Some(_) => {
                    settled.insert((key.clone(), repository.clone()));
                }
                None => {}
            }
        }
    }
    let registration = registration.clone();
    let confirmed_at = Some(confirmed_at);
    Ok(Some(Standing { registration, confirmed_at, repositories, asked_at: None, judged_by, settled, queued }))
}
