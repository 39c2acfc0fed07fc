//! The list of the week: the open parts that turn most for the given time.

use std::collections::BTreeMap;

use slam_model::report::PlannedStep;

use super::next::Step;

/// How many rows fit on one screen.
const MOST: usize = 20;

/// Returns the steps that close most parts within the minutes, dearest use of time last.
///
/// Parts of several badges that one step closes count together. An exact choice (0/1 knapsack over minutes), so that
/// nobody can find a better week by hand; among equals fewer minutes win, then the order of the edition.
pub(super) fn choose(steps: &[Step], minutes: u32) -> Vec<PlannedStep> {
    let items = join_same(steps);
    let budget = usize::try_from(minutes).unwrap_or(usize::MAX).min(168 * 60);
    // best[m] holds the most parts closed within m minutes and the items that close them.
    let mut best: Vec<(usize, usize, Vec<usize>)> = vec![(0, 0, Vec::new()); budget + 1];
    for (index, item) in items.iter().enumerate() {
        let cost = usize::from(item.step.effort.minutes.max(1));
        for within in (cost..=budget).rev() {
            let Some((closed, spent, chosen)) = best.get(within - cost) else { continue };
            let (closed, spent) = (closed + item.closes.len(), spent + cost);
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
    let mut plan: Vec<_> = chosen.into_iter().filter_map(|index| items.get(index).cloned()).collect();
    plan.sort_by(|one, other| {
        let worth = |item: &PlannedStep| item.closes.len() * 10_000 / usize::from(item.step.effort.minutes.max(1));
        worth(other).cmp(&worth(one)).then_with(|| one.step.part.cmp(&other.step.part))
    });
    plan.truncate(MOST);
    plan
}

/// Joins steps that are the same work: the same words and the same command.
fn join_same(steps: &[Step]) -> Vec<PlannedStep> {
    let mut at: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut items: Vec<PlannedStep> = Vec::new();
    for one in steps {
        let key = (one.step.step.as_str(), one.step.command.as_str());
        match at.get(&key).and_then(|index| items.get_mut(*index)) {
            Some(item) => item.closes.push(one.title.clone()),
            None => {
                at.insert(key, items.len());
                items.push(PlannedStep { step: one.step.clone(), closes: vec![one.title.clone()] });
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
        Step { step, title: part.to_owned() }
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
}
