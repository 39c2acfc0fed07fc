//! Clones and judges one repository, on a thread that may block.

use std::path::Path;

use jiff::Timestamp;
use slam_collect::{
    Changes, CollectError, OpenPolicy, Outcome, Request, Silent,
    mirror::{Address, FailureKind, Mirror, MirrorError, Wanted},
};
use slam_engine::{CheckOptions, EngineError, StatusOptions};
use slam_event::evaluation::Judgement;
use slam_model::{Declaration, Evidence, ForgeKind, Level, ObjectId, Sha256, report::NextStep};
use slam_standards::ObjectiveSet;
use slam_store::{
    evaluations::{Brought, TaskRepository},
    evidence::Blob,
};

use super::{credit, readme};

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

/// Clones a repository at the wanted commit, or at its tip, and judges it.
pub(super) fn look(
    mirror: &Mirror,
    one: &TaskRepository,
    commit: Option<&ObjectId>,
    declarations: &[Declaration],
    rules: &Rules,
    window: (Timestamp, Timestamp),
) -> Looked {
    let address = match Address::parse(&one.address) {
        Ok(address) => address,
        Err(error) => return unseen(told(&error), false),
    };
    let wanted = commit.map_or(Wanted::DefaultBranch, |commit| Wanted::Commit(commit.clone()));
    let clone = match mirror.fetch(&address, &wanted) {
        Ok(clone) => clone,
        Err(MirrorError::Empty { .. }) => return Looked::Empty,
        Err(error) => return unseen(told(&error), is_passing(error.kind())),
    };
    let forge = ForgeKind::from_name(&one.forge);
    let mut evidence = match gather(&clone.path, forge, rules.today) {
        Ok(evidence) => evidence,
        Err(error) if error.outcome() == Outcome::NothingToLookAt => return Looked::Empty,
        Err(error) => return unseen(told(&error), false),
    };
    evidence.evaluation_logs.extend(one.dated.iter().cloned().map(Into::into));
    evidence.declarations.extend_from_slice(declarations);
    let judged = write(&evidence).and_then(|blob| {
        let (judgement, next) = judge(&evidence, rules, blob.sha256.clone())?;
        let readme = readme::excerpt(&evidence);
        let brought = Brought { branch: clone.branch.clone(), readme, next, evidence: Some(blob) };
        let history = credit::history(&clone, &judgement, window);
        Ok(Judged { judgement, brought, history })
    });
    match judged {
        Ok(judged) => Looked::Judged(Box::new(judged)),
        Err(reason) => unseen(reason, false),
    }
}

fn unseen(reason: String, may_come_back: bool) -> Looked {
    Looked::Unseen { reason, may_come_back }
}

/// Another run may succeed; a limit of time that was reached would be reached again.
pub(crate) fn is_passing(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Unreachable | FailureKind::Local)
}

fn gather(path: &Path, forge_kind: Option<ForgeKind>, today: Timestamp) -> Result<Evidence, CollectError> {
    let request = Request { policy: OpenPolicy::Refuse, forge_kind, ..Request::new(path, today) };
    slam_engine::gather(&request, &Silent)
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
