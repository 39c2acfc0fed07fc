//! What concerns an event as a whole: the board, the report, the log.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use slam_event::{incentives::Owed, leaderboard::Counting, statistics};
use slam_store::outcomes;
use utoipa::ToSchema;

use super::Project;

/// A place of the leaderboard.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Place {
    /// The place, from 1, counted over the pages that were read.
    pub(crate) place: u32,
    /// The project.
    pub(crate) project: Project,
    /// When the evidence for the asked badge was found; null on the board over all badges.
    pub(crate) found_at: Option<Timestamp>,
}

/// The numbers of the transparency report. Projects that are not listed count, and nobody is named.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Outcomes {
    /// The edition.
    #[schema(example = "fall-2026")]
    pub(crate) edition: String,
    /// When the numbers were counted.
    pub(crate) as_of: Timestamp,
    /// What counts as having a badge: `evidence` while the event runs, `awards` afterwards.
    pub(crate) counting: String,
    /// Confirmed projects.
    pub(crate) projects: u32,
    /// Those who are listed.
    pub(crate) listed: u32,
    /// Badges that projects have.
    pub(crate) badges: u32,
    /// Badges that they could have.
    pub(crate) possible: u32,
    /// Projects with every badge.
    pub(crate) complete: u32,
    /// Plaques that were given.
    pub(crate) plaques: u32,
    /// Persons named in accepted submissions.
    pub(crate) contributors: u32,
    /// Seconds from the opening to a badge, the middle one of all.
    pub(crate) median_seconds_to_badge: Option<i64>,
    /// Verdicts that got better during the event.
    pub(crate) turned_better: u32,
    /// Verdicts that got worse.
    pub(crate) turned_worse: u32,
    /// How many projects have each badge.
    pub(crate) by_badge: Vec<BadgeCount>,
    /// By steward; those that stand on their own have the empty name.
    pub(crate) by_steward: Vec<Group>,
    /// By kind of forge; a project at several forges counts in each.
    pub(crate) by_forge: Vec<Group>,
    /// By level.
    pub(crate) by_level: Vec<Group>,
    /// The requirements that failed in most projects, most first.
    pub(crate) most_failed: Vec<FailedRequirement>,
    /// How many projects had each badge by the end of each day.
    pub(crate) trend: Vec<Day>,
    /// What the milestones are rewarded with.
    pub(crate) rewards: Vec<Reward>,
}

/// How many projects have a badge.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BadgeCount {
    /// The badge.
    pub(crate) badge: String,
    /// The projects.
    pub(crate) projects: u32,
}

/// The numbers of a group of projects.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Group {
    /// The name of the group.
    pub(crate) name: String,
    /// Its projects.
    pub(crate) projects: u32,
    /// Their badges.
    pub(crate) badges: u32,
    /// Those with every badge.
    pub(crate) complete: u32,
}

/// A requirement that projects fail.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailedRequirement {
    /// The requirement.
    #[schema(example = "OSPS-VM-03.01")]
    pub(crate) requirement: String,
    /// How many projects fail it.
    pub(crate) projects: u32,
}

/// A day of the trend.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Day {
    /// Its end.
    pub(crate) at: Timestamp,
    /// How many projects had each badge by then.
    pub(crate) badges: Vec<BadgeCount>,
}

/// What a milestone is rewarded with, in all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reward {
    /// The id of the incentive.
    pub(crate) incentive: String,
    /// Rewarded milestones.
    pub(crate) count: u32,
    /// Milestones beyond the caps.
    pub(crate) beyond_caps: u32,
    /// The sum in the smallest unit of the currency; null when the gift is a thing.
    pub(crate) minor_units: Option<u64>,
    /// The currency, as ISO 4217 spells it.
    pub(crate) currency: Option<String>,
}

/// The newest entry of the audit log. Who keeps it can check later that nothing before it was changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditHead {
    /// The number of the entry; 0 when there is none.
    pub(crate) seq: u64,
    /// The digest that the chain has there.
    pub(crate) sha256: String,
}

impl Outcomes {
    pub(crate) fn of(read: &outcomes::Outcomes, edition: &str) -> Self {
        let numbers = &read.statistics;
        let failed = numbers.most_failed.iter();
        Self {
            edition: edition.to_owned(),
            as_of: read.as_of,
            counting: match read.counting {
                Counting::Evidence => "evidence",
                Counting::Awards => "awards",
            }
            .to_owned(),
            projects: numbers.projects,
            listed: numbers.listed,
            badges: numbers.badges,
            possible: numbers.possible,
            complete: numbers.complete,
            plaques: read.plaques,
            contributors: numbers.contributors,
            median_seconds_to_badge: numbers.median_time_to_badge_seconds,
            turned_better: numbers.turned_better,
            turned_worse: numbers.turned_worse,
            by_badge: counts(&numbers.by_badge),
            by_steward: groups(&numbers.by_steward),
            by_forge: groups(&numbers.by_forge),
            by_level: groups(&numbers.by_level),
            most_failed: failed
                .map(|(id, projects)| FailedRequirement { requirement: id.to_string(), projects: *projects })
                .collect(),
            trend: read.trend.iter().map(|day| Day { at: day.at, badges: counts(&day.badges) }).collect(),
            rewards: read.rewards.iter().map(reward).collect(),
        }
    }
}

fn counts(all: &BTreeMap<String, u32>) -> Vec<BadgeCount> {
    all.iter().map(|(badge, projects)| BadgeCount { badge: badge.clone(), projects: *projects }).collect()
}

fn groups(all: &BTreeMap<String, statistics::Group>) -> Vec<Group> {
    let group = |(name, one): (&String, &statistics::Group)| Group {
        name: name.clone(),
        projects: one.projects,
        badges: one.badges,
        complete: one.complete,
    };
    all.iter().map(group).collect()
}

/// The projects stay out of it: some of them are not listed.
fn reward(owed: &Owed) -> Reward {
    Reward {
        incentive: owed.incentive.clone(),
        count: owed.count,
        beyond_caps: owed.beyond_caps,
        minor_units: owed.sum.as_ref().map(|sum| sum.minor_units),
        currency: owed.sum.as_ref().map(|sum| sum.currency.clone()),
    }
}
