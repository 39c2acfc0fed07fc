//! Fills [`Evidence`] from all sources and judges it: the one place where collecting, facts, and checks meet.
//!
//! Prints nothing, and writes into its [`Cache`] only. What a verb needs of the program (flags, terminal, exit code) stays in
//! `slam`.

mod cache;
mod ci;
mod diff;
mod exposure;
mod judge;
mod repair;
mod scorecard;
mod stored;

use slam_collect::{CollectError, Forgetful, Progress, Request};
use slam_model::{Evidence, Fact, ObjectId, evidence::tree::BlobClass};

pub use cache::Cache;
use cache::PackMemory;
pub use ci::{ci, ci_of, gather_ci};
pub use diff::{Changes, compare_checks, compare_ci, compare_scorecards};
pub use exposure::{Action, exposure, exposures};
pub use judge::{CheckOptions, EngineError, StatusOptions, check, status};
pub use repair::{Repair, RepairError, RepairOptions, Repairs, questions, repair, repairs_for};
pub use scorecard::{ScorecardOptions, scorecard};
pub use slam_checks::ScorecardMode;
pub use stored::{StoredError, read_evidence, write_evidence};

/// Collects everything that the request names and folds it into evidence.
pub fn gather(request: &Request, progress: &dyn Progress) -> Result<Evidence, CollectError> {
    Ok(slam_facts::fold(slam_collect::collect(request, progress)?))
}

/// Collects as [`gather`] does; what earlier runs found out of the same objects is taken from the cache, and what is
/// new is kept there. The evidence is the same with any cache.
pub fn gather_with(cache: &Cache, request: &Request, progress: &dyn Progress) -> Result<Evidence, CollectError> {
    let repository = request.open()?;
    let Some(memory) = PackMemory::of(cache, &repository).filter(|_| !request.worktree) else {
        return Ok(slam_facts::fold(slam_collect::collect_from(&repository, request, &Forgetful, progress)?));
    };
    let sources = slam_collect::collect_from(&repository, request, &memory, progress)?;
    memory.settle();
    Ok(slam_facts::fold(sources))
}

/// Objects that a kept answer may lack; with more, a clone is not meant to be read.
const MOST_MISSING: usize = 256;

/// Returns the objects whose absence is all that keeps the same repository from giving the same evidence again; `None`
/// when something is damaged or there are many of them. What is damaged or missing today may be repaired or fetched
/// tomorrow, and its commit is the same.
pub fn missing_objects(evidence: &Evidence) -> Option<Vec<ObjectId>> {
    let problems = evidence.releases.seen().and_then(|releases| Some(&releases.newest.as_ref()?.problems));
    let is_broken = matches!(evidence.history, Fact::Broken(_))
        || matches!(evidence.releases, Fact::Broken(_))
        || problems.is_some_and(|problems| !problems.is_empty());
    let entries = evidence.tree.seen().filter(|_| !is_broken)?.entries.iter();
    let unread = entries.filter(|entry| matches!(entry.class, BlobClass::NotRead(_)));
    let missing: Vec<ObjectId> =
        unread.map(|entry| entry.oid.clone().filter(|_| entry.size.is_none())).collect::<Option<_>>()?;
    (missing.len() <= MOST_MISSING).then_some(missing)
}
