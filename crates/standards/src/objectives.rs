//! The rules of one Slam edition as data: badges, their parts, and expressions over requirement and check ids.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::{Effort, Level, RequirementId, Sha256, report::Visible};

use crate::{BASELINE_VERSIONS, Rule, baseline, cra_readiness};

/// The objectives of one edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectiveSet {
    /// `fall-2026`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Release of the OSPS Baseline that it judges by.
    pub baseline: String,
    /// The level that the edition judges at, whatever the project's; `None` is the project's own.
    pub level: Option<Level>,
    /// First instant.
    pub opens: Timestamp,
    /// Last instant of the last cut-off.
    pub closes: Timestamp,
    /// Further dates of the edition, in the order of the file.
    pub cut_offs: Vec<CutOff>,
    /// Digest of the data file.
    pub sha256: Sha256,
    /// Badges in the order of the edition.
    pub badges: Vec<Badge>,
}

/// A date until which something counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutOff {
    /// `physical-awards`.
    pub id: String,
    /// What ends then, for people.
    pub title: String,
    /// Last instant.
    pub at: Timestamp,
}

/// One badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Badge {
    /// `cleaner`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// What it asks, in one line.
    pub challenge: String,
    /// Its parts in the order of work.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

/// One part of a badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Part {
    /// Its id, unique within the edition.
    pub id: String,
    /// What it asks, in one line.
    pub title: String,
    /// When it is met.
    pub rule: Rule,
    /// Who can show it.
    #[serde(default = "tree")]
    pub visible: Visible,
    /// What closing it costs; without one the effort of the deciding check counts.
    #[serde(default)]
    pub effort: Option<Effort>,
    /// The step that closes it, as one sentence; without one the first need of the deciding check counts.
    #[serde(default)]
    pub step: Option<String>,
    /// A command that runs in this build; without one `slam explain ID` of the deciding check.
    #[serde(default)]
    pub command: Option<String>,
}

fn tree() -> Visible {
    Visible::Tree
}

impl ObjectiveSet {
    /// Returns the badge of this id.
    pub fn badge(&self, id: &str) -> Option<&Badge> {
        self.badges.iter().find(|badge| badge.id == id)
    }
}

/// Returns the ids that no rule can be decided by: requirements that neither the set's Baseline release nor the CRA
/// items have (retired ones included), beginnings that no requirement has, and names that are no check.
pub fn unknown_ids(set: &ObjectiveSet, is_check: &dyn Fn(&str) -> bool) -> Vec<String> {
    let catalogs = [baseline(&set.baseline), Some(cra_readiness())];
    let live = |wanted: &dyn Fn(&RequirementId) -> bool| {
        catalogs.iter().flatten().any(|catalog| catalog.requirements.iter().any(|one| !one.retired && wanted(&one.id)))
    };
    let mut unknown = Vec::new();
    for rule in set.badges.iter().flat_map(|badge| &badge.parts).map(|part| &part.rule) {
        rule.each_id(&mut |id| {
            if !live(&|known| known.as_str() == id) && !is_check(id) {
                unknown.push(id.to_owned());
            }
        });
        rule.each_level(&mut |start| {
            if !live(&|known| known.as_str().starts_with(start)) {
                unknown.push(start.to_owned());
            }
        });
    }
    unknown.sort();
    unknown.dedup();
    unknown
}

/// Returns whether this is a release that a set can name.
pub(crate) fn is_release(version: &str) -> bool {
    BASELINE_VERSIONS.contains(&version)
}
