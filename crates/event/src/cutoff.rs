//! Cut-offs: which commit counts, when the clocks, the forge, and the calendar do not cooperate.
//!
//! The commit that counts is the one that the server saw as the tip of the default branch at the cut-off. Commit dates never
//! decide: whoever makes a commit writes its date. Nothing that was seen before the cut-off stands in for it either: work of the
//! last minutes would be lost.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use slam_model::ObjectId;

/// A date up to which work counts for a recognition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutOff {
    /// Its id: `plaque`.
    pub id: String,
    /// The instant.
    pub at: Timestamp,
    /// How long a forge that does not answer is tried again.
    pub grace: SignedDuration,
}

impl CutOff {
    /// Returns the key of this cut-off at this instant. A cut-off that is moved is another one: tips that were recorded for the
    /// earlier date do not count for the later.
    pub fn key(&self) -> String {
        format!("{}@{}", self.id, self.at.as_millisecond())
    }

    /// Returns the last instant at which the forge is tried.
    pub fn gives_up_at(&self) -> Timestamp {
        self.at.checked_add(self.grace).unwrap_or(Timestamp::MAX)
    }
}

/// What one look at a repository's default branch gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The time of the worker that looked, when the reply was there.
    pub worker_at: Timestamp,
    /// The time of the store that recorded it.
    pub stored_at: Timestamp,
    /// The tip, or what happened.
    pub seen: Result<ObjectId, String>,
}

impl Sighting {
    /// Returns the time that counts: the earlier of both clocks. A sighting counts for a cut-off only when both clocks had
    /// reached it, so that one clock that is ahead takes no minute from anybody.
    pub fn at(&self) -> Timestamp {
        self.worker_at.min(self.stored_at)
    }
}

/// What a cut-off settles for one repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tip {
    /// Too early by one of the clocks, or not looked at yet: look again.
    Open {
        /// When.
        next_at: Timestamp,
        /// What the last look gave, when it failed.
        last_failure: Option<String>,
    },
    /// The commit that counts.
    Found {
        /// The commit.
        commit: ObjectId,
        /// When it was seen.
        seen_at: Timestamp,
        /// How certain it is that it was the tip at the very instant.
        mark: Mark,
    },
    /// The forge did not answer within the grace time: unknown, never passed.
    Unreachable {
        /// What the last look gave.
        reason: String,
        /// When that was.
        tried_at: Timestamp,
        /// How many looks failed.
        tries: usize,
    },
}

/// How certain it is that a commit was the tip at the instant of the cut-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It was seen within the first five minutes, or before and after the instant without a change.
    AtTheInstant,
    /// It was seen later, and may have been pushed in between; pages say so.
    Late,
}

/// A look within this time counts as made at the instant: a queue has to be worked through.
const PROMPT: SignedDuration = SignedDuration::from_mins(5);

/// The waits between looks: one minute, doubled, at most an hour.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// Returns what the sightings settle. They may come in any order and from any number of workers.
pub fn settle(now: Timestamp, cut_off: &CutOff, sightings: &[Sighting]) -> Tip {
    let end = cut_off.gives_up_at();
    let mut ordered: Vec<&Sighting> = sightings.iter().collect();
    ordered.sort_by_key(|one| (one.at(), one.worker_at, one.stored_at));
    let valid = ordered.iter().filter(|one| cut_off.at <= one.at() && one.at() <= end);
    let (mut failures, mut last): (usize, Option<(&String, Timestamp)>) = (0, None);
    for one in valid {
        match &one.seen {
            Ok(commit) => {
                let before =
                    ordered.iter().rev().filter(|one| one.at() < cut_off.at).find_map(|one| one.seen.as_ref().ok());
                let prompt = one.at().duration_since(cut_off.at) <= PROMPT;
                let mark = if prompt || before == Some(commit) { Mark::AtTheInstant } else { Mark::Late };
                return Tip::Found { commit: commit.clone(), seen_at: one.at(), mark };
            }
            Err(reason) => (failures, last) = (failures + 1, Some((reason, one.at()))),
        }
    }
    if now > end {
        let (reason, tried_at) = last
            .map_or_else(|| ("nobody looked within the grace time".to_owned(), end), |(text, at)| (text.clone(), at));
        return Tip::Unreachable { reason, tried_at, tries: failures };
    }
    let next_at = match last {
        None => now.max(cut_off.at),
        Some((_, at)) => {
            let doublings = u32::try_from(failures - 1).unwrap_or(u32::MAX).min(10);
            let wait = FIRST_WAIT.checked_mul(1 << doublings).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
            // The last look comes just before the end, however the waits fall.
            at.checked_add(wait).unwrap_or(end).min(end).max(now)
        }
    };
    Tip::Open { next_at, last_failure: last.map(|(reason, _)| reason.clone()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AT: i64 = 1_794_000_000;

    fn time(offset: i64) -> Timestamp {
        Timestamp::from_second(AT + offset).unwrap()
    }

    fn cut_off() -> CutOff {
        CutOff { id: "plaque".into(), at: time(0), grace: SignedDuration::from_hours(24) }
    }

    fn commit(byte: u8) -> ObjectId {
        ObjectId::from_bytes(&[byte; 20]).unwrap()
    }

    /// A look at these seconds by the clocks of the worker and the store.
    fn look(worker: i64, store: i64, seen: Option<u8>) -> Sighting {
        let seen = seen.map(commit).ok_or_else(|| "no route".to_owned());
        Sighting { worker_at: time(worker), stored_at: time(store), seen }
    }

    fn found(tip: Tip) -> Option<(u8, i64, Mark)> {
        match tip {
            Tip::Found { commit: id, seen_at, mark } => {
                let byte = u8::from_str_radix(&id.as_str()[..2], 16).unwrap();
                Some((byte, seen_at.as_second() - AT, mark))
            }
            Tip::Open { .. } | Tip::Unreachable { .. } => None,
        }
    }

    #[test]
    fn the_first_look_after_the_cut_off_counts() {
        let sightings = [look(-60, -60, Some(1)), look(2, 2, Some(2)), look(90, 90, Some(3))];
        assert_eq!(found(settle(time(100), &cut_off(), &sightings)), Some((2, 2, Mark::AtTheInstant)));
    }

    #[test]
    fn a_worker_whose_clock_is_ahead_takes_no_minute_away() {
        // The worker believes that it is 12:00:01; the store knows that it is 11:58.
        let early = look(1, -120, Some(1));
        assert_eq!(found(settle(time(-120), &cut_off(), std::slice::from_ref(&early))), None);
        assert_eq!(found(settle(time(3), &cut_off(), &[early, look(3, 3, Some(2))])), Some((2, 3, Mark::AtTheInstant)));
    }

    #[test]
    fn a_store_whose_clock_is_ahead_takes_no_minute_away() {
        assert_eq!(found(settle(time(5), &cut_off(), &[look(-120, 1, Some(1))])), None);
    }

    #[test]
    fn two_workers_with_different_clocks_agree_on_one_commit() {
        let (one, other) = (look(10, 4, Some(2)), look(1, 5, Some(1)));
        let forth = settle(time(60), &cut_off(), &[one.clone(), other.clone()]);
        assert_eq!(forth, settle(time(60), &cut_off(), &[other, one]));
        assert_eq!(found(forth), Some((1, 1, Mark::AtTheInstant)));
    }

    #[test]
    fn a_server_that_was_down_marks_the_commit_as_late_unless_it_did_not_move() {
        let late = [look(7200, 7200, Some(2))];
        assert_eq!(found(settle(time(7300), &cut_off(), &late)), Some((2, 7200, Mark::Late)));
        let still = [look(-300, -300, Some(2)), look(7200, 7200, Some(2))];
        assert_eq!(found(settle(time(7300), &cut_off(), &still)), Some((2, 7200, Mark::AtTheInstant)));
    }

    #[test]
    fn a_forge_that_does_not_answer_is_tried_again_and_then_marked() {
        let failed = [look(1, 1, None), look(61, 61, None)];
        let Tip::Open { next_at, last_failure } = settle(time(70), &cut_off(), &failed) else { panic!() };
        assert_eq!((next_at, last_failure.as_deref()), (time(61 + 120), Some("no route")));
        let day = 24 * 3600;
        let Tip::Unreachable { tries, reason, .. } = settle(time(day + 1), &cut_off(), &failed) else { panic!() };
        assert_eq!((tries, reason.as_str()), (2, "no route"));
        // What is seen after the grace time does not count any more, for nobody.
        let too_late = [look(1, 1, None), look(day + 5, day + 5, Some(1))];
        assert_eq!(found(settle(time(day + 9), &cut_off(), &too_late)), None);
    }

    #[test]
    fn a_cut_off_that_moves_has_another_key() {
        let later = CutOff { at: time(60), ..cut_off() };
        assert_ne!(cut_off().key(), later.key());
    }

    proptest! {
        #[test]
        fn a_settled_commit_stays_and_was_never_seen_before_the_cut_off(
            looks in proptest::collection::vec((-4000i64..90_000, -600i64..600, proptest::option::of(1u8..4)), 0..12),
            now in -4000i64..100_000, later in 0i64..100_000,
        ) {
            // Only what the store has by then is known then.
            let all: Vec<_> = looks.into_iter().map(|(at, skew, seen)| look(at + skew, at, seen)).collect();
            let known: Vec<_> = all.iter().filter(|one| one.stored_at <= time(now)).cloned().collect();
            let first = settle(time(now), &cut_off(), &known);
            if let Some((_, at, _)) = found(first.clone()) {
                prop_assert!((0..=24 * 3600).contains(&at));
                prop_assert_eq!(settle(time(now + later), &cut_off(), &known), first);
            }
        }

        #[test]
        fn the_next_look_is_never_past_and_never_after_the_grace_time(
            fails in proptest::collection::vec(0i64..86_400, 0..40), now in -10i64..86_401,
        ) {
            let sightings: Vec<_> = fails.into_iter().filter(|at| *at <= now).map(|at| look(at, at, None)).collect();
            if let Tip::Open { next_at, .. } = settle(time(now), &cut_off(), &sightings) {
                prop_assert!(next_at >= time(now) && next_at <= cut_off().gives_up_at());
            }
        }
    }
}
