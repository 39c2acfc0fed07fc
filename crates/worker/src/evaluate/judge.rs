//! Clones and judges one repository, on a thread that may block.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use slam_collect::{
    Changes, CollectError, OpenPolicy, Outcome, Repository, Request, Silent,
    mirror::{Address, FailureKind, LocalClone, Mirror, MirrorError, Wanted},
};
use slam_engine::{CheckOptions, EngineError, StatusOptions};
use slam_event::{
    evaluation::{Judgement, Missing, Trace},
    registration::without_paths,
};
use slam_model::{Declaration, Evidence, ForgeKind, Level, ObjectId, Sha256, report::NextStep};
use slam_standards::ObjectiveSet;
use slam_store::{
    evaluations::{Brought, TaskRepository},
    evidence::Blob,
};

use super::{
    credit, readme,
    trace::{Bounds, LONGEST_LINE, trace},
};

/// By what is judged.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) objectives: ObjectiveSet,
    pub(crate) level: Level,
    /// The time that declarations expire by, and that dated results are counted to.
    pub(crate) today: Timestamp,
}

/// What a look gave.
pub(super) enum Looked {
    Judged(Box<Judged>),
    Empty,
    Unseen { reason: String, may_come_back: bool },
}

/// A judgement with what is kept beside it.
pub(super) struct Judged {
    pub(super) judgement: Judgement,
    pub(super) brought: Brought,
    /// Who worked on what it rests on.
    pub(super) history: Option<Changes>,
}

/// Everything that a look needs, owned by the thread that makes it.
pub(super) struct Order {
    pub(super) one: TaskRepository,
    /// The commit with the tags of its time, unless it is the tip; no tags takes those of now.
    pub(super) moment: Option<(ObjectId, Option<BTreeMap<String, ObjectId>>)>,
    pub(super) declarations: Vec<Declaration>,
    pub(super) rules: Arc<Rules>,
    /// The time in which work counts.
    pub(super) window: (Timestamp, Timestamp),
    /// What the evaluation before said of it.
    pub(super) before: Option<Judgement>,
    /// How long the look may take.
    pub(super) patience: Duration,
}

/// Clones a repository at the wanted commit, or at its tip, and judges it. What got worse is traced to its commit.
pub(super) fn look(mirror: &Mirror, order: &Order) -> Looked {
    let begun = Instant::now();
    let address = match Address::parse(&order.one.address) {
        Ok(address) => address,
        Err(error) => return unseen(told(&error), false),
    };
    let wanted = match order.moment.clone() {
        None => Wanted::DefaultBranch,
        Some((commit, tags)) => Wanted::Moment { commit, tags: tags.into_iter().flatten().map(|tag| tag.1).collect() },
    };
    let clone = match mirror.fetch(&address, &wanted) {
        Ok(clone) => clone,
        Err(MirrorError::Empty { .. }) => return Looked::Empty,
        Err(error) => return unseen(told(&error), is_passing(error.kind())),
    };
    let fetched = Instant::now();
    let evidence = match order.gather(&clone, None) {
        Ok(evidence) => evidence,
        Err(error) if error.outcome() == Outcome::NothingToLookAt => return Looked::Empty,
        Err(error) => return unseen(told(&error), false),
    };
    let judged = write(&evidence).and_then(|blob| {
        let (judgement, next) = judge(&evidence, &order.rules, blob.sha256.clone())?;
        let bounds = Bounds::new(begun, order.patience, fetched.elapsed());
        let trace = order.before.as_ref().and_then(|before| order.trace(&clone, before, &judgement, bounds));
        let readme = readme::excerpt(&evidence);
        let brought = Brought { branch: clone.branch.clone(), readme, next, evidence: Some(blob), trace };
        let history = credit::history(&clone, &judgement, order.window);
        Ok(Judged { judgement, brought, history })
    });
    match judged {
        Ok(judged) => Looked::Judged(Box::new(judged)),
        Err(reason) => unseen(reason, false),
    }
}

impl Order {
    /// Reads what a commit shows; without one, the commit that was asked for.
    fn gather(&self, clone: &LocalClone, commit: Option<&ObjectId>) -> Result<Evidence, CollectError> {
        let request = Request {
            rev: commit.map(ToString::to_string),
            policy: OpenPolicy::Refuse,
            forge_kind: ForgeKind::from_name(&self.one.forge),
            tags: self.moment.as_ref().and_then(|moment| moment.1.clone()),
            ..Request::new(&clone.path, self.rules.today)
        };
        let mut evidence = slam_engine::gather(&request, &Silent)?;
        if commit.is_some() {
            // It is judged as what the branch led to then.
            evidence.subject.branch.clone_from(&clone.branch);
        }
        evidence.evaluation_logs.extend(self.one.dated.iter().cloned().map(Into::into));
        evidence.declarations.extend_from_slice(&self.declarations);
        Ok(evidence)
    }

    fn trace(&self, clone: &LocalClone, was: &Judgement, is: &Judgement, bounds: Bounds) -> Option<Trace> {
        let missing = Missing::between(was, is)?;
        let line = Repository::open(&clone.path, OpenPolicy::Refuse).map_err(|error| told(&error)).and_then(|found| {
            let line = found.main_line(&missing.after, &missing.to, LONGEST_LINE);
            line.map_err(|error| error.to_string())
        });
        let line = line.map_err(|reason| without_paths(&reason, &self.one.address));
        let judged = |commit: &ObjectId| {
            let evidence = self.gather(clone, Some(commit)).ok()?;
            // It is compared and not kept.
            judge(&evidence, &self.rules, Sha256::of(&[])).ok().map(|judged| judged.0)
        };
        Some(trace(missing, line, was, judged, bounds))
    }
}

fn unseen(reason: String, may_come_back: bool) -> Looked {
    Looked::Unseen { reason, may_come_back }
}

/// Another run may succeed; a limit of time that was reached would be reached again.
pub(crate) fn is_passing(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Unreachable | FailureKind::Local)
}

fn write(evidence: &Evidence) -> Result<Blob, String> {
    let bytes = slam_engine::write_evidence(evidence).map_err(|error| told(&error))?;
    Blob::pack(&bytes).map_err(|error| told(&error))
}

/// Judges evidence. Returns the judgement and the step that closes most.
///
/// # Errors
/// In words, when the objectives ask for what this program does not have.
pub(crate) fn judge(
    evidence: &Evidence,
    rules: &Rules,
    evidence_sha256: Sha256,
) -> Result<(Judgement, Option<NextStep>), String> {
    let objectives = &rules.objectives;
    let options = StatusOptions { level: Some(rules.level), hours: None };
    let status = slam_engine::status(evidence, objectives, options).map_err(|error| told(&error))?;
    let catalog = slam_standards::baseline(&objectives.baseline).ok_or_else(|| {
        let (event, version) = (objectives.id.clone(), objectives.baseline.clone());
        told(&EngineError::UnknownBaseline { event, version })
    })?;
    let options = CheckOptions { level: Some(status.level), ..CheckOptions::default() };
    let check = slam_engine::check(evidence, catalog, None, &options).map_err(|error| told(&error))?;
    let next = status.next.clone();
    let judgement = Judgement::of(status, check, evidence_sha256).map_err(|refusal| refusal.message)?;
    Ok((judgement, next))
}

/// Returns an error with its causes in one line.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
