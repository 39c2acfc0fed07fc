//! Which one commit of a range took something away: what to look at next, and what the looks tell. The looks themselves are
//! the caller's.

use std::collections::BTreeMap;

use slam_model::{Verdict, report::BadgeStatus};

use super::{
    Judgement,
    change::{self, Direction},
};

/// Something that got worse between two judgements of one repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// The status of a badge.
    Badge(String),
    /// The verdict of a part of a badge.
    Part {
        /// The badge.
        badge: String,
        /// The part.
        id: String,
    },
    /// The verdict of a requirement.
    Requirement(String),
}

/// What a look at one commit says of one loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It is still as good as before.
    Kept,
    /// It is worse than before.
    Lost,
    /// It cannot be told there.
    Unclear,
}

/// What the looks say of one loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The commit of this place lost it: the one before still had it.
    At(usize),
    /// It is lost before the first commit too, judged today: no commit did it.
    Outside,
    /// After the first of these places, and at the second at the latest; between them there is nothing that tells.
    Between(usize, usize),
}

/// A search over a line of commits for every loss at once. Place 0 is the commit that was judged before; the last place is
/// the one that is judged now, where everything is lost.
///
/// The history need not be monotone: what is broken, mended, and broken again was lost for good at the last break. Of the
/// looks that were made, the search believes the last one at which the thing was still there, and looks behind it.
#[derive(Debug, Clone)]
pub struct Search {
    last: usize,
    losses: usize,
    looks: BTreeMap<usize, Vec<Sight>>,
}

impl Search {
    /// Begins a search. `last` is the place of the commit that is judged now.
    pub fn new(last: usize, losses: usize) -> Self {
        Self { last, losses, looks: BTreeMap::from([(last, vec![Sight::Lost; losses])]) }
    }

    /// Keeps what a look said of each loss.
    pub fn learn(&mut self, place: usize, sights: Vec<Sight>) {
        if place < self.last {
            self.looks.insert(place, sights);
        }
    }

    /// Returns where to look next; `None` when every loss has its commit and no commit behind it is unseen.
    pub fn next(&self) -> Option<usize> {
        if self.last == 0 || self.losses == 0 {
            return None;
        }
        if !self.looks.contains_key(&0) {
            return Some(0);
        }
        let all = 0..self.losses;
        let first = all.clone().find_map(|loss| match self.cut(loss) {
            Cut::Between(kept, lost) => self.unseen(kept, lost),
            Cut::At(_) | Cut::Outside => None,
        });
        // Each has its answer. What is left of the caller's patience goes into the commits behind: one that mended it would
        // show that it was lost later.
        first.or_else(|| all.clone().find_map(|loss| self.widest(self.first_lost(loss))))
    }

    /// Returns whether every loss has its answer, so that further looks only confirm it.
    pub fn is_decided(&self) -> bool {
        (0..self.losses).all(|loss| !matches!(self.cut(loss), Cut::Between(..)))
    }

    /// Returns what the looks say of one loss.
    pub fn cut(&self, loss: usize) -> Cut {
        if self.is_outside(loss) {
            return Cut::Outside;
        }
        match self.range(loss) {
            (kept, lost) if lost == kept + 1 && self.looks.contains_key(&0) => Cut::At(lost),
            (kept, lost) => Cut::Between(kept, lost),
        }
    }

    fn sight(&self, place: usize, loss: usize) -> Option<Sight> {
        self.looks.get(&place)?.get(loss).copied()
    }

    fn is_outside(&self, loss: usize) -> bool {
        let is_lost = self.sight(0, loss) == Some(Sight::Lost);
        is_lost && !self.looks.keys().any(|place| self.sight(*place, loss) == Some(Sight::Kept))
    }

    /// Returns the last place where it was seen, and the first behind it where it was not.
    fn range(&self, loss: usize) -> (usize, usize) {
        let is = |place: usize, sight: Sight| self.sight(place, loss) == Some(sight);
        let kept = self.looks.keys().rev().copied().find(|place| is(*place, Sight::Kept)).unwrap_or(0);
        let lost = self.looks.range(kept + 1..).map(|(place, _)| *place).find(|place| is(*place, Sight::Lost));
        (kept, lost.unwrap_or(self.last))
    }

    /// Returns the first place behind which it is lost, as far as the looks tell.
    fn first_lost(&self, loss: usize) -> usize {
        if self.is_outside(loss) { 0 } else { self.range(loss).1 }
    }

    /// Returns the unseen place between two that is nearest to their middle.
    fn unseen(&self, after: usize, before: usize) -> Option<usize> {
        let middle = usize::midpoint(after, before);
        let unseen = (after + 1..before).filter(|place| !self.looks.contains_key(place));
        unseen.min_by_key(|place| (place.abs_diff(middle), *place))
    }

    /// Returns the middle of the widest gap of unseen places behind a place; of equals the last.
    fn widest(&self, from: usize) -> Option<usize> {
        let seen: Vec<usize> = self.looks.range(from..).map(|(place, _)| *place).collect();
        let gaps = seen.iter().zip(seen.iter().skip(1)).filter(|(one, other)| *other - *one > 1);
        gaps.max_by_key(|(one, other)| *other - *one).map(|(one, other)| usize::midpoint(*one, *other))
    }
}

impl Loss {
    /// Returns what got worse from one judgement to the other: requirements, parts, and badges.
    pub fn between(was: &Judgement, is: &Judgement) -> Vec<Self> {
        let ids = is.badges.iter().flat_map(|badge| {
            let parts = badge.met.iter().chain(&badge.open);
            let parts = parts.map(|part| Self::Part { badge: badge.id.clone(), id: part.id.clone() });
            std::iter::once(Self::Badge(badge.id.clone())).chain(parts)
        });
        let all = ids.chain(is.requirements.iter().map(|one| Self::Requirement(one.id.as_str().to_owned())));
        all.filter(|loss| loss.sight(was, is) == Sight::Lost).collect()
    }

    /// Returns what a judgement says of it, compared with the one where it was there.
    pub fn sight(&self, was: &Judgement, now: &Judgement) -> Sight {
        let direction = match self {
            Self::Badge(id) => compare(status(was, id), status(now, id), change::badge_direction),
            Self::Part { badge, id } => compare(part(was, badge, id), part(now, badge, id), change::verdict_direction),
            Self::Requirement(id) => compare(requirement(was, id), requirement(now, id), change::verdict_direction),
        };
        match direction {
            None | Some(Direction::Better) => Sight::Kept,
            Some(Direction::Worse) => Sight::Lost,
            Some(Direction::Other) => Sight::Unclear,
        }
    }
}

/// Returns `None` when both are the same.
fn compare<T: PartialEq>(was: Option<T>, now: Option<T>, direction: fn(T, T) -> Direction) -> Option<Direction> {
    match (was, now) {
        (Some(was), Some(now)) if was == now => None,
        (Some(was), Some(now)) => Some(direction(was, now)),
        _ => Some(Direction::Other),
    }
}

fn status(of: &Judgement, badge: &str) -> Option<BadgeStatus> {
    of.badges.iter().find(|one| one.id == badge).map(|one| one.status)
}

fn part(of: &Judgement, badge: &str, id: &str) -> Option<Verdict> {
    let badge = of.badges.iter().find(|one| one.id == badge)?;
    badge.met.iter().chain(&badge.open).find(|one| one.id == id).map(|one| one.verdict)
}

fn requirement(of: &Judgement, id: &str) -> Option<Verdict> {
    of.requirements.iter().find(|one| one.id.as_str() == id).map(|one| one.verdict)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Sight::{Kept, Lost, Unclear};

    /// Looks at a line until nothing is left to look at, or so often. Returns the cut and the places in their order.
    fn search(line: &[Sight], most: usize) -> (Cut, Vec<usize>) {
        let mut search = Search::new(line.len() - 1, 1);
        let mut looks = Vec::new();
        while let Some(place) = search.next().filter(|_| looks.len() < most) {
            assert!(!looks.contains(&place), "{place} is looked at twice");
            looks.push(place);
            search.learn(place, vec![line[place]]);
        }
        (search.cut(0), looks)
    }

    #[test]
    fn a_thousand_commits_take_eleven_looks() {
        for broken in [1, 2, 500, 999, 1000] {
            let line: Vec<Sight> = (0..=1000).map(|place| if place < broken { Kept } else { Lost }).collect();
            assert_eq!(search(&line, 11).0, Cut::At(broken));
        }
    }

    #[test]
    fn what_is_broken_mended_and_broken_is_lost_at_the_last_break() {
        for (line, at) in [
            (vec![Kept, Lost, Kept, Lost, Lost], 3),
            (vec![Kept, Lost, Lost, Lost, Lost, Kept, Lost], 6),
            (vec![Lost, Lost, Kept, Lost], 3),
        ] {
            assert_eq!(search(&line, 16).0, Cut::At(at), "{line:?}");
        }
    }

    #[test]
    fn what_is_lost_at_the_commit_before_too_was_done_by_no_commit() {
        assert_eq!(search(&[Lost, Lost, Lost], 16).0, Cut::Outside);
        assert_eq!(search(&[Lost, Lost], 16).0, Cut::Outside);
    }

    #[test]
    fn commits_that_tell_nothing_leave_a_range() {
        assert_eq!(search(&[Kept, Unclear, Unclear, Lost], 16).0, Cut::Between(0, 3));
        assert_eq!(search(&[Kept, Unclear, Kept, Lost, Unclear, Lost], 16).0, Cut::At(3));
        // The judgement before told that it was there.
        assert_eq!(search(&[Unclear, Lost, Lost], 16).0, Cut::At(1));
    }

    #[test]
    fn a_search_that_ends_early_tells_how_far_it_came() {
        let line: Vec<Sight> = (0..=16).map(|place| if place < 7 { Kept } else { Lost }).collect();
        assert_eq!(search(&line, 0), (Cut::Between(0, 16), vec![]));
        assert_eq!(search(&line, 3), (Cut::Between(4, 8), vec![0, 8, 4]));
    }

    #[test]
    fn one_look_answers_for_every_loss() {
        let lines = [[Kept, Kept, Kept, Lost, Lost], [Kept, Lost, Lost, Lost, Lost]];
        let mut search = Search::new(4, 2);
        let mut looks = 0;
        while let Some(place) = search.next().filter(|_| !search.is_decided()) {
            search.learn(place, lines.iter().map(|line| line[place]).collect());
            looks += 1;
        }
        assert_eq!((search.cut(0), search.cut(1), looks), (Cut::At(3), Cut::At(1), 4));
    }

    fn sight() -> impl Strategy<Value = Sight> {
        prop_oneof![4 => Just(Kept), 4 => Just(Lost), 1 => Just(Unclear)]
    }

    proptest! {
        #[test]
        fn the_commit_that_is_named_lost_it_and_nothing_behind_it_that_was_seen_had_it(
            mut line in proptest::collection::vec(sight(), 1..60), most in 0_usize..70,
        ) {
            line.push(Lost);
            let (cut, looks) = search(&line, most);
            prop_assert!(looks.len() < line.len());
            let kept_behind = |place: usize| looks.iter().any(|look| *look >= place && line[*look] == Kept);
            match cut {
                Cut::At(at) => {
                    prop_assert_eq!(line[at], Lost);
                    prop_assert!(line[at - 1] == Kept || at == 1, "its parent had it");
                    prop_assert!(!kept_behind(at));
                }
                Cut::Outside => prop_assert!(line[0] == Lost && !kept_behind(0)),
                Cut::Between(kept, lost) => {
                    prop_assert!(kept < lost && !kept_behind(kept + 1));
                    prop_assert!(line[kept] == Kept || kept == 0);
                    let unseen = (kept + 1..lost).any(|place| !looks.contains(&place)) || !looks.contains(&0);
                    let unclear = line[kept + 1..lost].contains(&Unclear);
                    prop_assert!(unseen || unclear);
                }
            }
        }

        #[test]
        fn without_a_bound_the_last_loss_is_found(
            mut line in proptest::collection::vec(prop_oneof![Just(Kept), Just(Lost)], 1..60),
        ) {
            line.push(Lost);
            let last_kept = line.iter().rposition(|sight| *sight == Kept);
            let found = search(&line, usize::MAX).0;
            prop_assert_eq!(found, last_kept.map_or(Cut::Outside, |place| Cut::At(place + 1)));
        }

        #[test]
        fn where_nothing_is_mended_few_looks_are_enough(broken in 1_usize..5000, more in 0_usize..5000) {
            let line: Vec<Sight> = (0..=broken + more).map(|place| if place < broken { Kept } else { Lost }).collect();
            let enough = 2 + usize::try_from(line.len().ilog2()).unwrap();
            prop_assert_eq!(search(&line, enough).0, Cut::At(broken));
        }
    }
}
