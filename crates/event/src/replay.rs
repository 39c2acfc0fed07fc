//! Replays: the same evidence under other rules, and what that would have changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slam_model::{Sha256, report::BadgeStatus};

use crate::evaluation::{Evaluation, ProjectBadge, ProjectResult, evidence_digest};
use crate::{ProjectId, Refusal, RefusalKind};

/// One project before and after.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'r> {
    /// Its stored evaluation.
    pub stored: &'r Evaluation,
    /// The same evidence under the other rules.
    pub replayed: &'r Evaluation,
    /// The fold of the stored one.
    pub before: &'r ProjectResult,
    /// The fold of the replayed one.
    pub after: &'r ProjectResult,
}

/// What other rules would have changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// Digests of the objective sets of the stored evaluations; more than one when the rules changed during the edition.
    pub from: Vec<Sha256>,
    /// Digest of the other one.
    pub to: Sha256,
    /// One entry a project and badge, by project and then in the order of the stored edition; new badges come last.
    pub rows: Vec<Row>,
    /// How many pairs of project and badge have the evidence before.
    pub found_before: u32,
    /// How many have it after.
    pub found_after: u32,
}

/// One project and badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The project.
    pub project: ProjectId,
    /// The badge.
    pub badge: String,
    /// How far it was; `None` when the stored rules do not have it.
    pub before: Option<BadgeStatus>,
    /// How far it would be; `None` when the other rules do not have it.
    pub after: Option<BadgeStatus>,
    /// Why they differ, part by part; empty when no part does.
    pub reasons: Vec<String>,
}

/// Compares every project.
///
/// # Errors
/// There is none; a pair rests on different evidence; a replayed evaluation judged nothing; the replayed ones do not share their rules.
pub fn compare(projects: &BTreeMap<ProjectId, Pair<'_>>) -> Result<Replay, Refusal> {
    let refuse = |code, message: String| Refusal::new(RefusalKind::Conflict, code, message);
    let mut to: Option<&Sha256> = None;
    let mut from: Vec<Sha256> = Vec::new();
    let mut rows = Vec::new();
    for (project, pair) in projects {
        if evidence_digest(pair.stored) != evidence_digest(pair.replayed) {
            return Err(refuse("replay-other-evidence", format!("the replay of `{project}` rests on other evidence"))
                .hint("Replay from the stored evidence; a new clone may hold other commits."));
        }
        // A project that nobody could reach has nothing to replay, and its badges stay unknown on both sides.
        if let (Some(stored), Some(replayed)) = (pair.stored.basis(), pair.replayed.basis()) {
            if to.is_some_and(|known| *known != replayed.objectives_sha256) {
                return Err(refuse(
                    "replay-mixed",
                    "the replayed evaluations were judged by different rules".to_owned(),
                ));
            }
            to = Some(&replayed.objectives_sha256);
            from.push(stored.objectives_sha256.clone());
        }
        rows.extend(badges(project, pair.before, pair.after));
    }
    let Some(to) = to.cloned() else {
        return Err(refuse("nothing-to-replay", "no evaluation with evidence is stored for this edition".to_owned())
            .hint("Nothing was evaluated yet, or the results were recorded from elsewhere, without evidence."));
    };
    from.sort();
    from.dedup();
    let found = |side: fn(&Row) -> Option<BadgeStatus>| {
        rows.iter().map(|row| u32::from(side(row) == Some(BadgeStatus::EvidenceFound))).sum()
    };
    let (found_before, found_after) = (found(|row| row.before), found(|row| row.after));
    Ok(Replay { from, to, rows, found_before, found_after })
}

fn badges(project: &ProjectId, before: &ProjectResult, after: &ProjectResult) -> Vec<Row> {
    let new = after.badges.iter().filter(|badge| before.badge(&badge.id).is_none());
    let pairs = before.badges.iter().map(|badge| (badge, after.badge(&badge.id)));
    let pairs = pairs.map(|(was, is)| (&was.id, Some(was), is)).chain(new.map(|is| (&is.id, None, Some(is))));
    let rows = pairs.map(|(id, was, is)| Row {
        project: project.clone(),
        badge: id.clone(),
        before: was.map(|badge| badge.status),
        after: is.map(|badge| badge.status),
        reasons: reasons(was, is),
    });
    rows.collect()
}

fn reasons(was: Option<&ProjectBadge>, is: Option<&ProjectBadge>) -> Vec<String> {
    let (was, is) = match (was, is) {
        (Some(was), Some(is)) => (was, is),
        (None, _) => return vec!["the badge is new in these rules".to_owned()],
        (_, None) => return vec!["these rules do not have the badge".to_owned()],
    };
    let old = |id: &str| was.parts.iter().find(|part| part.result.id == id);
    let mut reasons = Vec::new();
    for part in is.parts.iter().map(|part| &part.result) {
        match old(&part.id) {
            None => reasons.push(format!("asked anew: {}: {} ({})", part.title, part.verdict.words(), part.message)),
            Some(before) if before.result.verdict != part.verdict => reasons.push(format!(
                "{}: {} instead of {} ({})",
                part.title,
                part.verdict.words(),
                before.result.verdict.words(),
                part.message
            )),
            Some(_) => {}
        }
    }
    let gone = was.parts.iter().filter(|part| !is.parts.iter().any(|one| one.result.id == part.result.id));
    reasons.extend(gone.map(|part| format!("not asked any more: {}", part.result.title)));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::testing::{at_commit, badge, evaluation, part, unreachable, with_badges};
    use crate::evaluation::{BadgeName, Outcome, fold};
    use slam_model::{Verdict, report::Visible};

    fn names(ids: &[&str]) -> Vec<BadgeName> {
        ids.iter().map(|id| BadgeName { id: (*id).to_owned(), title: (*id).to_owned() }).collect()
    }

    fn judged(id: &str, status: BadgeStatus, parts: &[(&str, Verdict)]) -> Evaluation {
        let parts = parts.iter().map(|(id, verdict)| part(id, Visible::Tree, *verdict)).collect();
        evaluation(vec![with_badges("a", vec![badge(id, status, parts)])])
    }

    fn under_other_rules(mut evaluation: Evaluation) -> Evaluation {
        for one in &mut evaluation.repositories {
            if let Outcome::Judged(judgement) = &mut one.outcome {
                judgement.basis.objectives_sha256 = Sha256::of(b"other");
            }
        }
        evaluation
    }

    fn replay(stored: &Evaluation, replayed: &Evaluation, after: &[&str]) -> Result<Replay, Refusal> {
        let (before, after) = (fold(stored, &names(&["cleaner"])), fold(replayed, &names(after)));
        let pair = Pair { stored, replayed, before: &before, after: &after };
        compare(&BTreeMap::from([(ProjectId::new("P").unwrap(), pair)]))
    }

    #[test]
    fn every_difference_has_its_reason() {
        let stored =
            judged("cleaner", BadgeStatus::EvidenceFound, &[("file", Verdict::Passed), ("old", Verdict::Passed)]);
        let other =
            judged("cleaner", BadgeStatus::Partial, &[("file", Verdict::NeedsReview), ("new", Verdict::Failed)]);
        let result = replay(&stored, &under_other_rules(other), &["cleaner", "cra"]).unwrap();
        assert_eq!((result.found_before, result.found_after), (1, 0));
        assert_eq!(
            result.rows[0].reasons,
            [
                "the file: needs review instead of passed (file needs review)",
                "asked anew: the new: failed (new failed)",
                "not asked any more: the old",
            ]
        );
        assert_eq!(
            (result.rows[1].before, result.rows[1].reasons[0].as_str()),
            (None, "the badge is new in these rules")
        );
    }

    #[test]
    fn the_same_rules_change_nothing() {
        let stored = judged("cleaner", BadgeStatus::EvidenceFound, &[("file", Verdict::Passed)]);
        let result = replay(&stored, &stored, &["cleaner"]).unwrap();
        assert_eq!(result.from, std::slice::from_ref(&result.to));
        assert!(result.rows.iter().all(|row| row.reasons.is_empty() && row.before == row.after));
    }

    #[test]
    fn other_evidence_and_no_evidence_are_refused() {
        let stored = judged("cleaner", BadgeStatus::EvidenceFound, &[("file", Verdict::Passed)]);
        let moved = evaluation(vec![at_commit(stored.repositories[0].clone(), 9)]);
        assert_eq!(replay(&stored, &moved, &["cleaner"]).unwrap_err().code, "replay-other-evidence");
        let nothing = evaluation(vec![unreachable("a")]);
        assert_eq!(replay(&nothing, &nothing, &["cleaner"]).unwrap_err().code, "nothing-to-replay");
    }
}
