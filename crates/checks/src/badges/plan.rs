//! The list of the week: the open parts that turn most for the given time.

use std::collections::BTreeMap;

use slam_model::report::PlannedStep;

use super::next::Step;

/// How many rows fit on one screen.
const MOST: usize = 20;

/// Returns the steps that close most parts within the minutes, best use of time first.
///
/// Parts of several badges that one step closes count together. Steps that wait for another are chosen in a further
/// round, from what time is left, once what they wait for is on the list.
pub(super) fn choose(steps: &[Step], minutes: u32) -> Vec<PlannedStep> {
    let mut left = usize::try_from(minutes).unwrap_or(usize::MAX).min(168 * 60);
    let mut plan: Vec<Item<'_>> = Vec::new();
    let mut waiting: Vec<&Step> = steps.iter().collect();
    loop {
        let is_ready = |one: &&Step| one.after.iter().all(|id| plan.iter().any(|item| item.brings(id)));
        let (ready, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_ready);
        let mut chosen = best(join_same(&ready), left);
        if chosen.is_empty() {
            break;
        }
        left = left.saturating_sub(chosen.iter().map(Item::cost).sum());
        chosen.sort_by(|one, other| {
            let worth = |item: &Item<'_>| item.step.closes.len() * 10_000 / item.cost();
            worth(other).cmp(&worth(one)).then_with(|| one.step.step.part.cmp(&other.step.step.part))
        });
        plan.extend(chosen);
        waiting = later;
    }
    plan.truncate(MOST);
    plan.into_iter().map(|item| item.step).collect()
}

/// One row of the list with the steps that are the same work.
#[derive(Debug, Clone)]
struct Item<'s> {
    step: PlannedStep,
    of: Vec<&'s Step>,
}

impl Item<'_> {
    fn cost(&self) -> usize {
        usize::from(self.step.step.effort.minutes.max(1))
    }

    /// Returns whether what an id stands for is there once the row is done.
    fn brings(&self, id: &str) -> bool {
        self.of.iter().any(|one| one.of.iter().any(|own| own == id))
    }
}

/// An exact choice (0/1 knapsack over minutes), so that nobody can find a better week by hand; among equals fewer
/// minutes win, then the order of the edition.
fn best(items: Vec<Item<'_>>, budget: usize) -> Vec<Item<'_>> {
    // best[m] holds the most parts closed within m minutes and the items that close them.
    let mut best: Vec<(usize, usize, Vec<usize>)> = vec![(0, 0, Vec::new()); budget + 1];
    for (index, item) in items.iter().enumerate() {
        let cost = item.cost();
        for within in (cost..=budget).rev() {
            let Some((closed, spent, chosen)) = best.get(within - cost) else { continue };
            let (closed, spent) = (closed + item.step.closes.len(), spent + cost);
            let better =
                best.get(within).is_some_and(|(now, used, _)| closed > *now || (closed == *now && spent < *used));
            if better {
                let mut chosen = chosen.clone();
                chosen.push(index);
                best[within] = (closed, spent, chosen);
            }
        }
    }
    let chosen = best.pop().map(|(_, _, chosen)| chosen).unwrap_or_default();
    chosen.into_iter().filter_map(|index| items.get(index).cloned()).collect()
}

/// Joins steps that are the same work: the same words and the same command.
fn join_same<'s>(steps: &[&'s Step]) -> Vec<Item<'s>> {
    let mut at: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut items: Vec<Item<'s>> = Vec::new();
    for one in steps {
        let key = (one.step.step.as_str(), one.step.command.as_str());
        match at.get(&key).and_then(|index| items.get_mut(*index)) {
            Some(item) => {
                item.step.closes.push(one.title.clone());
                item.of.push(one);
            }
            None => {
                at.insert(key, items.len());
                let step = PlannedStep { step: one.step.clone(), closes: vec![one.title.clone()] };
                items.push(Item { step, of: vec![one] });
            }
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use slam_model::{Effort, Who, report::NextStep};

    use super::*;

    fn step(part: &str, minutes: u16, words: &str) -> Step {
        let step = NextStep {
            badge: "cleaner".into(),
            part: part.into(),
            step: words.into(),
            command: "slam explain x".into(),
            effort: Effort { minutes, who: Who::Maintainer },
        };
        Step { step, title: part.to_owned(), of: vec![part.to_owned()], after: Vec::new() }
    }

    #[test]
    fn the_week_closes_as_many_parts_as_any_choice_could() {
        // By price alone `a` (10) and `b` (20) would be taken; the shared step `c` closes two parts for 40.
        let steps =
            [step("a", 10, "a"), step("b", 20, "b"), step("c1", 40, "c"), step("c2", 40, "c"), step("d", 90, "d")];
        let parts = |minutes| choose(&steps, minutes).iter().flat_map(|item| item.closes.clone()).collect::<Vec<_>>();
        assert_eq!(parts(50), ["a", "c1", "c2"]);
        assert_eq!(parts(9), Vec::<String>::new());
        assert_eq!(parts(160).len(), 5);
    }

    #[test]
    fn what_waits_is_planned_behind_what_it_waits_for_and_never_alone() {
        let waits = Step { after: vec!["file"], ..step("link", 5, "link") };
        let steps = [waits, step("file", 30, "file")];
        let parts = |minutes| choose(&steps, minutes).iter().flat_map(|item| item.closes.clone()).collect::<Vec<_>>();
        assert_eq!(parts(20), Vec::<String>::new());
        assert_eq!(parts(30), ["file"]);
        assert_eq!(parts(35), ["file", "link"]);
    }

    #[test]
    fn a_week_fits_on_one_screen() {
        let steps: Vec<_> = (0..90).map(|number| step(&format!("p{number}"), 1, &format!("s{number}"))).collect();
        assert_eq!(choose(&steps, 168 * 60).len(), MOST);
    }
}
