//! Tags, and the tree of the newest release.

use slam_model::{Fact, Oddity, evidence::release::Releases};

use crate::{Progress, Repository};

impl Repository {
    /// Lists all tags, and what stands in the tree of the newest release.
    pub fn releases(&self, _progress: &dyn Progress) -> (Fact<Releases>, Vec<Oddity>) {
        (Fact::default(), Vec::new())
    }
}
