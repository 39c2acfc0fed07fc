//! Tips at cut-offs: what each look at a default branch gave, and what it settles.
//!
//! The row keeps every look with the clocks of the worker and of this store. Which commit counts is said by
//! `slam_event::cutoff`; a settled row never changes.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use slam_event::{
    Edition, EditionId, Refusal, RefusalKind, RepositoryId,
    cutoff::{CutOff, Mark, Sighting, Tip, settle},
};
use slam_model::ObjectId;

use crate::{
    StoreError,
    evaluations::{Wanted, newest_rules},
    evidence,
    jobs::{self, Job},
    sql::{On, Row, Transaction},
};

/// More looks than the waits of a grace time of weeks bring about.
const MOST_SIGHTINGS: usize = 500;

/// Between two looks at one repository.
const LEAST_WAIT: SignedDuration = SignedDuration::from_secs(10);

/// Returns the cut-offs of an edition that evaluate, with the grace time for forges that do not answer.
pub fn cut_offs(edition: &Edition) -> Vec<CutOff> {
    let grace = SignedDuration::from_hours(i64::from(edition.evaluation.grace_hours));
    let evaluating = edition.cut_offs.iter().filter(|one| one.evaluates);
    evaluating.map(|one| CutOff { id: one.id.clone(), at: one.at.at(), grace }).collect()
}

/// Returns the instant that a key names.
pub fn instant_of(key: &str) -> Option<Timestamp> {
    let (_, at) = key.rsplit_once('@')?;
    Timestamp::from_millisecond(at.parse().ok()?).ok()
}

/// What a look needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Where the repository is.
    pub address: String,
    /// The cut-off.
    pub cut_off: CutOff,
}

/// Returns what a look needs; `None` when the tip is settled, or the cut-off was moved in the meantime.
///
/// # Errors
/// The database fails.
pub async fn look(
    tx: &mut Transaction,
    edition: &EditionId,
    key: &str,
    repository: &RepositoryId,
) -> Result<Option<Look>, StoreError> {
    if find(&mut *tx, edition, key, repository).await?.is_some_and(|row| row.state != "waiting") {
        return Ok(None);
    }
    let rules = newest_rules(&mut *tx, edition).await?;
    let Some(cut_off) = cut_offs(&rules.edition).into_iter().find(|one| one.key() == key) else { return Ok(None) };
    let row = tx.query("SELECT address FROM repository WHERE id = $1").bind(repository).fetch_optional().await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Look { address: row.get("address")?, cut_off }))
}

/// What a row keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// `waiting`, `recorded`, or `unreachable`.
    pub state: String,
    /// The commit that counts.
    pub commit: Option<ObjectId>,
    /// `at-the-instant` or `late`; empty before.
    pub mark: String,
    /// What the last failed look gave.
    pub problem: String,
    /// How often was looked.
    pub tried: u32,
    /// When it was settled.
    pub recorded_at: Option<Timestamp>,
    sightings: Vec<Sighting>,
}

/// Returns a row.
///
/// # Errors
/// The database fails.
pub async fn find(
    on: impl Into<On<'_>>,
    edition: &EditionId,
    key: &str,
    repository: &RepositoryId,
) -> Result<Option<Stored>, StoreError> {
    let text = "SELECT state, commit_id, mark, problem, tried, recorded_at, sightings FROM tip
                WHERE edition = $1 AND cut_off = $2 AND repository = $3";
    let row = on.into().query(text).bind(edition).bind(key).bind(repository).fetch_optional().await?;
    let read = |row: &Row| {
        Ok(Stored {
            state: row.get("state")?,
            commit: ObjectId::try_from(row.get::<String>("commit_id")?).ok(),
            mark: row.get("mark")?,
            problem: row.get("problem")?,
            tried: row.get("tried")?,
            recorded_at: row.get("recorded_at")?,
            sightings: row.json("sightings")?,
        })
    };
    row.as_ref().map(read).transpose()
}

/// What each tag of a repository pointed at, compressed for a row. Making one is work for a blocking thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags(Vec<u8>);

impl Tags {
    /// Compresses names and ids.
    ///
    /// # Errors
    /// The library fails, which only a lack of memory brings about.
    pub fn pack(tags: &BTreeMap<String, ObjectId>) -> Result<Self, StoreError> {
        let text = serde_json::to_vec(tags).map_err(|source| StoreError::Json { what: "tags", source })?;
        evidence::pack(&text).map(Self)
    }

    fn unpack(packed: &[u8]) -> Result<BTreeMap<String, ObjectId>, StoreError> {
        let text = evidence::unpack(packed)?;
        serde_json::from_slice(&text)
            .map_err(|source| StoreError::Column { column: "tags".to_owned(), source: source.into() })
    }
}

/// What one look of a worker gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The worker's clock when the reply was there.
    pub worker_at: Timestamp,
    /// The commit, or what happened.
    pub commit: Result<ObjectId, String>,
    /// The branch, when the forge named one.
    pub branch: Option<String>,
    /// The tags of the same moment; `None` when there were too many.
    pub tags: Option<Tags>,
}

/// Keeps a look, settles what it settles, and asks for the next one when it settles nothing. `now` is the clock of the
/// one who writes.
///
/// # Errors
/// The database fails.
pub async fn record(
    tx: &mut Transaction,
    edition: &EditionId,
    cut_off: &CutOff,
    repository: &RepositoryId,
    seen: Seen,
    now: Timestamp,
) -> Result<Tip, StoreError> {
    let (key, worker_at) = (cut_off.key(), seen.worker_at);
    let known = find(&mut *tx, edition, &key, repository).await?;
    let mut sightings = known.as_ref().map(|row| row.sightings.clone()).unwrap_or_default();
    if known.as_ref().is_some_and(|row| row.state != "waiting") {
        let all = with_earlier(tx, repository, cut_off, &sightings).await?;
        return Ok(settle(now, cut_off, &all));
    }
    if sightings.len() < MOST_SIGHTINGS {
        sightings.push(Sighting { worker_at: seen.worker_at, stored_at: now, seen: seen.commit.clone() });
    }
    let all = with_earlier(tx, repository, cut_off, &sightings).await?;
    let tip = settle(now, cut_off, &all);
    let tried = known.map_or(0, |row| row.tried).saturating_add(1);
    let (state, commit, mark, problem, settled) = match &tip {
        Tip::Open { last_failure, .. } => ("waiting", "", "", last_failure.clone().unwrap_or_default(), None),
        Tip::Found { commit, mark, .. } => ("recorded", commit.as_str(), mark_name(*mark), String::new(), Some(now)),
        Tip::Unreachable { reason, .. } => ("unreachable", "", "", reason.clone(), Some(now)),
    };
    // Tags count with the commit that was seen in the same look, and with no other.
    let is_this_look = matches!((&tip, &seen.commit), (Tip::Found { commit, .. }, Ok(seen)) if commit == seen);
    let tags = seen.tags.filter(|_| is_this_look).map(|tags| tags.0);
    let upsert = "INSERT INTO tip (edition, cut_off, repository, state, sightings, mark, commit_id, branch, tags, problem, tried, recorded_at)
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                  ON CONFLICT (edition, cut_off, repository) DO UPDATE SET state = excluded.state,
                  sightings = excluded.sightings, mark = excluded.mark, commit_id = excluded.commit_id,
                  branch = excluded.branch, tags = excluded.tags, problem = excluded.problem, tried = excluded.tried,
                  recorded_at = excluded.recorded_at";
    let text =
        serde_json::to_string(&sightings).map_err(|source| StoreError::Json { what: "looks at a tip", source })?;
    let upsert = tx.query(upsert).bind(edition).bind(&key).bind(repository).bind(state).bind(text).bind(mark);
    let upsert = upsert.bind(commit).bind(seen.branch.unwrap_or_default()).bind(tags).bind(problem).bind(tried);
    upsert.bind(settled).execute().await?;
    if let Tip::Open { next_at, .. } = &tip {
        // The queue runs by the worker's clock. Without a least wait two clocks that disagree would look without a pause.
        let wait = next_at.duration_since(now).max(LEAST_WAIT);
        let at = worker_at.saturating_add(wait).unwrap_or(Timestamp::MAX);
        ask(tx, edition, &key, repository, tried, at).await?;
    }
    Ok(tip)
}

/// Asks for a look. `tried` counts the looks before it, so that each one is a job of its own.
pub(crate) async fn ask(
    tx: &mut Transaction,
    edition: &EditionId,
    key: &str,
    repository: &RepositoryId,
    tried: u32,
    at: Timestamp,
) -> Result<(), StoreError> {
    let job = Job::RecordTip { edition: edition.clone(), cut_off: key.to_owned(), repository: repository.clone() };
    jobs::enqueue(tx, &job, at, &format!("tip:{edition}:{key}:{repository}:{tried}")).await.map(drop)
}

/// Adds what the last evaluation before the cut-off saw: when the tip did not move since, a late look is as good as one
/// in time.
async fn with_earlier(
    tx: &mut Transaction,
    repository: &RepositoryId,
    cut_off: &CutOff,
    sightings: &[Sighting],
) -> Result<Vec<Sighting>, StoreError> {
    let text = "SELECT evaluation_repository.commit_id, evaluation.evaluated_at FROM evaluation_repository
                JOIN evaluation ON evaluation.id = evaluation_repository.evaluation
                WHERE evaluation_repository.repository = $1 AND evaluation_repository.outcome = 'judged'
                AND evaluation.state = 'done' AND evaluation.cause NOT LIKE 'cut-off:%' AND evaluation.evaluated_at < $2
                ORDER BY evaluation.evaluated_at DESC LIMIT 1";
    let row = tx.query(text).bind(repository).bind(cut_off.at).fetch_optional().await?;
    let mut all = sightings.to_vec();
    if let Some(row) = row {
        let at = row.get("evaluated_at")?;
        if let Ok(commit) = ObjectId::try_from(row.get::<String>("commit_id")?) {
            all.push(Sighting { worker_at: at, stored_at: at, seen: Ok(commit) });
        }
    }
    Ok(all)
}

/// Returns the clock of the database server, so that a look is dated by two clocks. SQLite has none of its own: the one
/// machine's clock, `now`, is both.
///
/// # Errors
/// The database fails.
pub async fn server_time(tx: &mut Transaction, now: Timestamp) -> Result<Timestamp, StoreError> {
    if tx.as_postgres().is_none() {
        return Ok(now);
    }
    let text = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS server_at";
    tx.query(text).fetch_one().await?.get("server_at")
}

fn mark_name(mark: Mark) -> &'static str {
    match mark {
        Mark::AtTheInstant => "at-the-instant",
        Mark::Late => "late",
    }
}

/// Returns what an evaluation at a cut-off judges of a repository.
pub(crate) async fn wanted(
    tx: &mut Transaction,
    edition: &EditionId,
    key: &str,
    repository: &RepositoryId,
) -> Result<Wanted, StoreError> {
    let Some(at) = instant_of(key) else {
        let message = format!("`{key}` names no cut-off");
        return Err(Refusal::new(RefusalKind::Invalid, "cut-off-unknown", message).into());
    };
    Ok(match find(&mut *tx, edition, key, repository).await? {
        Some(Stored { commit: Some(commit), .. }) => {
            let text = "SELECT tags FROM tip WHERE edition = $1 AND cut_off = $2 AND repository = $3";
            let row = tx.query(text).bind(edition).bind(key).bind(repository).fetch_one().await?;
            let tags = row.get::<Option<Vec<u8>>>("tags")?.map(|packed| Tags::unpack(&packed)).transpose()?;
            Wanted::Commit { commit, tags }
        }
        Some(row) => Wanted::Unreachable { reason: row.problem, tried_at: row.recorded_at.unwrap_or(at) },
        None => Wanted::Unreachable { reason: "nobody looked within the grace time".to_owned(), tried_at: at },
    })
}
