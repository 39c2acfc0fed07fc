//! Rewards for reached milestones: a donation or a gift each, up to a cap a project and a cap in all.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ProjectId, edition::Requires};

/// A reward, as the edition offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Incentive {
    /// `gift-card`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// What is a milestone: each badge, or all of them.
    pub milestone: Requires,
    /// What a milestone is worth.
    pub gift: Gift,
    /// The most milestones of one project that are rewarded.
    pub most_per_project: u32,
    /// The most milestones in all that are rewarded, first come, first served.
    pub most_overall: u32,
}

/// What a milestone is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", untagged)]
pub enum Gift {
    /// Money, for the project or for what it names.
    Money(Money),
    /// A thing.
    Thing(Thing),
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Money {
    /// The amount in the smallest unit of the currency: 10000 is 100.00 USD.
    pub minor_units: u64,
    /// ISO 4217: `USD`.
    pub currency: String,
}

/// A thing, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Thing {
    /// `a box of bricks`.
    pub thing: String,
}

impl Gift {
    pub(crate) fn problem(&self) -> Option<String> {
        match self {
            Self::Money(one) if one.minor_units == 0 => Some("is worth nothing".to_owned()),
            Self::Money(one)
                if one.currency.len() != 3 || !one.currency.bytes().all(|byte| byte.is_ascii_uppercase()) =>
            {
                Some(format!("has the currency `{}`; write three capitals, such as `EUR`", one.currency))
            }
            Self::Thing(one) if one.thing.trim().is_empty() => Some("does not say what is given".to_owned()),
            Self::Money(_) | Self::Thing(_) => None,
        }
    }
}

/// A badge that a project was awarded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reached {
    /// When it was reached: who comes first is served first.
    pub at: Timestamp,
    /// By whom.
    pub project: ProjectId,
    /// Which badge.
    pub badge: String,
}

/// What is owed for one incentive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Owed {
    /// The incentive.
    pub incentive: String,
    /// Rewarded milestones a project, projects in order.
    pub projects: BTreeMap<ProjectId, u32>,
    /// Rewarded milestones in all.
    pub count: u32,
    /// Milestones that were reached when the cap of their project or the overall cap was used up.
    pub beyond_caps: u32,
    /// The sum, when the gift is money.
    pub sum: Option<Money>,
}

/// Returns what is owed for the badges that were reached, the same for any order of them. `badges` are the ids of the
/// edition's badges; a badge that is listed twice for a project counts once, from its earliest time.
pub fn owed(incentive: &Incentive, badges: &[String], reached: &[Reached]) -> Owed {
    let (mut projects, mut count, mut beyond_caps) = (BTreeMap::new(), 0_u32, 0_u32);
    for (_, project) in milestones(incentive.milestone, badges, reached) {
        let own: &mut u32 = projects.entry(project.clone()).or_default();
        if *own < incentive.most_per_project && count < incentive.most_overall {
            *own += 1;
            count += 1;
        } else {
            beyond_caps = beyond_caps.saturating_add(1);
        }
    }
    projects.retain(|_, own| *own > 0);
    let sum = match &incentive.gift {
        Gift::Money(one) => {
            Some(Money { minor_units: one.minor_units.saturating_mul(count.into()), currency: one.currency.clone() })
        }
        Gift::Thing(_) => None,
    };
    Owed { incentive: incentive.id.clone(), projects, count, beyond_caps, sum }
}

/// Returns the milestones in the order in which they were reached; ties by project.
fn milestones<'r>(kind: Requires, badges: &[String], reached: &'r [Reached]) -> Vec<(Timestamp, &'r ProjectId)> {
    let known: BTreeSet<_> = badges.iter().map(String::as_str).collect();
    let mut first: BTreeMap<(&ProjectId, &str), Timestamp> = BTreeMap::new();
    for one in reached.iter().filter(|one| known.contains(one.badge.as_str())) {
        let at = first.entry((&one.project, &one.badge)).or_insert(one.at);
        *at = one.at.min(*at);
    }
    let mut found: Vec<_> = match kind {
        Requires::EachBadge => first.iter().map(|((project, _), at)| (*at, *project)).collect(),
        Requires::AllBadges => {
            let mut whole: BTreeMap<&ProjectId, (usize, Timestamp)> = BTreeMap::new();
            for ((project, _), at) in &first {
                let one = whole.entry(project).or_insert((0, *at));
                *one = (one.0 + 1, one.1.max(*at));
            }
            let all = whole.into_iter().filter(|(_, (count, _))| *count == known.len() && !known.is_empty());
            all.map(|(project, (_, at))| (at, project)).collect()
        }
    };
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2023: a gift card of 100 USD a badge for the first 200 badges, at most 500 USD a project.
    fn gift_card(milestone: Requires, most_per_project: u32, most_overall: u32) -> Incentive {
        Incentive {
            id: "gift-card".into(),
            title: "A gift card".into(),
            milestone,
            gift: Gift::Money(Money { minor_units: 10_000, currency: "USD".into() }),
            most_per_project,
            most_overall,
        }
    }

    fn badges() -> Vec<String> {
        ["cleaner", "chronicler", "inspector"].map(str::to_owned).to_vec()
    }

    fn reached(at: i64, project: u8, badge: usize) -> Reached {
        Reached {
            at: Timestamp::from_second(at).unwrap(),
            project: ProjectId::new(format!("P{project}")).unwrap(),
            badge: badges()[badge].clone(),
        }
    }

    #[test]
    fn who_comes_first_is_served_first() {
        let all = [reached(3, 1, 0), reached(1, 2, 0), reached(2, 2, 1), reached(4, 1, 1)];
        let owed = owed(&gift_card(Requires::EachBadge, 5, 3), &badges(), &all);
        let rows: Vec<_> = owed.projects.iter().map(|(project, count)| (project.as_str(), *count)).collect();
        assert_eq!(rows, [("P1", 1), ("P2", 2)]);
        assert_eq!((owed.count, owed.beyond_caps, owed.sum.unwrap().minor_units), (3, 1, 30_000));
    }

    #[test]
    fn the_whole_set_is_reached_with_its_last_badge() {
        let all = [reached(1, 1, 0), reached(2, 1, 1), reached(9, 1, 2), reached(1, 2, 0), reached(3, 2, 1)];
        let owed = owed(&gift_card(Requires::AllBadges, 1, 10), &badges(), &all);
        assert_eq!((owed.count, owed.beyond_caps), (1, 0));
    }

    proptest! {
        #[test]
        fn caps_hold_the_order_does_not_matter_and_a_badge_never_costs_anybody(
            raw in prop::collection::vec((0i64..50, 0u8..6, 0usize..3), 0..40),
            more in (0i64..50, 0u8..6, 0usize..3),
            per_project in 1u32..5, overall in 1u32..12, whole in any::<bool>(),
        ) {
            let milestone = if whole { Requires::AllBadges } else { Requires::EachBadge };
            let incentive = gift_card(milestone, per_project, overall);
            let mut list: Vec<_> = raw.iter().map(|(at, project, badge)| reached(*at, *project, *badge)).collect();
            let before = owed(&incentive, &badges(), &list);
            prop_assert!(before.count <= overall);
            prop_assert!(before.projects.values().all(|own| *own <= per_project));
            prop_assert_eq!(before.count, before.projects.values().sum::<u32>());
            list.reverse();
            prop_assert_eq!(&owed(&incentive, &badges(), &list), &before);
            list.push(reached(more.0, more.1, more.2));
            prop_assert!(owed(&incentive, &badges(), &list).count >= before.count);
        }
    }
}
