//! The vocabulary of slam: every value that a second crate reads, and nothing that reads or writes.
//!
//! Pure: no I/O, no clock, no randomness. The words follow the field (Gemara, OSPS Baseline, in-toto); the algorithms
//! that fill or judge these values live in the crate that is named after the job.

pub mod declaration;
pub mod diff;
pub mod digest;
pub mod evidence;
pub mod exposure;
pub mod fact;
pub mod finding;
pub mod fix;
pub mod path;
pub mod place;
pub mod problem;
pub mod report;
pub mod requirement;
pub mod scorecard;
pub mod subject;

pub use declaration::{Claim, Declaration};
pub use digest::{ObjectId, Sha256};
pub use evidence::Evidence;
pub use fact::{Fact, Gap};
pub use finding::{Citation, Confidence, Effort, Finding, Missing, Severity, Verdict, Who};
pub use path::RepoPath;
pub use place::{Place, Quote};
pub use problem::{Oddity, Problem};
pub use requirement::{Level, RequirementId};
pub use subject::{ForgeKind, Subject};
