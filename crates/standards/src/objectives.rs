//! The rules of one Slam edition as data: badges, their parts, and expressions over requirement and check ids.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::{Effort, Sha256, report::Visible};

/// The objectives of one edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectiveSet {
    /// `fall-2026`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Release of the OSPS Baseline that it judges by.
    pub baseline: String,
    /// First instant.
    pub opens: Timestamp,
    /// Last instant of the last cut-off.
    pub closes: Timestamp,
    /// Digest of the data file.
    pub sha256: Sha256,
    /// Badges in the order of the edition.
    pub badges: Vec<Badge>,
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

/// An expression over requirement and check ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Rule {
    /// A requirement (`OSPS-VM-03.01`, `CRA-01`) or a check (`insights-valid`).
    Id(String),
    /// Every one.
    All {
        /// The rules.
        all: Vec<Rule>,
    },
    /// At least one.
    Any {
        /// The rules.
        any: Vec<Rule>,
    },
    /// At least so many.
    Count {
        /// How many.
        count: u32,
        /// Of which rules.
        of: Vec<Rule>,
    },
    /// Every requirement whose id starts so, up to the level of the project.
    Level {
        /// The start of the ids: `OSPS-DO`.
        level: String,
    },
    /// The rule counts only when the gate passes; otherwise it does not apply.
    Gate {
        /// The gate.
        gate: Box<Rule>,
        /// The rule behind it.
        then: Box<Rule>,
    },
    /// The rule counts only from this level of the project on; below it, it does not apply.
    FromLevel {
        /// The level.
        from_level: slam_model::Level,
        /// The rule behind it.
        then: Box<Rule>,
    },
}
