//! From repositories to a project: the weakest repository in scope decides, and what could not be seen never passes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use slam_model::{
    Citation, Missing, RequirementId, Verdict,
    report::{BadgeResult, BadgeStatus, Coverage, PartResult, Summary},
};
use slam_standards::{ObjectiveError, ObjectiveSet};

use super::{Evaluation, Outcome, RepositoryResult, Scope};
use crate::RepositoryId;

/// A badge that an edition has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeName {
    /// `cleaner`.
    pub id: String,
    /// Its name for people.
    pub title: String,
}

/// Returns the badges of an objective set in the order of the edition.
pub fn badge_names(set: &ObjectiveSet) -> Vec<BadgeName> {
    set.badges.iter().map(|badge| BadgeName { id: badge.id.clone(), title: badge.title.clone() }).collect()
}

/// Reads the badges of an objective set from its own text, as the store keeps it with each version of an edition.
///
/// # Errors
/// The text is no objective set.
pub fn read_badge_names(text: &str) -> Result<Vec<BadgeName>, ObjectiveError> {
    slam_standards::load_objective_set(text.as_bytes()).map(|set| badge_names(&set))
}

/// What there was to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// Every repository in scope was judged.
    Whole,
    /// Some repositories in scope could not be reached.
    Gaps,
    /// No repository in scope, or none with a commit.
    Nothing,
}

/// What an evaluation says of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectResult {
    /// What there was to look at.
    pub look: Look,
    /// One entry a badge, in the edition's order.
    pub badges: Vec<ProjectBadge>,
    /// One entry a requirement, by id.
    pub requirements: Vec<ProjectRequirement>,
    /// How much was decided, over the folded requirements.
    pub coverage: Coverage,
    /// Names of repositories in scope that could not be reached, with what happened.
    pub unreachable: Vec<(String, String)>,
    /// Names of repositories out of scope, with the reason.
    pub out_of_scope: Vec<(String, String)>,
}

/// How far a project is with a badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectBadge {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// How far it is: as far as the weakest repository.
    pub status: BadgeStatus,
    /// The parts, each as its weakest repository has it, in the edition's order.
    pub parts: Vec<ProjectPart>,
    /// The repositories that hold it back; empty when the evidence is found everywhere.
    pub held_back_by: Vec<RepositoryId>,
}

/// One part of a badge of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectPart {
    /// The part as the deciding repository has it.
    pub result: PartResult,
    /// The deciding repository; the first one when several agree.
    pub repository: RepositoryId,
    /// Whether that repository could not be reached: nobody can confirm what was not looked at.
    pub unreachable: bool,
}

/// One requirement of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectRequirement {
    /// Which.
    pub id: RequirementId,
    /// The verdict of the weakest repository.
    pub verdict: Verdict,
    /// The deciding repository; the first one when several agree.
    pub repository: RepositoryId,
}

impl ProjectBadge {
    /// Returns how many parts are met, of how many that are asked.
    pub fn met(&self) -> (u32, u32) {
        let asked = self.parts.iter().filter(|part| part.result.verdict != Verdict::NotApplicable);
        asked.fold((0, 0), |(met, all), part| (met + u32::from(part.result.verdict == Verdict::Passed), all + 1))
    }
}

impl ProjectResult {
    /// Returns the badge of this id.
    pub fn badge(&self, id: &str) -> Option<&ProjectBadge> {
        self.badges.iter().find(|badge| badge.id == id)
    }
}

/// Folds an evaluation for the whole project.
pub fn fold(evaluation: &Evaluation, names: &[BadgeName]) -> ProjectResult {
    fold_some(evaluation.repositories.iter(), names)
}

/// Folds each subproject apart. Repositories without a subproject count in none.
pub fn fold_apart(evaluation: &Evaluation, names: &[BadgeName]) -> BTreeMap<String, ProjectResult> {
    let known: BTreeSet<&String> = evaluation.repositories.iter().filter_map(|one| one.subproject.as_ref()).collect();
    let folded = known.into_iter().map(|name| {
        let own = evaluation.repositories.iter().filter(|one| one.subproject.as_ref() == Some(name));
        (name.clone(), fold_some(own, names))
    });
    folded.collect()
}

fn fold_some<'e>(repositories: impl Iterator<Item = &'e RepositoryResult>, names: &[BadgeName]) -> ProjectResult {
    let mut own = Vec::new();
    let mut out_of_scope = Vec::new();
    for one in repositories {
        match &one.scope {
            Scope::In => own.push(one),
            Scope::Out { reason } => out_of_scope.push((one.name.clone(), reason.clone())),
        }
    }
    let gaps = own.iter().filter_map(|one| match &one.outcome {
        Outcome::Unreachable { reason, .. } => Some((one.name.clone(), reason.clone())),
        Outcome::Judged(_) | Outcome::Empty => None,
    });
    let unreachable: Vec<_> = gaps.collect();
    let look = if !unreachable.is_empty() {
        Look::Gaps
    } else if own.iter().any(|one| one.judgement().is_some()) {
        Look::Whole
    } else {
        Look::Nothing
    };
    let requirements = fold_requirements(&own);
    ProjectResult {
        look,
        badges: names.iter().map(|name| fold_badge(name, &own)).collect(),
        coverage: Summary::of(requirements.iter().map(|one| one.verdict)).coverage(),
        requirements,
        unreachable,
        out_of_scope,
    }
}

/// The weakest first. That nothing is there is certain; what cannot be seen may be there or not; part of it is there.
fn strength(status: BadgeStatus) -> u8 {
    match status {
        BadgeStatus::NotStarted => 0,
        BadgeStatus::Unknown => 1,
        BadgeStatus::Partial => 2,
        BadgeStatus::EvidenceFound => 3,
    }
}

fn fold_badge(name: &BadgeName, own: &[&RepositoryResult]) -> ProjectBadge {
    let mut statuses: Vec<(&RepositoryId, BadgeStatus)> = Vec::new();
    let mut parts: Vec<ProjectPart> = Vec::new();
    for one in own {
        let judged = one.judgement().and_then(|judgement| judgement.badges.iter().find(|badge| badge.id == name.id));
        match judged {
            // A repository of which the badge asks nothing, such as one with texts only, holds nobody back.
            Some(badge) if asks_nothing(badge) => {}
            Some(badge) => statuses.push((&one.repository, badge.status)),
            // An empty repository has nothing started; what was not judged is unknown.
            None if one.outcome == Outcome::Empty => statuses.push((&one.repository, BadgeStatus::NotStarted)),
            None => statuses.push((&one.repository, BadgeStatus::Unknown)),
        }
        for part in judged.into_iter().flat_map(|badge| badge.met.iter().chain(&badge.open)) {
            let own = || ProjectPart { result: part.clone(), repository: one.repository.clone(), unreachable: false };
            match parts.iter_mut().find(|known| known.result.id == part.id) {
                Some(known) if part.verdict.weight() <= known.result.verdict.weight() => {}
                Some(known) => *known = own(),
                None => parts.push(own()),
            }
        }
    }
    for one in own {
        match &one.outcome {
            Outcome::Unreachable { reason, .. } => {
                let what = format!("`{}` could not be reached: {reason}", one.name);
                parts.iter_mut().for_each(|part| weaken(part, one, Verdict::Unknown, &what));
            }
            Outcome::Empty => {
                let what = format!("`{}` has no commit", one.name);
                parts.iter_mut().for_each(|part| weaken(part, one, Verdict::Failed, &what));
            }
            Outcome::Judged(_) => {}
        }
    }
    let weakest = statuses.iter().map(|one| one.1).min_by_key(|status| strength(*status));
    let status = weakest.unwrap_or(BadgeStatus::Unknown);
    let back = statuses.iter().filter(|one| one.1 == status && status != BadgeStatus::EvidenceFound);
    let held_back_by = back.map(|one| one.0.clone()).collect();
    ProjectBadge { id: name.id.clone(), title: name.title.clone(), status, parts, held_back_by }
}

fn asks_nothing(badge: &BadgeResult) -> bool {
    badge.open.is_empty()
        && !badge.met.is_empty()
        && badge.met.iter().all(|part| part.verdict == Verdict::NotApplicable)
}

/// A part that every judged repository meets is not met as long as one repository was not seen, or has nothing in it.
fn weaken(part: &mut ProjectPart, one: &RepositoryResult, verdict: Verdict, what: &str) {
    if verdict.weight() <= part.result.verdict.weight() {
        return;
    }
    part.repository = one.repository.clone();
    part.result.verdict = verdict;
    part.result.message = what.to_owned();
    part.result.evidence = Vec::<Citation>::new();
    let detail =
        format!("Let the event see `{}` with its content, or mark it as out of scope with the reason.", one.name);
    part.result.missing = vec![Missing { need: format!("a look at {}", one.name), detail }];
    part.unreachable = verdict == Verdict::Unknown;
}

fn fold_requirements(own: &[&RepositoryResult]) -> Vec<ProjectRequirement> {
    let mut folded: BTreeMap<&RequirementId, ProjectRequirement> = BTreeMap::new();
    let mut take = |id, verdict: Verdict, repository: &RepositoryId| {
        let known = folded.entry(id);
        let known =
            known.or_insert_with(|| ProjectRequirement { id: id.clone(), verdict, repository: repository.clone() });
        if verdict.weight() > known.verdict.weight() {
            *known = ProjectRequirement { id: id.clone(), verdict, repository: repository.clone() };
        }
    };
    let judged = || own.iter().filter_map(|one| Some((one, one.judgement()?)));
    for (one, judgement) in judged() {
        judgement.requirements.iter().for_each(|result| take(&result.id, result.verdict, &one.repository));
    }
    for unseen in own.iter().filter(|one| matches!(one.outcome, Outcome::Unreachable { .. })) {
        for (_, judgement) in judged() {
            judgement.requirements.iter().for_each(|result| take(&result.id, Verdict::Unknown, &unseen.repository));
        }
    }
    folded.into_values().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use slam_model::report::Visible;

    use super::super::testing::{badge, evaluation, judged, part, unreachable, with_badges, with_requirements};
    use super::*;
    use BadgeStatus::{EvidenceFound, NotStarted, Partial, Unknown};

    fn names() -> Vec<BadgeName> {
        vec![BadgeName { id: "cleaner".into(), title: "Cleaner".into() }]
    }

    fn status_of(repositories: Vec<RepositoryResult>) -> BadgeStatus {
        fold(&evaluation(repositories), &names()).badges[0].status
    }

    #[test]
    fn the_weakest_repository_decides() {
        for (one, other, folded) in [
            (EvidenceFound, EvidenceFound, EvidenceFound),
            (EvidenceFound, Partial, Partial),
            (Partial, Unknown, Unknown),
            (Unknown, NotStarted, NotStarted),
            (EvidenceFound, NotStarted, NotStarted),
        ] {
            assert_eq!(status_of(vec![judged("a", &[("cleaner", one)]), judged("b", &[("cleaner", other)])]), folded);
        }
    }

    #[test]
    fn an_unreachable_repository_makes_unknown_and_never_passes() {
        let result = fold(&evaluation(vec![judged("a", &[("cleaner", EvidenceFound)]), unreachable("b")]), &names());
        let badge = &result.badges[0];
        assert_eq!((result.look, badge.status), (Look::Gaps, Unknown));
        assert_eq!(badge.parts[0].result.verdict, Verdict::Unknown);
        assert_eq!(badge.held_back_by, [RepositoryId::new("b").unwrap()]);
        assert_eq!(result.unreachable, [("example/b".to_owned(), "no answer".to_owned())]);
    }

    #[test]
    fn without_a_repository_there_is_nothing_to_look_at() {
        let mut out = judged("a", &[("cleaner", EvidenceFound)]);
        out.scope = Scope::Out { reason: "a fork".into() };
        let mut empty = judged("a", &[]);
        empty.outcome = Outcome::Empty;
        for (repositories, status) in [(vec![], Unknown), (vec![out], Unknown), (vec![empty], NotStarted)] {
            let result = fold(&evaluation(repositories), &names());
            assert_eq!((result.look, result.badges[0].status), (Look::Nothing, status));
            assert_eq!(result.coverage, Coverage { decided: 0, all: 0 });
        }
    }

    #[test]
    fn an_empty_repository_beside_a_good_one_meets_no_part() {
        let mut empty = judged("b", &[]);
        empty.outcome = Outcome::Empty;
        let result = fold(&evaluation(vec![judged("a", &[("cleaner", EvidenceFound)]), empty]), &names());
        let badge = &result.badges[0];
        assert_eq!((badge.status, badge.parts[0].result.verdict), (NotStarted, Verdict::Failed));
        assert_eq!(badge.parts[0].result.message, "`example/b` has no commit");
    }

    #[test]
    fn a_repository_of_which_a_badge_asks_nothing_holds_nobody_back() {
        let texts = badge("cleaner", NotStarted, vec![part("file", Visible::Tree, Verdict::NotApplicable)]);
        assert_eq!(
            status_of(vec![judged("a", &[("cleaner", EvidenceFound)]), with_badges("b", vec![texts])]),
            EvidenceFound
        );
    }

    #[test]
    fn subprojects_are_also_scored_apart() {
        let mut one = judged("a", &[("cleaner", EvidenceFound)]);
        one.subproject = Some("engine".into());
        let mut other = judged("b", &[("cleaner", NotStarted)]);
        other.subproject = Some("docs".into());
        let evaluation = evaluation(vec![one, other]);
        let apart = fold_apart(&evaluation, &names());
        assert_eq!(apart["engine"].badges[0].status, EvidenceFound);
        assert_eq!(apart["docs"].badges[0].status, NotStarted);
        assert_eq!(fold(&evaluation, &names()).badges[0].status, NotStarted);
    }

    #[test]
    fn coverage_counts_a_requirement_once_and_by_its_weakest_repository() {
        let one = with_requirements(judged("a", &[]), &[("X-1", Verdict::Passed), ("X-2", Verdict::Passed)]);
        let other = with_requirements(judged("b", &[]), &[("X-1", Verdict::Unknown), ("X-2", Verdict::Failed)]);
        let result = fold(&evaluation(vec![one, other]), &names());
        assert_eq!(result.coverage, Coverage { decided: 1, all: 2 });
        assert!(result.requirements.iter().all(|one| one.repository.as_str() == "b"));
    }

    fn any_status() -> impl Strategy<Value = BadgeStatus> {
        prop_oneof![Just(EvidenceFound), Just(Partial), Just(NotStarted), Just(Unknown)]
    }

    proptest! {
        #[test]
        fn the_order_of_repositories_does_not_count_and_one_more_never_helps(
            statuses in proptest::collection::vec(any_status(), 1..6), more in any_status(),
        ) {
            let named = |statuses: &[BadgeStatus]| -> Vec<RepositoryResult> {
                statuses.iter().enumerate().map(|(at, status)| judged(&format!("r{at}"), &[("cleaner", *status)])).collect()
            };
            let before = status_of(named(&statuses));
            let mut turned = statuses.clone();
            turned.reverse();
            prop_assert_eq!(status_of(named(&turned)), before);
            turned.push(more);
            prop_assert!(strength(status_of(named(&turned))) <= strength(before));
        }
    }
}
