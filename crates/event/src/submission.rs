//! Submissions: a maintainer claims a badge, names who helped, and only what no machine can decide goes to people.

mod claim;
mod record;
mod residue;
mod state;

pub use claim::{Claim, Contributor, ContributorName, MAX_CONTRIBUTORS, MAX_LINKS, merge};
pub use record::{By, Judged, Sent, Submission};
pub use residue::{Prefill, ReviewItem, Why, prefill, turned_question};
pub use state::{Action, Dates, Ready, State, Step, counts_for, submit};
