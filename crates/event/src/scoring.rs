//! Scores: how far each project is with each badge, since when, and how that grew over the event.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::{
    ForgeKind, Level,
    report::{BadgeStatus, Coverage},
};

use crate::ProjectId;
use crate::evaluation::ProjectResult;

/// A project on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectScore {
    /// The project.
    pub project: ProjectId,
    /// Its name for people.
    pub name: String,
    /// Whether its maintainers agreed to be shown.
    pub listed: bool,
    /// The foundation behind it; `None` when it stands on its own.
    pub steward: Option<String>,
    /// The kinds of forge that host its repositories.
    pub forges: BTreeSet<ForgeKind>,
    /// The level that it is judged at.
    pub level: Level,
    /// One entry a badge, in the edition's order.
    pub badges: Vec<BadgeScore>,
    /// How much was decided.
    pub coverage: Coverage,
}

/// A badge of a project on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeScore {
    /// Which.
    pub badge: String,
    /// How far the last evaluation saw it.
    pub status: BadgeStatus,
    /// Parts that are met, of those that are asked.
    pub met: (u32, u32),
    /// Since when the evidence is there without a break; `None` while it is not.
    pub reached_at: Option<Timestamp>,
    /// When an organiser awarded it; `None` while nobody did, and after it was revoked.
    pub awarded_at: Option<Timestamp>,
}

/// How a project's badges stood at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// When it was evaluated.
    pub at: Timestamp,
    /// Each badge.
    pub badges: BTreeMap<String, BadgeStatus>,
}

/// Returns since when a badge has its evidence without a break.
///
/// That a forge did not answer for a while is no break, as long as the evidence is there again afterwards.
pub fn reached_at(history: &[Snapshot], badge: &str) -> Option<Timestamp> {
    let mut ordered: Vec<_> = history.iter().collect();
    ordered.sort_by_key(|one| one.at);
    ordered.into_iter().fold(None, |since, one| match one.badges.get(badge) {
        Some(BadgeStatus::EvidenceFound) => since.or(Some(one.at)),
        Some(BadgeStatus::Unknown) => since,
        Some(BadgeStatus::Partial | BadgeStatus::NotStarted) | None => None,
    })
}

/// Returns the badges of a project. `awarded` holds the badges that an organiser gave and nobody revoked.
pub fn badge_scores(
    result: &ProjectResult,
    history: &[Snapshot],
    awarded: &BTreeMap<String, Timestamp>,
) -> Vec<BadgeScore> {
    let scores = result.badges.iter().map(|badge| BadgeScore {
        badge: badge.id.clone(),
        status: badge.status,
        met: badge.met(),
        // What is unknown now keeps its time for later, and does not show it.
        reached_at: reached_at(history, &badge.id).filter(|_| badge.status == BadgeStatus::EvidenceFound),
        awarded_at: awarded.get(&badge.id).copied(),
    });
    scores.collect()
}

/// One day of the trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendDay {
    /// The end of the day.
    pub at: Timestamp,
    /// How many projects had been evaluated by then.
    pub projects: u32,
    /// How many of them had the evidence, a badge each.
    pub found: BTreeMap<String, u32>,
}

/// Returns the trend at the ends of the given days: what the last evaluation of each project before that instant said. `badges` are
/// those of the edition, so that a badge that nobody has shows as 0.
pub fn trend(day_ends: &[Timestamp], badges: &[String], histories: &[Vec<Snapshot>]) -> Vec<TrendDay> {
    let days = day_ends.iter().map(|end| {
        let mut day =
            TrendDay { at: *end, projects: 0, found: badges.iter().map(|badge| (badge.clone(), 0)).collect() };
        for history in histories {
            let Some(last) = history.iter().filter(|one| one.at <= *end).max_by_key(|one| one.at) else { continue };
            day.projects += 1;
            for (badge, count) in &mut day.found {
                *count += u32::from(last.badges.get(badge) == Some(&BadgeStatus::EvidenceFound));
            }
        }
        day
    });
    days.collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use BadgeStatus::{EvidenceFound, NotStarted, Partial, Unknown};

    pub(crate) fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn history(statuses: &[(i64, BadgeStatus)]) -> Vec<Snapshot> {
        let snapshots = statuses
            .iter()
            .map(|(second, status)| Snapshot { at: at(*second), badges: [("cleaner".to_owned(), *status)].into() });
        snapshots.collect()
    }

    #[test]
    fn a_badge_is_reached_when_its_last_unbroken_run_began() {
        for (statuses, since) in [
            (&[][..], None),
            (&[(1, EvidenceFound)], Some(1)),
            (&[(1, Partial), (2, EvidenceFound), (3, EvidenceFound)], Some(2)),
            (&[(1, EvidenceFound), (2, NotStarted), (3, EvidenceFound)], Some(3)),
            (&[(1, EvidenceFound), (2, Unknown), (3, EvidenceFound)], Some(1)),
            (&[(1, EvidenceFound), (2, Partial)], None),
            (&[(3, EvidenceFound), (1, EvidenceFound), (2, Partial)], Some(3)),
        ] {
            assert_eq!(reached_at(&history(statuses), "cleaner"), since.map(at), "{statuses:?}");
        }
        assert_eq!(reached_at(&history(&[(1, EvidenceFound)]), "defender"), None);
    }

    #[test]
    fn the_trend_shows_what_was_known_at_the_end_of_each_day() {
        let histories =
            [history(&[(5, Partial), (15, EvidenceFound)]), history(&[(12, EvidenceFound), (25, NotStarted)])];
        let badges = ["cleaner".to_owned(), "defender".to_owned()];
        let days = trend(&[at(0), at(10), at(20), at(30)], &badges, &histories);
        let shown: Vec<_> =
            days.iter().map(|day| (day.projects, day.found["cleaner"], day.found["defender"])).collect();
        assert_eq!(shown, [(0, 0, 0), (1, 0, 0), (2, 2, 0), (2, 1, 0)]);
    }
}
