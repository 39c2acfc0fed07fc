//! When to evaluate: what is due now, with keys by which the same work is never queued twice.
//!
//! A key names the reason, not the moment at which somebody noticed. Two servers whose clocks differ, or one that asks again
//! after a crash, plan the same keys; the store keeps the first.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use slam_model::Sha256;

use crate::{Refusal, RefusalKind, RegistrationId, RepositoryId, cutoff::CutOff};

/// Why something is evaluated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// A cut-off: the tip of this repository is recorded now, and judged as soon as all of the project are.
    Tip {
        /// The cut-off.
        cut_off: String,
        /// The repository.
        repository: RepositoryId,
    },
    /// A cut-off whose tips are all recorded, or whose grace time is over.
    CutOff {
        /// The cut-off.
        cut_off: String,
    },
    /// The registration was confirmed.
    Confirmation,
    /// A person asked.
    Demand,
    /// The objectives have a new version.
    NewRules,
    /// It is time again.
    Schedule,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The key of the job: whoever plans the same again makes the same key.
    pub key: String,
    /// Whose.
    pub registration: RegistrationId,
    /// Why.
    pub trigger: Trigger,
}

/// What holds for every registration of the edition.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'p> {
    /// When the edition opens; the schedule counts from here.
    pub opens: Timestamp,
    /// The cut-offs, as they stand now.
    pub cut_offs: &'p [CutOff],
    /// How often everybody is evaluated; `None` for an edition without a schedule.
    pub every: Option<SignedDuration>,
    /// The newest objective set.
    pub objectives: &'p Sha256,
}

/// How things stand with one registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub registration: RegistrationId,
    /// When it was confirmed; `None` while it is not, and when it was withdrawn or refused.
    pub confirmed_at: Option<Timestamp>,
    /// Its repositories in scope.
    pub repositories: Vec<RepositoryId>,
    /// A person's open request, when there is one.
    pub asked_at: Option<Timestamp>,
    /// The objective set of the last evaluation.
    pub judged_by: Option<Sha256>,
    /// Pairs of cut-off key and repository whose tip is settled, found or not; see [`CutOff::key`].
    pub settled: BTreeSet<(String, RepositoryId)>,
    /// Keys that were queued before, whatever became of them.
    pub queued: BTreeSet<String>,
}

/// Returns what is due, without what was queued before. Cut-offs come first, then by registration.
pub fn due(now: Timestamp, plan: Plan<'_>, standings: &[Standing]) -> Vec<Planned> {
    let mut planned: Vec<Planned> = Vec::new();
    for standing in standings {
        let Some(confirmed_at) = standing.confirmed_at else { continue };
        let mut add = |trigger: Trigger, detail: String| {
            let key = format!("{detail}:{}", standing.registration);
            if !standing.queued.contains(&key) {
                planned.push(Planned { key, registration: standing.registration.clone(), trigger });
            }
        };
        // Who is confirmed after a cut-off has no part in it.
        for cut_off in plan.cut_offs.iter().filter(|one| one.at <= now && confirmed_at <= one.at) {
            let id = &cut_off.id;
            let open = standing.repositories.iter().filter(|one| {
                let settled = standing.settled.contains(&(cut_off.key(), (*one).clone()));
                !settled && now <= cut_off.gives_up_at()
            });
            let open: Vec<_> = open.collect();
            for repository in &open {
                let trigger = Trigger::Tip { cut_off: id.clone(), repository: (*repository).clone() };
                add(trigger, format!("tip:{}:{repository}", cut_off.key()));
            }
            if open.is_empty() {
                add(Trigger::CutOff { cut_off: id.clone() }, format!("cut-off:{}", cut_off.key()));
            }
        }
        add(Trigger::Confirmation, format!("confirmation:{}", confirmed_at.as_millisecond()));
        if let Some(asked_at) = standing.asked_at {
            add(Trigger::Demand, format!("demand:{}", asked_at.as_millisecond()));
        }
        if standing.judged_by.as_ref().is_some_and(|judged_by| judged_by != plan.objectives) {
            add(Trigger::NewRules, format!("rules:{}", plan.objectives));
        }
        if let Some(slot) = slot(now, plan).filter(|slot| *slot > slot_of_confirmation(confirmed_at, plan)) {
            add(Trigger::Schedule, format!("schedule:{slot}"));
        }
    }
    planned.sort_by(|one, other| (&one.trigger, &one.key).cmp(&(&other.trigger, &other.key)));
    planned
}

/// Returns the running number of the schedule's slot; `None` before the first one begins.
fn slot(now: Timestamp, plan: Plan<'_>) -> Option<i64> {
    let every = plan.every?.as_secs();
    let since = now.duration_since(plan.opens).as_secs();
    (every > 0 && since >= every).then(|| since / every)
}

/// The confirmation brings an evaluation of its own, so that its slot needs none.
fn slot_of_confirmation(confirmed_at: Timestamp, plan: Plan<'_>) -> i64 {
    slot(confirmed_at, plan).unwrap_or(0)
}

/// How long a person waits before they can ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackOff {
    /// The first wait.
    pub first: SignedDuration,
    /// The longest wait; each wait is twice the one before, up to here.
    pub longest: SignedDuration,
    /// Requests that are older are forgotten.
    pub memory: SignedDuration,
}

impl Default for BackOff {
    fn default() -> Self {
        Self {
            first: SignedDuration::from_mins(2),
            longest: SignedDuration::from_hours(2),
            memory: SignedDuration::from_hours(24),
        }
    }
}

/// What is known of earlier requests for one registration.
#[derive(Debug, Clone, Copy)]
pub struct AskedFor<'a> {
    /// When somebody asked before, in any order.
    pub before: &'a [Timestamp],
    /// Whether an evaluation is queued or running.
    pub under_way: bool,
}

impl BackOff {
    /// Returns when the next request is accepted.
    ///
    /// A request that lies in the future was written by a clock that is ahead. It counts as made now, so that a wrong clock can
    /// lock nobody out for longer than the longest wait.
    pub fn next_at(&self, now: Timestamp, before: &[Timestamp]) -> Timestamp {
        let recent = before.iter().map(|at| (*at).min(now)).filter(|at| now.duration_since(*at) < self.memory);
        let recent: Vec<Timestamp> = recent.collect();
        let Some(last) = recent.iter().max() else { return now };
        let doublings = u32::try_from(recent.len() - 1).unwrap_or(u32::MAX).min(30);
        let wait = self.first.checked_mul(1 << doublings).unwrap_or(self.longest).min(self.longest);
        last.checked_add(wait).unwrap_or(Timestamp::MAX).max(now)
    }

    /// Returns whether a person may ask now.
    ///
    /// # Errors
    /// One is under way, or it is too soon; the message says when the next request is accepted.
    pub fn ask(&self, now: Timestamp, asked: AskedFor<'_>) -> Result<(), Refusal> {
        if asked.under_way {
            let message = "an evaluation of this project is already under way";
            return Err(Refusal::new(RefusalKind::Conflict, "evaluation-under-way", message)
                .hint("Its result appears on the project's page."));
        }
        let next = self.next_at(now, asked.before);
        if next > now {
            let message = format!("this project was evaluated on demand a short time ago; the next time is {next:.0}");
            return Err(Refusal::new(RefusalKind::TooSoon(next), "evaluation-too-soon", message)
                .hint("`slam status` in a clone gives the same answer at once, as often as you like."));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn standing() -> Standing {
        Standing {
            registration: RegistrationId::new("R").unwrap(),
            confirmed_at: Some(at("2026-10-06T10:00:00Z")),
            repositories: vec![RepositoryId::new("A").unwrap()],
            asked_at: None,
            judged_by: None,
            settled: BTreeSet::new(),
            queued: BTreeSet::new(),
        }
    }

    fn cut_off() -> CutOff {
        CutOff { id: "plaque".into(), at: at("2026-11-06T12:00:00Z"), grace: SignedDuration::from_hours(24) }
    }

    fn keys(now: &str, standing: &Standing) -> Vec<String> {
        let rules = Sha256::of(b"rules");
        let (opens, every) = (at("2026-10-05T00:00:00Z"), Some(SignedDuration::from_hours(24)));
        let plan = Plan { opens, cut_offs: &[cut_off()], every, objectives: &rules };
        due(at(now), plan, std::slice::from_ref(standing)).into_iter().map(|one| one.key).collect()
    }

    #[test]
    fn a_confirmation_is_evaluated_once_and_nothing_before_it() {
        let mut one = standing();
        assert_eq!(keys("2026-10-06T10:00:01Z", &one), ["confirmation:1791280800000:R"]);
        one.queued.insert("confirmation:1791280800000:R".into());
        assert!(keys("2026-10-06T10:00:02Z", &one).is_empty());
        one.confirmed_at = None;
        assert!(keys("2026-11-06T12:00:00Z", &one).is_empty());
    }

    #[test]
    fn a_day_has_one_slot_and_a_missed_day_is_not_made_up() {
        let mut one = standing();
        one.queued.insert("confirmation:1791280800000:R".into());
        assert_eq!(keys("2026-10-09T00:00:00Z", &one), ["schedule:4:R"]);
        assert_eq!(keys("2026-10-09T23:59:59Z", &one), ["schedule:4:R"]);
        assert_eq!(keys("2026-10-10T00:00:00Z", &one), ["schedule:5:R"]);
    }

    #[test]
    fn new_rules_evaluate_open_work_once() {
        let mut one = standing();
        one.queued.insert("confirmation:1791280800000:R".into());
        one.judged_by = Some(Sha256::of(b"old rules"));
        let planned = keys("2026-10-06T11:00:00Z", &one);
        assert_eq!(planned, [format!("rules:{}:R", Sha256::of(b"rules"))]);
    }

    #[test]
    fn at_a_cut_off_the_tip_comes_first_and_the_judgement_when_it_is_settled() {
        let mut one = standing();
        one.queued.insert("confirmation:1791280800000:R".into());
        assert!(!keys("2026-11-06T11:59:59.999Z", &one).iter().any(|key| key.contains("plaque")));
        let key = cut_off().key();
        assert_eq!(keys("2026-11-06T12:00:00Z", &one)[0], format!("tip:{key}:A:R"));
        one.settled.insert((key.clone(), RepositoryId::new("A").unwrap()));
        assert_eq!(keys("2026-11-06T12:05:00Z", &one)[0], format!("cut-off:{key}:R"));
    }

    #[test]
    fn after_the_grace_time_the_judgement_is_made_without_the_tip() {
        let key = cut_off().key();
        assert_eq!(keys("2026-11-08T12:00:00Z", &standing())[0], format!("cut-off:{key}:R"));
    }

    #[test]
    fn two_clocks_plan_the_same_keys_at_a_cut_off() {
        let mut one = standing();
        let early = keys("2026-11-06T12:00:00Z", &one);
        one.queued.extend(early.clone());
        assert!(keys("2026-11-06T12:00:07Z", &one).is_empty(), "a second worker adds nothing to {early:?}");
    }

    #[test]
    fn who_is_confirmed_after_a_cut_off_has_no_part_in_it() {
        let mut one = standing();
        one.confirmed_at = Some(at("2026-11-06T12:00:01Z"));
        assert!(!keys("2026-11-06T13:00:00Z", &one).iter().any(|key| key.contains("plaque")));
    }

    #[test]
    fn the_wait_doubles_and_is_told() {
        let (back, now) = (BackOff::default(), at("2026-10-06T10:00:00Z"));
        let ask = |before: &[&str], under_way| {
            let before: Vec<_> = before.iter().map(|text| at(text)).collect();
            back.ask(now, AskedFor { before: &before, under_way }).map_err(|refusal| (refusal.code, refusal.message))
        };
        assert!(ask(&[], false).is_ok());
        assert_eq!(ask(&[], true).unwrap_err().0, "evaluation-under-way");
        assert!(ask(&["2026-10-06T09:58:00Z"], false).is_ok());
        let (code, message) = ask(&["2026-10-06T09:50:00Z", "2026-10-06T09:58:00Z"], false).unwrap_err();
        assert_eq!(code, "evaluation-too-soon");
        assert!(message.ends_with("the next time is 2026-10-06T10:02:00Z"), "{message}");
        assert!(ask(&["2026-10-05T09:50:00Z", "2026-10-06T09:58:00Z"], false).is_ok(), "a day later it is forgotten");
    }

    proptest! {
        #[test]
        fn a_wrong_clock_locks_nobody_out_for_longer_than_the_longest_wait(
            now in 0i64..2_000_000_000, before in proptest::collection::vec(0i64..4_000_000_000, 0..60),
        ) {
            let back = BackOff::default();
            let now = Timestamp::from_second(now).unwrap();
            let before: Vec<_> = before.into_iter().map(|at| Timestamp::from_second(at).unwrap()).collect();
            let next = back.next_at(now, &before);
            prop_assert!(next >= now && next.duration_since(now) <= back.longest);
        }

        #[test]
        fn a_plan_that_was_queued_leaves_nothing_to_do(now in 1_790_000_000i64..1_800_000_000, asked: bool) {
            let now = Timestamp::from_second(now).unwrap().to_string();
            let mut one = standing();
            one.asked_at = asked.then(|| at("2026-10-07T00:00:00Z"));
            let first = keys(&now, &one);
            let distinct: BTreeSet<_> = first.iter().cloned().collect();
            prop_assert_eq!(distinct.len(), first.len());
            one.queued.extend(first);
            prop_assert!(keys(&now, &one).is_empty());
        }
    }
}
