//! Control of repositories: what was asked of whom, what was seen, which proofs count, and who else claims the same.
//!
//! Whether something is proved is said by `slam_event::control`. A project of which a repository is claimed by an older
//! project too shows nothing until an organiser has decided.

mod challenges;
mod held;
mod mail;
mod rivals;

pub use challenges::{Asked, State, Wish, find, issue, lapse, look_again, of_project, record, record_override};
pub use held::{Held, held, require};
pub use mail::{open_mail, tell_named};
pub use rivals::{Rivalry, decide, rivals};

#[cfg(test)]
mod tests;
