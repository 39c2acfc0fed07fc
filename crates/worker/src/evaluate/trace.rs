//! Looks for the commit that took something away: judges commits between two evaluations, as few as will do, within bounds.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use slam_collect::LineCommit;
use slam_event::evaluation::{Cause, Cut, Found, Judgement, Missing, Search, Sight, Trace};
use slam_model::ObjectId;

/// Commits of a main line that are listed at most.
pub(super) const LONGEST_LINE: usize = 20_000;
/// Commits that are judged for one repository at most: the sixteenth halving of a line of sixty thousand.
const MOST_LOOKS: usize = 16;
/// After so many nothing is looked at only to make sure.
const ENOUGH_LOOKS: usize = 8;
/// The longest time of one search.
const LONGEST: Duration = Duration::from_secs(120);

/// How long a search may go on. It never takes what the evaluation itself needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    ends: Instant,
    /// How long one look takes, as far as is known.
    look: Duration,
}

impl Bounds {
    /// Half of the patience with a repository is for its clone and judgement. `look` is how long the judgement took.
    pub(super) fn new(begun: Instant, patience: Duration, look: Duration) -> Self {
        Self { ends: (begun + patience / 2).min(Instant::now() + LONGEST), look }
    }

    fn is_over(self) -> bool {
        Instant::now() + self.look > self.ends
    }
}

/// Finds the commits behind everything that is missing. `judged` looks at one commit; `None` when it cannot be judged.
pub(super) fn trace(
    missing: Missing,
    line: Result<Vec<LineCommit>, String>,
    was: &Judgement,
    mut judged: impl FnMut(&ObjectId) -> Option<Judgement>,
    mut bounds: Bounds,
) -> Trace {
    let line = match line {
        Ok(line) => line,
        Err(reason) => return missing_everywhere(missing, &reason),
    };
    let mut search = Search::new(line.len(), missing.losses.len());
    let (mut looks, mut is_late) = (0, false);
    while let Some(place) = search.next().filter(|_| looks < MOST_LOOKS) {
        if search.is_decided() && looks >= ENOUGH_LOOKS {
            break;
        }
        is_late = bounds.is_over();
        if is_late {
            break;
        }
        let begun = Instant::now();
        let commit = place.checked_sub(1).and_then(|at| line.get(at)).map_or(&missing.after, |one| &one.id);
        let now = judged(commit);
        let sights = missing.losses.iter().map(|loss| now.as_ref().map_or(Sight::Unclear, |now| loss.sight(was, now)));
        search.learn(place, sights.collect());
        looks += 1;
        bounds.look = bounds.look.max(begun.elapsed());
    }
    let named = |place: usize| place.checked_sub(1).and_then(|at| line.get(at));
    let short = |place: usize| named(place).map_or(&missing.after, |one| &one.id).short().to_owned();
    let mut causes = BTreeMap::new();
    for (number, loss) in missing.losses.iter().enumerate() {
        let found = match search.cut(number) {
            Cut::Outside => {
                causes.insert(loss.clone(), Cause::Outside);
                continue;
            }
            Cut::At(place) => {
                let Some(one) = named(place) else { continue };
                Found::Commit { id: one.id.clone(), subject: one.subject.clone() }
            }
            Cut::Between(kept, lost) => {
                let between = format!("it lies after {} and up to {}", short(kept), short(lost));
                let reason = match (is_late, looks) {
                    (true, 0) => "there was no time to look at the commits between".to_owned(),
                    (true, looks) => format!("the time was over after {looks} commits, and {between}"),
                    (false, looks) if looks >= MOST_LOOKS => format!("{looks} commits were looked at, and {between}"),
                    (false, _) => format!("the commits between cannot be judged, and {between}"),
                };
                Found::Range { reason }
            }
        };
        causes.insert(loss.clone(), between(&missing, found));
    }
    Trace { after: missing.after, to: missing.to, causes }
}

/// Nothing can be searched: the range stays for all, with the reason.
fn missing_everywhere(missing: Missing, reason: &str) -> Trace {
    let found = Found::Range { reason: reason.to_owned() };
    let causes = missing.losses.iter().map(|loss| (loss.clone(), between(&missing, found.clone()))).collect();
    Trace { after: missing.after, to: missing.to, causes }
}

fn between(missing: &Missing, found: Found) -> Cause {
    Cause::Commits { after: missing.after.clone(), to: missing.to.clone(), found: Some(found) }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use slam_event::evaluation::{Basis, Loss};
    use slam_model::{
        Level, Sha256,
        report::{StandardRef, Summary, Tool},
    };

    use super::*;

    fn commit(number: u8) -> ObjectId {
        ObjectId::from_bytes(&[number; 20]).unwrap()
    }

    /// A judgement that says nothing of any requirement.
    fn silent() -> Judgement {
        let standard = StandardRef { id: "osps".into(), version: "1".into(), catalog_sha256: Sha256::of(b"catalogue") };
        Judgement {
            commit: commit(0),
            basis: Basis {
                objectives: "any-forge".into(),
                objectives_sha256: Sha256::of(b"objectives"),
                standard,
                level: Level::One,
                tool: Tool { name: "slam".into(), version: "0".into() },
            },
            evidence_sha256: Sha256::of(b"evidence"),
            as_of: Timestamp::UNIX_EPOCH,
            badges: vec![],
            requirements: vec![],
            coverage: Summary::default().coverage(),
        }
    }

    /// Searches a line of a hundred commits that all tell nothing. Returns the reason, and how many were looked at.
    fn search(bounds: Bounds) -> (String, usize) {
        let loss = Loss::Requirement("OSPS-VM-03.01".into());
        let missing = Missing { after: commit(0), to: commit(100), losses: vec![loss.clone()] };
        let line = (1..=100).map(|number| LineCommit { id: commit(number), subject: String::new() }).collect();
        let mut looks = 0;
        let look = |_: &ObjectId| {
            looks += 1;
            Some(silent())
        };
        let found = trace(missing, Ok(line), &silent(), look, bounds);
        let Some(Cause::Commits { found: Some(Found::Range { reason }), .. }) = found.causes.get(&loss) else {
            panic!("{found:?}")
        };
        (reason.clone(), looks)
    }

    #[test]
    fn a_search_ends_after_so_many_looks() {
        let (reason, looks) = search(Bounds::new(Instant::now(), Duration::from_secs(600), Duration::ZERO));
        assert_eq!(looks, MOST_LOOKS);
        assert_eq!(reason, "16 commits were looked at, and it lies after 000000000000 and up to 646464646464");
    }

    #[test]
    fn a_search_for_which_there_is_no_time_looks_at_nothing() {
        let patience = Duration::from_secs(600);
        // One more look of this length would take the time of the evaluation itself.
        let (reason, looks) = search(Bounds::new(Instant::now(), patience, patience));
        assert_eq!((reason.as_str(), looks), ("there was no time to look at the commits between", 0));
    }
}
