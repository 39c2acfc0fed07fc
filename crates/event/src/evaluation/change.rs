//! What changed between two evaluations: which badge and which verdict turned, in which repository, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slam_model::{ObjectId, Verdict, report::BadgeStatus};

use super::{BadgeName, Evaluation, Judgement, RepositoryResult, fold};
use crate::RepositoryId;

/// Everything that changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// Badges of the project that turned, in the edition's order.
    pub badges: Vec<BadgeTurn>,
    /// Verdicts that turned, by repository and then id; parts of badges first, then requirements.
    pub verdicts: Vec<VerdictTurn>,
    /// Repositories that are new.
    pub appeared: Vec<RepositoryId>,
    /// Repositories that are gone.
    pub left: Vec<RepositoryId>,
    /// Repositories that could not be reached any more.
    pub lost_sight: Vec<RepositoryId>,
    /// What of the rules changed.
    pub rules: Vec<RulesChange>,
}

/// Whether a turn is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It is.
    Better,
    /// It is not: a regression.
    Worse,
    /// Neither: what was decided cannot be seen now, or does not apply any more.
    Other,
}

/// Why something turned, as far as the two evaluations tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Between these two commits; the first was judged before, the last is judged now.
    Commits {
        /// The commit before, which is not part of the range.
        after: ObjectId,
        /// The last commit of the range.
        to: ObjectId,
        /// What the search for the one commit gave; `None` when nothing got worse, so that nobody searched.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        found: Option<Found>,
    },
    /// The rules or the program that judges.
    Rules,
    /// Same commit, same rules: an age, a forge's reply, a declaration, or a reviewer.
    Outside,
    /// The repository is new, gone, or out of reach.
    Repository,
}

/// What the search for the one commit gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// This one did it: judged at the commit before it on the main line, it was still there.
    Commit {
        /// The commit.
        id: ObjectId,
        /// The first line of its message. Who wrote it is not kept.
        subject: String,
    },
    /// No single one is known.
    Range {
        /// Why.
        reason: String,
    },
}

/// A badge of a project that turned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeTurn {
    /// Which.
    pub badge: String,
    /// How far it was.
    pub from: BadgeStatus,
    /// How far it is.
    pub to: BadgeStatus,
    /// Whether that is good news.
    pub direction: Direction,
    /// The repository that decides, and why it turned; `None` when no single one tells.
    pub by: Option<(RepositoryId, Cause)>,
}

/// A verdict that turned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictTurn {
    /// Where.
    pub repository: RepositoryId,
    /// The badge, when this is a part of one.
    pub badge: Option<String>,
    /// The part or the requirement.
    pub id: String,
    /// The verdict before.
    pub from: Verdict,
    /// The verdict now.
    pub to: Verdict,
    /// Whether that is good news.
    pub direction: Direction,
    /// Why.
    pub cause: Cause,
    /// What the judge says now.
    pub message: String,
}

/// What of the rules changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RulesChange {
    /// The objective set.
    Objectives,
    /// The catalogue.
    Catalog,
    /// The level.
    Level,
    /// The program.
    Tool,
}

impl Changes {
    /// Returns whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the regressions that the project itself made: verdicts that got worse by commits. A change of rules and a forge
    /// that does not answer are nobody's regression.
    pub fn regressions(&self) -> impl Iterator<Item = &VerdictTurn> {
        let worse = self.verdicts.iter().filter(|turn| turn.direction == Direction::Worse);
        worse.filter(|turn| matches!(turn.cause, Cause::Commits { .. }))
    }
}

/// Returns what changed from `before` to `after`.
pub fn changes(before: &Evaluation, after: &Evaluation, names: &[BadgeName]) -> Changes {
    let mut changes = Changes { rules: rules(before, after), ..Changes::default() };
    let old: BTreeMap<_, _> = before.repositories.iter().map(|one| (&one.repository, one)).collect();
    let new: BTreeMap<_, _> = after.repositories.iter().map(|one| (&one.repository, one)).collect();
    changes.left = old.keys().filter(|id| !new.contains_key(*id)).map(|id| (*id).clone()).collect();
    for (id, now) in &new {
        match (old.get(id).map(|one| one.judgement()), now.judgement()) {
            (None, _) => changes.appeared.push((*id).clone()),
            (Some(Some(_)), None) => changes.lost_sight.push((*id).clone()),
            (Some(Some(was)), Some(is)) => changes.verdicts.extend(verdicts(id, was, is)),
            (Some(None), _) => {}
        }
    }
    changes.badges = badges(before, after, names, &old);
    changes
}

fn badges(
    before: &Evaluation,
    after: &Evaluation,
    names: &[BadgeName],
    old: &BTreeMap<&RepositoryId, &RepositoryResult>,
) -> Vec<BadgeTurn> {
    let (was, is) = (fold(before, names), fold(after, names));
    let turned = was.badges.iter().zip(&is.badges).filter(|(was, is)| was.status != is.status).map(|(was, is)| {
        // Better is what every repository brought about; worse is what the ones do that hold it back now.
        let decider = is.held_back_by.first().or(was.held_back_by.first());
        let by = decider.map(|id| {
            let now = after.repositories.iter().find(|one| one.repository == *id).and_then(|one| one.judgement());
            let then = old.get(id).and_then(|one| one.judgement());
            let cause = match (then, now) {
                (Some(then), Some(now)) => cause(then, now),
                _ => Cause::Repository,
            };
            (id.clone(), cause)
        });
        let direction = badge_direction(was.status, is.status);
        BadgeTurn { badge: is.id.clone(), from: was.status, to: is.status, direction, by }
    });
    turned.collect()
}

pub(super) fn badge_direction(from: BadgeStatus, to: BadgeStatus) -> Direction {
    let place = |status| match status {
        BadgeStatus::NotStarted => Some(0),
        BadgeStatus::Partial => Some(1),
        BadgeStatus::EvidenceFound => Some(2),
        BadgeStatus::Unknown => None,
    };
    match (place(from), place(to)) {
        (Some(from), Some(to)) if to > from => Direction::Better,
        (Some(_), Some(_)) => Direction::Worse,
        _ => Direction::Other,
    }
}

pub(super) fn verdict_direction(from: Verdict, to: Verdict) -> Direction {
    match (from, to) {
        (_, Verdict::Passed) => Direction::Better,
        (_, Verdict::Failed) | (Verdict::Passed, Verdict::NeedsReview) => Direction::Worse,
        (Verdict::Failed, Verdict::NeedsReview) => Direction::Better,
        _ => Direction::Other,
    }
}

/// New rules explain a turn before commits do: under other rules nobody can tell what the commits did.
pub(super) fn cause(was: &Judgement, is: &Judgement) -> Cause {
    if was.basis != is.basis {
        Cause::Rules
    } else if was.commit != is.commit {
        Cause::Commits { after: was.commit.clone(), to: is.commit.clone(), found: None }
    } else {
        Cause::Outside
    }
}

fn verdicts(repository: &RepositoryId, was: &Judgement, is: &Judgement) -> Vec<VerdictTurn> {
    let cause = cause(was, is);
    let (old, new) = (lines(was), lines(is));
    let turned = new.into_iter().filter_map(|(key, (to, message))| {
        let (from, _) = old.get(&key)?;
        (*from != to).then(|| VerdictTurn {
            repository: repository.clone(),
            badge: key.1.map(str::to_owned),
            id: key.2.to_owned(),
            from: *from,
            to,
            direction: verdict_direction(*from, to),
            cause: cause.clone(),
            message: message.to_owned(),
        })
    });
    turned.collect()
}

/// Whether it is a requirement, its badge, its id: parts come before requirements.
type Key<'j> = (bool, Option<&'j str>, &'j str);

fn lines(judgement: &Judgement) -> BTreeMap<Key<'_>, (Verdict, &str)> {
    let parts = judgement.badges.iter().flat_map(|badge| {
        let parts = badge.met.iter().chain(&badge.open);
        parts.map(|part| ((false, Some(badge.id.as_str()), part.id.as_str()), (part.verdict, part.message.as_str())))
    });
    let requirements = judgement.requirements.iter();
    let requirements = requirements.map(|one| ((true, None, one.id.as_str()), (one.verdict, one.message.as_str())));
    parts.chain(requirements).collect()
}

fn rules(before: &Evaluation, after: &Evaluation) -> Vec<RulesChange> {
    let (Some(was), Some(is)) = (before.basis(), after.basis()) else {
        return Vec::new();
    };
    let changed = [
        (was.objectives_sha256 != is.objectives_sha256, RulesChange::Objectives),
        (was.standard != is.standard, RulesChange::Catalog),
        (was.level != is.level, RulesChange::Level),
        (was.tool != is.tool, RulesChange::Tool),
    ];
    changed.into_iter().filter(|one| one.0).map(|one| one.1).collect()
}

#[cfg(test)]
mod tests {
    use slam_model::Sha256;

    use super::super::testing::{at_commit, commit, evaluation, judged, unreachable};
    use super::super::{BadgeName, Outcome};
    use super::*;
    use BadgeStatus::{EvidenceFound, NotStarted};

    fn compare(before: Vec<RepositoryResult>, after: Vec<RepositoryResult>) -> Changes {
        let names = [BadgeName { id: "cleaner".into(), title: "Cleaner".into() }];
        changes(&evaluation(before), &evaluation(after), &names)
    }

    #[test]
    fn the_same_evaluation_changes_nothing() {
        let one = || vec![judged("a", &[("cleaner", EvidenceFound)]), unreachable("b")];
        assert!(compare(one(), one()).is_empty());
    }

    #[test]
    fn a_regression_names_the_repository_and_the_commits() {
        let changed = compare(
            vec![judged("a", &[("cleaner", EvidenceFound)]), judged("b", &[("cleaner", EvidenceFound)])],
            vec![judged("a", &[("cleaner", EvidenceFound)]), at_commit(judged("b", &[("cleaner", NotStarted)]), 2)],
        );
        let cause = Cause::Commits { after: commit(1), to: commit(2), found: None };
        let b = RepositoryId::new("b").unwrap();
        assert_eq!(changed.badges[0].by, Some((b.clone(), cause.clone())));
        let regressions: Vec<_> = changed.regressions().collect();
        assert_eq!(regressions.len(), 1);
        assert_eq!((&regressions[0].repository, &regressions[0].cause), (&b, &cause));
    }

    #[test]
    fn new_rules_are_nobodys_regression() {
        let mut now = at_commit(judged("a", &[("cleaner", NotStarted)]), 2);
        if let Outcome::Judged(judgement) = &mut now.outcome {
            judgement.basis.objectives_sha256 = Sha256::of(b"newer");
        }
        let changed = compare(vec![judged("a", &[("cleaner", EvidenceFound)])], vec![now]);
        assert_eq!(changed.rules, [RulesChange::Objectives]);
        assert_eq!(changed.verdicts[0].cause, Cause::Rules);
        assert_eq!(changed.regressions().count(), 0);
    }

    #[test]
    fn a_forge_that_does_not_answer_is_nobodys_regression() {
        let changed = compare(vec![judged("a", &[("cleaner", EvidenceFound)])], vec![unreachable("a")]);
        assert_eq!(changed.lost_sight, [RepositoryId::new("a").unwrap()]);
        assert_eq!(changed.badges[0].direction, Direction::Other);
        assert_eq!(changed.badges[0].by.as_ref().unwrap().1, Cause::Repository);
        assert_eq!(changed.regressions().count(), 0);
    }

    #[test]
    fn same_commit_and_same_rules_point_outside() {
        let changed =
            compare(vec![judged("a", &[("cleaner", NotStarted)])], vec![judged("a", &[("cleaner", EvidenceFound)])]);
        assert_eq!(changed.verdicts[0].cause, Cause::Outside);
        assert_eq!(changed.verdicts[0].direction, Direction::Better);
    }
}
