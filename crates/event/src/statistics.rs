//! The numbers of the outcome report.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use slam_model::{RequirementId, Verdict};

use crate::evaluation::{Direction, ProjectResult, VerdictTurn};
use crate::leaderboard::Counting;
use crate::scoring::{BadgeScore, ProjectScore};

/// What the report counts.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'c> {
    /// Every confirmed project, listed or not.
    pub scores: &'c [ProjectScore],
    /// The last result of each project, in any order.
    pub results: &'c [&'c ProjectResult],
    /// Every verdict of a requirement that turned between two evaluations of the edition.
    pub turns: &'c [VerdictTurn],
    /// How many persons were named in submissions that were accepted, each once.
    pub contributors: u32,
    /// The badges of the edition.
    pub badges: &'c [String],
    /// When the edition opened.
    pub opens: Timestamp,
    /// What counts as having a badge.
    pub counting: Counting,
}

/// The numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Confirmed projects.
    pub projects: u32,
    /// Those who are listed.
    pub listed: u32,
    /// Badges that projects have.
    pub badges: u32,
    /// Badges that they could have.
    pub possible: u32,
    /// Projects with every badge.
    pub complete: u32,
    /// How many projects have it, a badge each.
    pub by_badge: BTreeMap<String, u32>,
    /// By steward; projects that stand on their own are under the empty name.
    pub by_steward: BTreeMap<String, Group>,
    /// By kind of forge; a project at several forges counts in each.
    pub by_forge: BTreeMap<String, Group>,
    /// By level.
    pub by_level: BTreeMap<String, Group>,
    /// Persons named in accepted submissions.
    pub contributors: u32,
    /// Seconds from the opening to a badge, the middle one of all; `None` when nobody has one.
    pub median_time_to_badge_seconds: Option<i64>,
    /// The requirements that failed in most projects at the end, with their number; at most 20, most first, ties by id.
    pub most_failed: Vec<(RequirementId, u32)>,
    /// Verdicts that got better during the event.
    pub turned_better: u32,
    /// Verdicts that got worse.
    pub turned_worse: u32,
}

/// The numbers of a group of projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Group {
    /// Projects.
    pub projects: u32,
    /// Their badges.
    pub badges: u32,
    /// Those with every badge.
    pub complete: u32,
}

/// The most requirements in the list of failures.
const MOST_FAILED: usize = 20;

/// Returns the numbers of the report. Nobody is named in it, so that unlisted projects count.
pub fn statistics(counted: Counted<'_>) -> Statistics {
    let has = |badge: &BadgeScore| time(badge, counted.counting).filter(|_| counted.badges.contains(&badge.badge));
    let mut total = Group::default();
    let mut by_badge: BTreeMap<String, u32> = counted.badges.iter().map(|badge| (badge.clone(), 0)).collect();
    let (mut by_steward, mut by_forge, mut by_level) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut times = Vec::new();
    for score in counted.scores {
        let own: Vec<_> = score.badges.iter().filter_map(|badge| Some((badge, has(badge)?))).collect();
        for (badge, at) in &own {
            *by_badge.entry(badge.badge.clone()).or_default() += 1;
            times.push(at.duration_since(counted.opens).max(SignedDuration::ZERO).as_secs());
        }
        let complete = !counted.badges.is_empty() && own.len() == counted.badges.len();
        let one = Group { projects: 1, badges: number(own.len()), complete: u32::from(complete) };
        add(&mut total, one);
        add(by_steward.entry(score.steward.clone().unwrap_or_default()).or_default(), one);
        add(by_level.entry(score.level.to_string()).or_default(), one);
        for forge in &score.forges {
            add(by_forge.entry(forge.name().to_owned()).or_default(), one);
        }
    }
    times.sort_unstable();
    let turned = |direction| number(counted.turns.iter().filter(|turn| turn.direction == direction).count());
    Statistics {
        projects: total.projects,
        listed: number(counted.scores.iter().filter(|score| score.listed).count()),
        badges: total.badges,
        possible: total.projects.saturating_mul(number(counted.badges.len())),
        complete: total.complete,
        by_badge,
        by_steward,
        by_forge,
        by_level,
        contributors: counted.contributors,
        median_time_to_badge_seconds: median(&times),
        most_failed: most_failed(counted.results),
        turned_better: turned(Direction::Better),
        turned_worse: turned(Direction::Worse),
    }
}

fn time(badge: &BadgeScore, counting: Counting) -> Option<Timestamp> {
    match counting {
        Counting::Evidence => badge.reached_at,
        Counting::Awards => badge.awarded_at,
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn add(group: &mut Group, one: Group) {
    group.projects += one.projects;
    group.badges += one.badges;
    group.complete += one.complete;
}

/// Of an even number the lower of the two in the middle: a time that a project really took.
fn median(sorted: &[i64]) -> Option<i64> {
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

fn most_failed(results: &[&ProjectResult]) -> Vec<(RequirementId, u32)> {
    let mut failed: BTreeMap<&RequirementId, u32> = BTreeMap::new();
    let requirements = results.iter().flat_map(|result| &result.requirements);
    for one in requirements.filter(|one| one.verdict == Verdict::Failed) {
        *failed.entry(&one.id).or_default() += 1;
    }
    let mut failed: Vec<_> = failed.into_iter().map(|(id, count)| (id.clone(), count)).collect();
    failed.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    failed.truncate(MOST_FAILED);
    failed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fold;
    use crate::evaluation::testing::{evaluation, judged, with_requirements};
    use crate::leaderboard::tests::score;
    use slam_model::ForgeKind;

    fn count(scores: &[ProjectScore], results: &[&ProjectResult]) -> Statistics {
        let badges = ["b0".to_owned(), "b1".to_owned()];
        let opens = Timestamp::from_second(10).unwrap();
        let turns = &[];
        statistics(Counted {
            scores,
            results,
            turns,
            contributors: 3,
            badges: &badges,
            opens,
            counting: Counting::Evidence,
        })
    }

    #[test]
    fn an_edition_without_projects_has_numbers_too() {
        let none = count(&[], &[]);
        assert_eq!((none.projects, none.possible, none.complete, none.median_time_to_badge_seconds), (0, 0, 0, None));
        assert_eq!(none.by_badge["b0"], 0);
    }

    #[test]
    fn badges_are_counted_of_those_possible() {
        let mut cncf = score("A", &[Some(20), Some(40)]);
        cncf.steward = Some("CNCF".into());
        cncf.forges.insert(ForgeKind::Mail);
        let mut unlisted = score("B", &[Some(5), None]);
        unlisted.listed = false;
        let sums = count(&[cncf, unlisted, score("C", &[None, None])], &[]);
        assert_eq!((sums.projects, sums.listed, sums.badges, sums.possible, sums.complete), (3, 2, 3, 6, 1));
        assert_eq!((sums.by_badge["b0"], sums.by_badge["b1"]), (2, 1));
        assert_eq!(sums.by_steward["CNCF"], Group { projects: 1, badges: 2, complete: 1 });
        assert_eq!(sums.by_steward[""], Group { projects: 2, badges: 1, complete: 0 });
        assert_eq!((sums.by_forge["forgejo"].projects, sums.by_forge["mail"].projects), (3, 1));
        // Times are 0 (there before the opening), 10, and 30 seconds.
        assert_eq!(sums.median_time_to_badge_seconds, Some(10));
    }

    #[test]
    fn the_requirements_that_failed_most_come_first() {
        let result =
            |verdicts: &[(&str, Verdict)]| fold(&evaluation(vec![with_requirements(judged("a", &[]), verdicts)]), &[]);
        let (one, other) = (
            result(&[("X-1", Verdict::Failed), ("X-2", Verdict::Failed), ("X-3", Verdict::Passed)]),
            result(&[("X-2", Verdict::Failed), ("X-3", Verdict::Unknown)]),
        );
        let failed = count(&[], &[&one, &other]).most_failed;
        let failed: Vec<_> = failed.iter().map(|(id, count)| (id.as_str(), *count)).collect();
        assert_eq!(failed, [("X-2", 2), ("X-1", 1)]);
    }
}
