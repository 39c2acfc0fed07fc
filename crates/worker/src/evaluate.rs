//! Makes an evaluation: every repository in scope is cloned at the wanted commit and judged, and the result is written
//! once.

mod credit;
mod judge;
mod readme;
mod trace;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::future::{BoxFuture, join_all};
use jiff::Timestamp;
use slam_collect::{Changes, mirror::Mirror};
use slam_event::{
    EvaluationId,
    evaluation::{Evaluation, Judgement, Outcome, RepositoryResult, Scope, badge_names},
    registration::without_paths,
};
use slam_standards::load_objective_set;
use slam_store::{
    Store,
    evaluations::{self, Brought, Cause, Finished, Task, TaskRepository, Wanted},
    jobs::{Job, JobContext, JobError, Settled},
};
use tokio::sync::Semaphore;

use crate::{Handler, tip::wrong};
use credit::Histories;
use judge::{Judged, Looked, Order};
pub(crate) use judge::{Rules, is_passing, judge, told};

/// How often a project is looked at again when a forge does not answer and only a person or the schedule waits.
const LOOKS: u32 = 3;

/// Does the `evaluate` jobs.
#[derive(Debug, Clone)]
pub struct Evaluator {
    store: Store,
    mirror: Arc<Mirror>,
    judging: Arc<Semaphore>,
    patience: Duration,
}

impl Evaluator {
    /// Makes the handler. `judging` bounds how many repositories are cloned and judged at once, `patience` how long one of
    /// them may take.
    pub fn new(store: Store, mirror: Arc<Mirror>, judging: Arc<Semaphore>, patience: Duration) -> Self {
        Self { store, mirror, judging, patience }
    }

    async fn evaluate(self, id: EvaluationId, context: JobContext) -> Result<Settled, JobError> {
        let Some(task) = evaluations::task(self.store.database(), &id).await? else {
            // It was finished, and the one who did so died before its job was settled elsewhere.
            return self.conclude(context, Conclusion::Nothing).await;
        };
        let objectives = match load_objective_set(task.rules.objectives.as_bytes()) {
            Ok(objectives) => objectives,
            Err(error) => {
                let reason = format!("the objectives of the edition cannot be read: {}", told(&error));
                return self.conclude(context, Conclusion::Failed(&id, reason)).await;
            }
        };
        let names = badge_names(&objectives);
        let at = context.now();
        let rules = Arc::new(Rules { objectives, level: task.level, today: task.as_of.unwrap_or(at) });
        let before = evaluations::before(self.store.database(), &task, at).await?;
        let before = |one: &TaskRepository| {
            let known = before.as_ref()?.repositories.iter().find(|known| known.repository == one.id)?;
            known.judgement().cloned()
        };
        let looks = task.repositories.iter().map(|one| self.look(one, before(one), &task, &rules, at));
        let looked = join_all(looks).await;
        if looked.iter().any(|one| one.may_come_back) && !is_last_look(&task.cause, &context) {
            let why = looked.iter().find(|one| one.may_come_back).map(|one| one.reason());
            return Err(JobError::later(why.unwrap_or_default()));
        }
        let mut brought = BTreeMap::new();
        let (mut repositories, mut histories) = (Vec::new(), Histories::new());
        for one in looked {
            histories.extend(one.history.map(|history| (one.result.repository.clone(), history)));
            brought.insert(one.result.repository.clone(), one.brought);
            repositories.push(one.result);
        }
        match Evaluation::new(id.clone(), task.registration.clone(), at, repositories) {
            Ok(evaluation) => {
                let finished = Finished { evaluation, names, brought };
                self.conclude(context, Conclusion::Finished(&task, &finished, &histories)).await
            }
            Err(refusal) => self.conclude(context, Conclusion::Failed(&id, refusal.message)).await,
        }
    }

    /// Writes the effect and settles the job, both or neither.
    async fn conclude(&self, context: JobContext, conclusion: Conclusion<'_>) -> Result<Settled, JobError> {
        let mut tx = self.store.database().begin().await?;
        match conclusion {
            Conclusion::Nothing => {}
            Conclusion::Failed(id, reason) => evaluations::fail(&mut tx, id, &reason, context.now()).await?,
            Conclusion::Finished(task, finished, histories) => {
                let now = context.now();
                if evaluations::finish(&mut tx, task, finished, now).await? {
                    let done = (&finished.evaluation, finished.names.as_slice());
                    credit::store(&mut tx, done, histories, &task.rules.edition, now).await?;
                }
            }
        }
        let settled = context.settle(&mut tx).await?;
        tx.commit().await?;
        Ok(settled)
    }

    /// Looks at one repository. Whatever happens to it is its own result, and stops no other.
    async fn look(
        &self,
        one: &TaskRepository,
        before: Option<Judgement>,
        task: &Task,
        rules: &Arc<Rules>,
        at: Timestamp,
    ) -> Look {
        let unseen = |reason: String, tried_at: Timestamp| Outcome::Unreachable { reason, tried_at };
        if matches!(one.scope, Scope::Out { .. }) {
            return Look::of(one, unseen("out of scope, and so not looked at".to_owned(), at));
        }
        let moment = match &one.wanted {
            Wanted::Unreachable { reason, tried_at } => return Look::of(one, unseen(reason.clone(), *tried_at)),
            Wanted::Commit { commit, tags } => Some((commit.clone(), tags.clone())),
            Wanted::DefaultBranch => None,
        };
        let Ok(permit) = Arc::clone(&self.judging).acquire_owned().await else {
            return Look::of(one, unseen("the worker is stopping".to_owned(), at));
        };
        let mirror = Arc::clone(&self.mirror);
        let order = Order {
            one: one.clone(),
            moment,
            declarations: task.declarations.clone(),
            rules: Arc::clone(rules),
            window: credit::window(&task.rules.edition),
            before,
            patience: self.patience,
        };
        let work = tokio::task::spawn_blocking(move || {
            // Held by the thread, not by its caller: a thread that takes too long still uses its share of the memory.
            let _permit = permit;
            judge::look(&mirror, &order)
        });
        match tokio::time::timeout(self.patience, work).await {
            Ok(Ok(Looked::Judged(judged))) => Look::judged(one, *judged),
            Ok(Ok(Looked::Empty)) => Look::of(one, Outcome::Empty),
            Ok(Ok(Looked::Unseen { reason, may_come_back })) => {
                Look { may_come_back, ..Look::of(one, unseen(reason, at)) }
            }
            Ok(Err(_)) => Look::of(one, unseen("the program failed on this repository".to_owned(), at)),
            Err(_) => {
                let reason = format!("cloning and judging it took longer than {} seconds", self.patience.as_secs());
                Look::of(one, unseen(reason, at))
            }
        }
    }
}

/// At a cut-off awards wait, and the forge is asked as often as the queue tries.
fn is_last_look(cause: &Cause, context: &JobContext) -> bool {
    context.is_last_try() || (!matches!(cause, Cause::CutOff(_)) && context.attempt() >= LOOKS)
}

enum Conclusion<'c> {
    Nothing,
    Failed(&'c EvaluationId, String),
    Finished(&'c Task, &'c Finished, &'c Histories),
}

/// What came out for one repository.
struct Look {
    result: RepositoryResult,
    brought: Brought,
    history: Option<Changes>,
    may_come_back: bool,
}

impl Look {
    fn of(one: &TaskRepository, outcome: Outcome) -> Self {
        let outcome = match outcome {
            // Everybody reads it.
            Outcome::Unreachable { reason, tried_at } => {
                Outcome::Unreachable { reason: without_paths(&reason, &one.address), tried_at }
            }
            other => other,
        };
        let result = RepositoryResult {
            repository: one.id.clone(),
            name: one.name.clone(),
            subproject: None,
            scope: one.scope.clone(),
            outcome,
        };
        Self { result, brought: Brought::default(), history: None, may_come_back: false }
    }

    fn judged(one: &TaskRepository, judged: Judged) -> Self {
        let of = Self::of(one, Outcome::Judged(Box::new(judged.judgement)));
        Self { brought: judged.brought, history: judged.history, ..of }
    }

    fn reason(&self) -> String {
        match &self.result.outcome {
            Outcome::Unreachable { reason, .. } => format!("`{}` could not be reached: {reason}", self.result.name),
            Outcome::Judged(_) | Outcome::Empty => String::new(),
        }
    }
}

impl Handler for Evaluator {
    fn kinds(&self) -> &'static [&'static str] {
        &["evaluate"]
    }

    fn handle(&self, job: Job, context: JobContext) -> BoxFuture<'static, Result<Settled, JobError>> {
        let Job::Evaluate { evaluation, .. } = job else { return Box::pin(wrong()) };
        Box::pin(self.clone().evaluate(evaluation, context))
    }
}
