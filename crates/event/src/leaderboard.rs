//! The leaderboard: who has which badge, in an order that nobody can argue with.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::{ForgeKind, Level, report::BadgeStatus};

use crate::ProjectId;
use crate::scoring::{BadgeScore, ProjectScore};

/// What counts as having a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counting {
    /// The evidence is found: while the event runs.
    Evidence,
    /// An organiser awarded it: afterwards.
    Awards,
}

/// Which projects are shown. An empty filter shows everybody who is listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only those of this steward.
    pub steward: Option<StewardFilter>,
    /// Only those with a repository at this kind of forge.
    pub forge: Option<ForgeKind>,
    /// Only those of this level.
    pub level: Option<Level>,
}

/// Whose projects are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StewardFilter {
    /// Those of this foundation; upper and lower case are the same.
    Named(String),
    /// Those that stand on their own.
    None,
}

/// A line of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The place; those who share one have the same number of badges and the same time.
    pub place: u32,
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// How many badges it has, in the board of one badge 1.
    pub badges: u32,
    /// When it got the last of them.
    pub since: Option<Timestamp>,
}

impl Filter {
    /// Returns whether a project is shown. Who did not agree to be listed never is.
    pub fn shows(&self, score: &ProjectScore) -> bool {
        let steward = match (&self.steward, &score.steward) {
            (None, _) | (Some(StewardFilter::None), None) => true,
            (Some(StewardFilter::Named(wanted)), Some(own)) => wanted.to_lowercase() == own.to_lowercase(),
            (Some(_), _) => false,
        };
        score.listed
            && steward
            && self.forge.is_none_or(|forge| score.forges.contains(&forge))
            && self.level.is_none_or(|level| score.level == level)
    }
}

fn since(badge: &BadgeScore, counting: Counting) -> Option<Timestamp> {
    match counting {
        Counting::Evidence => badge.reached_at.filter(|_| badge.status == BadgeStatus::EvidenceFound),
        Counting::Awards => badge.awarded_at,
    }
}

/// Returns the board over all badges: most badges first, then who had the last of them earlier, then by name. Projects without a badge
/// come last, by name.
pub fn overall(scores: &[ProjectScore], filter: &Filter, counting: Counting) -> Vec<Line> {
    lines(scores, filter, |score| {
        let times: Vec<_> = score.badges.iter().filter_map(|badge| since(badge, counting)).collect();
        Some((u32::try_from(times.len()).unwrap_or(u32::MAX), times.into_iter().max()))
    })
}

/// Returns the board of one badge: only who has it, the earlier first, then by name.
pub fn of_badge(scores: &[ProjectScore], filter: &Filter, counting: Counting, badge: &str) -> Vec<Line> {
    lines(scores, filter, |score| {
        let own = score.badges.iter().find(|one| one.badge == badge)?;
        Some((1, Some(since(own, counting)?)))
    })
}

fn lines(
    scores: &[ProjectScore],
    filter: &Filter,
    count: impl Fn(&ProjectScore) -> Option<(u32, Option<Timestamp>)>,
) -> Vec<Line> {
    let shown = scores.iter().filter(|score| filter.shows(score)).filter_map(|score| {
        let (badges, since) = count(score)?;
        Some(Line { place: 0, project: score.project.clone(), name: score.name.clone(), badges, since })
    });
    let mut lines: Vec<Line> = shown.collect();
    let merit = |line: &Line| (std::cmp::Reverse(line.badges), line.since);
    lines.sort_by(|one, other| {
        let name = |line: &Line| (line.name.to_lowercase(), line.project.clone());
        merit(one).cmp(&merit(other)).then_with(|| name(one).cmp(&name(other)))
    });
    let mut place = 0;
    for at in 0..lines.len() {
        if at == 0 || merit(&lines[at]) != merit(&lines[at - 1]) {
            place = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        }
        lines[at].place = place;
    }
    lines
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use slam_model::report::Coverage;

    use super::*;
    use crate::scoring::tests::at;

    /// A listed project with badges reached at these seconds.
    pub(crate) fn score(name: &str, reached: &[Option<i64>]) -> ProjectScore {
        let badges = reached.iter().enumerate().map(|(number, second)| BadgeScore {
            badge: format!("b{number}"),
            status: if second.is_some() { BadgeStatus::EvidenceFound } else { BadgeStatus::Partial },
            met: (u32::from(second.is_some()), 1),
            reached_at: second.map(at),
            awarded_at: None,
        });
        ProjectScore {
            project: ProjectId::new(name).unwrap(),
            name: name.into(),
            listed: true,
            steward: None,
            forges: [ForgeKind::Forgejo].into(),
            level: Level::One,
            badges: badges.collect(),
            coverage: Coverage::default(),
        }
    }

    fn names(lines: &[Line]) -> Vec<(u32, &str)> {
        lines.iter().map(|line| (line.place, line.name.as_str())).collect()
    }

    #[test]
    fn badges_then_earlier_time_then_name() {
        let scores = [
            score("Zoe", &[Some(5), Some(9)]),
            score("Ann", &[Some(1), None]),
            score("Cy", &[Some(7), Some(8)]),
            score("bo", &[Some(1), None]),
            score("None", &[None, None]),
        ];
        let board = overall(&scores, &Filter::default(), Counting::Evidence);
        assert_eq!(names(&board), [(1, "Cy"), (2, "Zoe"), (3, "Ann"), (3, "bo"), (5, "None")]);
        let board = of_badge(&scores, &Filter::default(), Counting::Evidence, "b1");
        assert_eq!(names(&board), [(1, "Cy"), (2, "Zoe")]);
        assert!(of_badge(&scores, &Filter::default(), Counting::Awards, "b1").is_empty());
    }

    #[test]
    fn filters_narrow_and_unlisted_projects_never_show() {
        let mut cncf = score("A", &[Some(1)]);
        cncf.steward = Some("CNCF".into());
        let mut hidden = score("B", &[Some(1)]);
        hidden.listed = false;
        let mut other = score("C", &[Some(1)]);
        (other.forges, other.level) = ([ForgeKind::Mail].into(), Level::Two);
        let scores = [cncf, hidden, other];
        let show = |filter: Filter| {
            overall(&scores, &filter, Counting::Evidence).iter().map(|line| line.name.clone()).collect::<String>()
        };
        assert_eq!(show(Filter::default()), "AC");
        assert_eq!(show(Filter { steward: Some(StewardFilter::Named("cncf".into())), ..Filter::default() }), "A");
        assert_eq!(show(Filter { steward: Some(StewardFilter::None), ..Filter::default() }), "C");
        assert_eq!(show(Filter { forge: Some(ForgeKind::Mail), ..Filter::default() }), "C");
        assert_eq!(show(Filter { level: Some(Level::Three), ..Filter::default() }), "");
    }

    proptest! {
        #[test]
        fn the_order_of_the_input_does_not_count_and_one_more_badge_never_lowers_a_place(
            reached in proptest::collection::vec(proptest::collection::vec(proptest::option::of(0i64..4), 3), 1..8), which: proptest::sample::Index,
        ) {
            let mut scores: Vec<_> = reached.iter().enumerate().map(|(at, own)| score(&format!("p{at}"), own)).collect();
            let board = overall(&scores, &Filter::default(), Counting::Evidence);
            let mut turned = scores.clone();
            turned.reverse();
            prop_assert_eq!(&overall(&turned, &Filter::default(), Counting::Evidence), &board);
            let at = which.index(scores.len());
            let name = scores[at].name.clone();
            let place = |board: &[Line]| board.iter().find(|line| line.name == name).unwrap().place;
            let before = place(&board);
            if let Some(open) = scores[at].badges.iter_mut().find(|badge| badge.reached_at.is_none()) {
                (open.status, open.reached_at) = (BadgeStatus::EvidenceFound, Some(super::super::scoring::tests::at(9)));
                prop_assert!(place(&overall(&scores, &Filter::default(), Counting::Evidence)) <= before);
            }
        }
    }
}
