//! An edition of the Slam as data: rules, calendar, recognitions, and everything else that organisers decide.

mod changes;
mod objectives;
mod read;
mod validate;

use serde::{Deserialize, Serialize};
use slam_model::Sha256;

pub use changes::{CalendarChange, EditionVersion, amend};
pub use read::EditionProblem;

use crate::{
    EditionId,
    agenda::Session,
    calendar::{CutOff, Opening, Window},
    eligibility::EligibilityRule,
    incentives::Incentive,
    level::LevelRule,
};

/// One edition, as its file says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Edition {
    /// `fall-2026`. Never changes.
    pub id: EditionId,
    /// Its name for people.
    pub title: String,
    /// What kind of event it is.
    pub format: Format,
    /// The zone in which pages show its times: `Europe/Berlin`.
    pub time_zone: String,
    /// When the edition is made known.
    pub announced: Opening,
    /// When the awards are given.
    pub awards: Opening,
    /// Days after the awards for which personal data of participants is kept.
    pub retention_days: u32,
    /// The rules of its badges.
    pub objectives: ObjectivesRef,
    /// When projects and individuals may register.
    pub registration: Window,
    /// When a project may ask to be listed in public.
    pub listing: Window,
    /// When and how projects are evaluated.
    pub evaluation: EvaluationSchedule,
    /// Who is named beside a badge.
    pub credit: CreditRule,
    /// How a project's level follows from its stage.
    pub level: LevelRule,
    /// Dates until which something counts, in the order of time.
    #[serde(rename = "cut-off")]
    pub cut_offs: Vec<CutOff>,
    /// What is given.
    #[serde(rename = "recognition")]
    pub recognitions: Vec<Recognition>,
    /// Who may take part; empty: everybody.
    #[serde(default, rename = "eligibility", skip_serializing_if = "Vec::is_empty")]
    pub eligibility: Vec<EligibilityRule>,
    /// What reached milestones are rewarded with.
    #[serde(default, rename = "incentive", skip_serializing_if = "Vec::is_empty")]
    pub incentives: Vec<Incentive>,
    /// Live sessions.
    #[serde(default, rename = "session", skip_serializing_if = "Vec::is_empty")]
    pub agenda: Vec<Session>,
}

/// What kind of event an edition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Weeks of work at one's own pace.
    Month,
    /// One day with mentors.
    Lightning,
    /// Preparation, and sessions at fixed hours.
    LiveSessions,
}

/// The objective set of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ObjectivesRef {
    /// Its id: one that the program brings, or the organisers' own.
    pub id: String,
    /// Digest of its text; without one, the text that the program or the store has under this id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
}

/// When and how projects are evaluated, apart from their confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EvaluationSchedule {
    /// Hours between two evaluations on the schedule.
    pub every_hours: u32,
    /// Hours for which a forge that does not answer at a cut-off is asked again.
    pub grace_hours: u32,
    /// Minutes that a project waits after an evaluation before it may ask for the next; each further request on the
    /// same day doubles them.
    pub demand_wait_minutes: u32,
}

/// Who is named beside a badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CreditRule {
    /// Whether git history proposes contributors; a maintainer confirms each.
    pub from_git: bool,
    /// Trailers of commit messages that name a contributor.
    #[serde(default)]
    pub trailers: Vec<String>,
    /// The most people that one badge of one project may name.
    pub most_per_badge: u32,
}

/// Something that is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recognition {
    /// `plaque`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Who gets it.
    pub to: Recipient,
    /// What for.
    pub requires: Requires,
    /// The cut-off until which the badges count.
    pub cut_off: String,
}

/// Who gets a recognition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipient {
    /// The project.
    Project,
    /// Each person who is named beside the badge.
    Contributor,
}

/// What a recognition is given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requires {
    /// Each badge by itself.
    EachBadge,
    /// Every badge of the edition.
    AllBadges,
}

impl Edition {
    /// Returns the cut-off of this id.
    pub fn cut_off(&self, id: &str) -> Option<&CutOff> {
        self.cut_offs.iter().find(|one| one.id == id)
    }

    /// Returns the recognition of this id.
    pub fn recognition(&self, id: &str) -> Option<&Recognition> {
        self.recognitions.iter().find(|one| one.id == id)
    }
}

#[cfg(test)]
mod tests;
