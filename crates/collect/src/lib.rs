//! Reads trees, git objects, history, and tags; the only crate that touches a project's files.
//!
//! Only fetches: what the bytes mean is said by `slam_facts`. Nothing of a project is ever run, checked out, or
//! filtered; git repositories are opened isolated (no system, user, or included configuration, no environment, no
//! hooks), a path never leaves the target, and a symbolic link is a fact, not a road. Every limit that is reached is
//! reported as an [`slam_model::Oddity`] or an error.

mod branch;
mod ci;
mod ci_past;
mod collect;
mod commit;
mod credit;
mod disk;
mod error;
mod git_tree;
mod history;
mod ignore;
pub mod image;
mod input;
pub mod inventory;
mod leaks;
mod limits;
mod line;
mod memory;
pub mod mirror;
mod names;
mod open;
mod overlay;
mod people;
mod progress;
#[cfg(feature = "online")]
pub mod registry;
mod release_tree;
mod releases;
mod state;
mod trailers;
mod tree;
mod trust;
mod url;
mod version;
mod work_tree;

pub use branch::{BranchError, Identity, NewCommit};
pub use ci::{CiSources, collect_ci};
pub use ci_past::{CiPast, Definitions, LocalUses, Moment};
pub use collect::{Request, collect, collect_from, collect_tree};
pub use credit::{Change, Changes};
pub use error::{CollectError, Outcome};
pub use git_tree::GitTree;
pub use input::{InputError, read_input};
pub use limits::Limits;
pub use line::{LineCommit, LineError};
pub use memory::{Forgetful, Memory};
pub use open::{OpenPolicy, Repository, Revision};
pub use overlay::Overlay;
pub use progress::{Progress, Silent};
pub use tree::{ReadError, Reader, Tree};
pub use version::{TagVersion, parse_tag};
pub use work_tree::WorkTree;
