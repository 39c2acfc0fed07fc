//! What a search for causing commits gave for one repository, and how it enters what changed.

use std::collections::BTreeMap;

use slam_model::ObjectId;

use super::{
    Judgement, Loss, VerdictTurn,
    change::{self, BadgeTurn, Cause, Changes, Direction},
};
use crate::RepositoryId;

/// What commits took away between two judgements of one repository, before it is known which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The commit that was judged before.
    pub after: ObjectId,
    /// The commit that is judged now.
    pub to: ObjectId,
    /// What got worse; never empty.
    pub losses: Vec<Loss>,
}

impl Missing {
    /// Returns what commits may have taken away; `None` when nothing got worse, or when no commit can be the reason.
    pub fn between(was: &Judgement, is: &Judgement) -> Option<Self> {
        let Cause::Commits { after, to, .. } = change::cause(was, is) else { return None };
        let losses = Loss::between(was, is);
        (!losses.is_empty()).then_some(Self { after, to, losses })
    }
}

/// The causes that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The commit that was judged before.
    pub after: ObjectId,
    /// The commit that is judged now.
    pub to: ObjectId,
    /// Why each thing got worse.
    pub causes: BTreeMap<Loss, Cause>,
}

impl Changes {
    /// Puts what a search found into the turns of a repository. A turn between other commits stays as it is.
    pub fn trace(&mut self, repository: &RepositoryId, trace: &Trace) {
        let untraced = Cause::Commits { after: trace.after.clone(), to: trace.to.clone(), found: None };
        let verdicts = self.verdicts.iter_mut().filter(|turn| turn.repository == *repository);
        for turn in verdicts.filter(|turn| turn.direction == Direction::Worse && turn.cause == untraced) {
            if let Some(cause) = trace.causes.get(&loss(turn)) {
                turn.cause = cause.clone();
            }
        }
        for BadgeTurn { badge, by, .. } in self.badges.iter_mut().filter(|turn| turn.direction == Direction::Worse) {
            if let Some((_, own)) = by.as_mut().filter(|(by, cause)| by == repository && *cause == untraced)
                && let Some(cause) = trace.causes.get(&Loss::Badge(badge.clone()))
            {
                *own = cause.clone();
            }
        }
    }
}

fn loss(turn: &VerdictTurn) -> Loss {
    match &turn.badge {
        Some(badge) => Loss::Part { badge: badge.clone(), id: turn.id.clone() },
        None => Loss::Requirement(turn.id.clone()),
    }
}

#[cfg(test)]
mod tests {
    use slam_model::{
        Verdict,
        report::BadgeStatus::{EvidenceFound, NotStarted},
    };

    use super::super::testing::{at_commit, commit, evaluation, judged, with_requirements};
    use super::super::{BadgeName, Found, RepositoryResult, Sight, changes};
    use super::*;

    const REQUIREMENT: &str = "OSPS-VM-03.01";

    fn before() -> RepositoryResult {
        with_requirements(judged("a", &[("cleaner", EvidenceFound)]), &[(REQUIREMENT, Verdict::Passed)])
    }

    fn after() -> RepositoryResult {
        let lost = with_requirements(judged("a", &[("cleaner", NotStarted)]), &[(REQUIREMENT, Verdict::Failed)]);
        at_commit(lost, 4)
    }

    #[test]
    fn a_search_asks_for_all_that_got_worse_and_only_where_commits_can_be_the_reason() {
        let (was, is) = (before(), after());
        let missing = Missing::between(was.judgement().unwrap(), is.judgement().unwrap()).unwrap();
        assert_eq!((missing.after, missing.to), (commit(1), commit(4)));
        let part = Loss::Part { badge: "cleaner".into(), id: "cleaner-part".into() };
        assert_eq!(missing.losses, [Loss::Badge("cleaner".into()), part, Loss::Requirement(REQUIREMENT.into())]);
        let back = Missing::between(is.judgement().unwrap(), was.judgement().unwrap());
        assert_eq!(back, None, "nothing got worse");
        let same_commit = with_requirements(judged("a", &[]), &[(REQUIREMENT, Verdict::Failed)]);
        assert_eq!(Missing::between(was.judgement().unwrap(), same_commit.judgement().unwrap()), None);
    }

    #[test]
    fn a_commit_that_says_nothing_of_it_tells_nothing() {
        let (was, is) = (before(), after());
        let silent = judged("a", &[]);
        let requirement = Loss::Requirement(REQUIREMENT.into());
        for (now, sight) in [(&was, Sight::Kept), (&is, Sight::Lost), (&silent, Sight::Unclear)] {
            assert_eq!(requirement.sight(was.judgement().unwrap(), now.judgement().unwrap()), sight);
        }
    }

    #[test]
    fn what_a_search_found_enters_the_turns_of_its_commits_alone() {
        let names = [BadgeName { id: "cleaner".into(), title: "Cleaner".into() }];
        let changed = || changes(&evaluation(vec![before()]), &evaluation(vec![after()]), &names);
        let id = RepositoryId::new("a").unwrap();
        let found = |byte| Cause::Commits {
            after: commit(1),
            to: commit(4),
            found: Some(Found::Commit { id: commit(byte), subject: "Tidy up".into() }),
        };
        let causes = BTreeMap::from([
            (Loss::Badge("cleaner".into()), found(2)),
            (Loss::Part { badge: "cleaner".into(), id: "cleaner-part".into() }, found(2)),
            (Loss::Requirement(REQUIREMENT.into()), found(3)),
        ]);
        let trace = Trace { after: commit(1), to: commit(4), causes };
        let mut traced = changed();
        traced.trace(&id, &trace);
        let all: Vec<_> = traced.verdicts.iter().map(|turn| turn.cause.clone()).collect();
        assert_eq!(all, [found(2), found(3)]);
        assert_eq!(traced.badges[0].by, Some((id.clone(), found(2))));
        assert_eq!(traced.regressions().count(), 2);
        let mut of_others = changed();
        of_others.trace(&RepositoryId::new("b").unwrap(), &trace);
        of_others.trace(&id, &Trace { after: commit(9), ..trace });
        assert_eq!(of_others, changed());
    }

    #[test]
    fn rows_from_before_the_search_are_still_read() {
        let old = format!(r#"{{"commits":{{"after":"{}","to":"{}"}}}}"#, commit(1), commit(4));
        let cause: Cause = serde_json::from_str(&old).unwrap();
        assert_eq!(cause, Cause::Commits { after: commit(1), to: commit(4), found: None });
        assert_eq!(serde_json::to_string(&cause).unwrap(), old);
    }
}
