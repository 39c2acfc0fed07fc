//! Brings foreign repositories into a bounded cache with the `git` program, so that they can be read like local ones.
//!
//! The network part of git runs as a process of its own: it can be killed with everything that it started, its memory
//! and files have limits, its environment is empty, and it may connect to exactly the addresses that were checked before.
//! Nothing is checked out, and no hook, filter, helper, or submodule runs. `docs/decisions/cloning.md` has the reasons.
//! What was fetched is opened with [`crate::OpenPolicy::Refuse`].

mod address;
mod cache;
mod clone;
mod failure;
mod network;
mod options;
mod process;
mod refs;
mod remote;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};

use slam_model::ObjectId;

use cache::Cache;
use process::Git;

pub use address::{Address, AddressError, Protocol};
pub use cache::LocalClone;
pub use failure::{FailureKind, MirrorError};
pub use network::{Resolve, SystemResolver, forbidden};
pub use options::{Limits, Policy};
pub use refs::{RemoteRef, Tip};

/// What to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The tip of the default branch, as it is when the fetch arrives.
    DefaultBranch,
    /// This commit, which the default branch is then set to.
    Commit(ObjectId),
    /// This commit, and what the tags pointed at when it was the tip, as far as the remote side still gives it.
    Moment {
        /// The commit, which the default branch is then set to.
        commit: ObjectId,
        /// What the tags pointed at.
        tags: BTreeSet<ObjectId>,
    },
}

/// A cache of clones, and the rules by which it is filled. Shared between threads.
pub struct Mirror {
    cache: Cache,
    limits: Limits,
    policy: Policy,
    resolver: Box<dyn Resolve>,
    git: Git,
}

impl std::fmt::Debug for Mirror {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mirror").field("limits", &self.limits).field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Mirror {
    /// Opens or makes the cache in a folder that belongs to this program alone.
    ///
    /// # Errors
    /// When the folder cannot be used, or there is no `git` that can pin addresses (2.37 or later).
    pub fn new(cache: &Path, limits: Limits, policy: Policy) -> Result<Self, MirrorError> {
        let cache = Cache::open(cache, limits.cache_bytes)?;
        let git = Git::find(cache.home())?;
        Ok(Self { cache, limits, policy, resolver: Box::new(SystemResolver), git })
    }

    /// Asks this resolver for the addresses of hosts instead of the system's.
    #[must_use]
    pub fn with_resolver(mut self, resolver: impl Resolve + 'static) -> Self {
        self.resolver = Box::new(resolver);
        self
    }

    /// Gives up, and ends what git does, as soon as the flag is set.
    #[must_use]
    pub fn stopped_by(mut self, flag: Arc<AtomicBool>) -> Self {
        self.git.stop = flag;
        self
    }

    /// Asks the remote side for its default branch and the commit at its tip.
    ///
    /// # Errors
    /// When it cannot be asked, or has no commit.
    pub fn tip(&self, address: &Address) -> Result<Tip, MirrorError> {
        Ok(self.ask_tip(address, self.deadline())?.1)
    }

    /// Asks for the tip and for all tags at once, so that both are of one moment. The tags are `None` when there are more than
    /// anybody keeps.
    ///
    /// # Errors
    /// When it cannot be asked, or has no commit.
    pub fn tip_with_tags(&self, address: &Address) -> Result<(Tip, Option<Vec<RemoteRef>>), MirrorError> {
        self.ask_tip_with_tags(address, self.deadline())
    }

    /// Lists references of the remote side whose names match one of the patterns (`refs/tags/*`), sorted by name.
    ///
    /// # Errors
    /// When it cannot be asked, or the list is too long.
    pub fn list(&self, address: &Address, patterns: &[&str]) -> Result<Vec<RemoteRef>, MirrorError> {
        self.ask_refs(address, patterns, self.deadline())
    }

    /// Brings the default branch and all tags into the cache and returns the clone, which nobody else changes or evicts
    /// until it is dropped.
    ///
    /// # Errors
    /// When it cannot be brought; the clone that was there before stays as it was.
    pub fn fetch(&self, address: &Address, wanted: &Wanted) -> Result<LocalClone, MirrorError> {
        let deadline = self.deadline();
        let entry = self.cache.lock(address, deadline, &self.git.stop)?;
        let (reached, tip) = self.ask_tip(address, deadline)?;
        let clone = self.bring(entry, address, &reached, &tip, wanted, deadline)?;
        self.cache.evict()?;
        Ok(clone)
    }

    /// Returns the folder of the cache.
    pub fn cache_dir(&self) -> PathBuf {
        self.cache.root().to_owned()
    }

    fn deadline(&self) -> Instant {
        Instant::now() + Duration::from_secs(self.limits.seconds)
    }
}
