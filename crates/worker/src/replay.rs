//! Replays: stored evidence judged under any other objective set, and what that would have changed.
//!
//! Nothing is cloned and nothing is written. An edition is replayed project by project, so that its size costs time and no
//! memory.

use std::collections::BTreeMap;

use slam_event::{
    EditionId, EvaluationId, ProjectId, Refusal, RefusalKind, RegistrationId,
    evaluation::{Evaluation, Outcome, RepositoryResult, badge_names, fold},
    replay::{Pair, Replay, compare},
};
use slam_model::Sha256;
use slam_standards::{ObjectiveSet, load_objective_set};
use slam_store::{Store, StoreError, evaluations, evidence};

use crate::evaluate::{Rules, judge, told};

/// Why a replay was not made.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The rows, or a rule of the event.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Stored evidence, or the objectives, cannot be used.
    #[error("the evaluation {evaluation} cannot be replayed: {why}")]
    Evaluation {
        /// Which.
        evaluation: EvaluationId,
        /// Why.
        why: String,
    },
}

impl From<Refusal> for ReplayError {
    fn from(refusal: Refusal) -> Self {
        Self::Store(refusal.into())
    }
}

/// One project of a replayed edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Its slug.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// What would have changed; or why nothing can be said.
    pub replay: Result<Replay, Refusal>,
}

/// Judges the evidence of one stored evaluation under other objectives, and compares.
///
/// # Errors
/// There is no such evaluation, nothing of it was judged, or its evidence cannot be read; or the database fails.
pub async fn replay_evaluation(
    store: &Store,
    evaluation: &EvaluationId,
    objectives: &ObjectiveSet,
) -> Result<Replay, ReplayError> {
    let row = store.database().query(
        "SELECT evaluation.version, registration.edition, registration.project FROM evaluation
         JOIN registration ON registration.id = evaluation.registration WHERE evaluation.id = $1",
    );
    let row = row.bind(evaluation).fetch_optional().await?;
    let stored = evaluations::load(store.database(), evaluation).await?;
    let (Some(row), Some(stored)) = (row, stored) else {
        let message = format!("there is no computed evaluation {evaluation}");
        let refusal = Refusal::new(RefusalKind::NotFound, "nothing-to-replay", message);
        return Err(refusal.hint("A recorded result has no evidence, which a replay needs.").into());
    };
    let (edition, project): (EditionId, ProjectId) = (row.get("edition")?, row.get("project")?);
    let rules = evaluations::rules(store.database(), &edition, row.get("version")?).await?;
    let failed = |why: String| ReplayError::Evaluation { evaluation: evaluation.clone(), why };
    let before = load_objective_set(rules.objectives.as_bytes()).map_err(|error| failed(told(&error)))?;
    let replayed = judge_again(store, &stored, objectives).await?;
    let (before, after) = (fold(&stored, &badge_names(&before)), fold(&replayed, &badge_names(objectives)));
    let pair = Pair { stored: &stored, replayed: &replayed, before: &before, after: &after };
    Ok(compare(&BTreeMap::from([(project, pair)]))?)
}

/// Replays the newest evaluation of every project of an edition, and hands each to `each` as soon as it is there. Returns
/// the sum; its rows are empty, because they were handed over.
///
/// # Errors
/// There is no evaluation with evidence; or the database fails.
pub async fn replay_edition(
    store: &Store,
    edition: &EditionId,
    objectives: &ObjectiveSet,
    mut each: impl FnMut(Replayed),
) -> Result<Replay, ReplayError> {
    let text = "SELECT registration.id, project.slug, project.name FROM registration
                JOIN project ON project.id = registration.project WHERE registration.edition = $1 ORDER BY project.slug";
    let rows = store.database().query(text).bind(edition).fetch_all().await?;
    let mut sum: Option<Replay> = None;
    for row in rows {
        let (slug, name): (String, String) = (row.get("slug")?, row.get("name")?);
        let registration: RegistrationId = row.get("id")?;
        let text = "SELECT id FROM evaluation WHERE registration = $1 AND state = 'done' AND cause <> 'recorded'
                    ORDER BY as_of_at DESC, id DESC LIMIT 1";
        let newest = store.database().query(text).bind(&registration);
        let Some(newest) = newest.fetch_optional().await? else { continue };
        let replay = match replay_evaluation(store, &newest.get("id")?, objectives).await {
            Ok(replay) => {
                add(&mut sum, &replay);
                Ok(replay)
            }
            Err(ReplayError::Store(StoreError::Refused(refusal))) => Err(refusal),
            Err(error @ ReplayError::Evaluation { .. }) => {
                Err(Refusal::new(RefusalKind::Conflict, "replay-impossible", error.to_string()))
            }
            Err(error) => return Err(error),
        };
        each(Replayed { slug, name, replay });
    }
    sum.ok_or_else(|| {
        let message = format!("no evaluation with evidence is stored for `{edition}`");
        let refusal = Refusal::new(RefusalKind::Conflict, "nothing-to-replay", message);
        refusal.hint("Nothing was evaluated yet, or the results were recorded from elsewhere, without evidence.").into()
    })
}

fn add(sum: &mut Option<Replay>, replay: &Replay) {
    let sum = sum.get_or_insert_with(|| Replay {
        from: Vec::new(),
        to: replay.to.clone(),
        rows: Vec::new(),
        found_before: 0,
        found_after: 0,
    });
    sum.from.extend(replay.from.iter().cloned());
    sum.from.sort();
    sum.from.dedup();
    sum.found_before += replay.found_before;
    sum.found_after += replay.found_after;
}

/// Returns the same evaluation with every judgement made anew from its stored evidence.
async fn judge_again(store: &Store, stored: &Evaluation, objectives: &ObjectiveSet) -> Result<Evaluation, ReplayError> {
    let mut repositories = Vec::new();
    for one in &stored.repositories {
        let outcome = match &one.outcome {
            Outcome::Judged(judgement) => {
                let bytes = evidence::get(store.database(), &judgement.evidence_sha256).await?;
                let (sha256, level) = (judgement.evidence_sha256.clone(), judgement.basis.level);
                let objectives = objectives.clone();
                let work = tokio::task::spawn_blocking(move || again(&bytes, objectives, level, sha256));
                let failed = |why: String| ReplayError::Evaluation { evaluation: stored.id.clone(), why };
                let judged = work.await.map_err(|_| failed("the program failed on its evidence".to_owned()))?;
                Outcome::Judged(Box::new(judged.map_err(failed)?))
            }
            other => other.clone(),
        };
        repositories.push(RepositoryResult { outcome, ..one.clone() });
    }
    Ok(Evaluation::new(stored.id.clone(), stored.registration.clone(), stored.at, repositories)?)
}

fn again(
    bytes: &[u8],
    objectives: ObjectiveSet,
    level: slam_model::Level,
    sha256: Sha256,
) -> Result<slam_event::evaluation::Judgement, String> {
    let evidence = slam_engine::read_evidence(bytes).map_err(|error| told(&error))?;
    let rules = Rules { objectives, level, today: evidence.today };
    judge(&evidence, &rules, sha256).map(|(judgement, _)| judgement)
}
