//! Fills [`Evidence`] from all sources and judges it: the one place where collecting, facts, and checks meet.
//!
//! Writes nothing and prints nothing. What a verb needs of the program (flags, terminal, exit code) stays in `slam`.

mod ci;
mod judge;
mod stored;

use slam_collect::{CollectError, Progress, Request};
use slam_model::Evidence;

pub use ci::{ci, ci_of, gather_ci};
pub use judge::{CheckOptions, EngineError, StatusOptions, check, status};
pub use stored::{StoredError, read_evidence, write_evidence};

/// Collects everything that the request names and folds it into evidence.
pub fn gather(request: &Request, progress: &dyn Progress) -> Result<Evidence, CollectError> {
    Ok(slam_facts::fold(slam_collect::collect(request, progress)?))
}
