//! From verdicts to badges: the rules of an edition are expressions, and no badge has code of its own.

mod next;
mod order;
mod plan;
mod rule;
#[cfg(test)]
mod tests;

use slam_model::{
    Citation, Evidence, Level, Verdict,
    report::{BadgeResult, BadgeStatus, NextStep, PartResult, PlannedStep, RequirementResult, Visible},
};
use slam_standards::{
    Catalog, ObjectiveSet,
    objectives::{Badge, Part},
};

use rule::{Folded, Rules};

/// What `status` reads.
#[derive(Debug, Clone, Copy)]
pub struct StatusInput<'i> {
    /// All facts.
    pub evidence: &'i Evidence,
    /// Rules of the edition.
    pub objectives: &'i ObjectiveSet,
    /// The Baseline release of the edition.
    pub catalog: &'i Catalog,
    /// Results of every requirement that rules can name: of the Baseline and of the CRA items.
    pub results: &'i [RequirementResult],
    /// The level of the project.
    pub level: Level,
    /// Hours that somebody has this week.
    pub hours: Option<u16>,
}

/// Returns the badges in the edition's order, the one next step, and the plan for the given hours.
pub fn status(input: StatusInput<'_>) -> (Vec<BadgeResult>, Option<NextStep>, Vec<PlannedStep>) {
    // An edition from before levels judges everybody alike.
    let input = StatusInput { level: input.objectives.level.unwrap_or(input.level), ..input };
    let mut rules = Rules::new(input);
    let judged: Vec<_> = input.objectives.badges.iter().map(|badge| judge_badge(badge, &mut rules)).collect();
    let steps = next::steps(&judged, input.evidence);
    let plan = input.hours.map(|hours| plan::choose(&steps, u32::from(hours) * 60)).unwrap_or_default();
    let next = steps.into_iter().find(|one| one.after.is_empty()).map(|one| one.step);
    (judged.into_iter().map(|(badge, _)| badge).collect(), next, plan)
}

/// An open part with what its rule said.
struct Open<'i> {
    part: &'i Part,
    result: PartResult,
    /// Whether a gate that could not be decided answered instead of the rule of the part.
    gated: bool,
}

fn judge_badge<'i>(badge: &'i Badge, rules: &mut Rules<'i>) -> (BadgeResult, Vec<Open<'i>>) {
    let parts = badge.parts.iter().map(|part| {
        let folded = rules.fold(&part.rule);
        Open { part, gated: folded.gated, result: part_result(part, folded) }
    });
    let parts: Vec<_> = parts.collect();
    let status = badge_status(parts.iter().map(|one| &one.result));
    let (met, open): (Vec<_>, Vec<_>) = parts.into_iter().partition(|one| is_met(one.result.verdict));
    let met: Vec<PartResult> = met.into_iter().map(|one| one.result).collect();
    let mut evidence: Vec<Citation> = Vec::new();
    for cite in met.iter().filter(|part| part.verdict == Verdict::Passed).flat_map(|part| &part.evidence) {
        if !evidence.contains(cite) {
            evidence.push(cite.clone());
        }
    }
    let result = BadgeResult {
        id: badge.id.clone(),
        title: badge.title.clone(),
        status,
        met,
        open: open.iter().map(|one| one.result.clone()).collect(),
        evidence,
    };
    (result, open)
}

fn is_met(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Passed | Verdict::NotApplicable)
}

fn part_result(part: &Part, folded: Folded) -> PartResult {
    let open = !is_met(folded.verdict);
    PartResult {
        id: part.id.clone(),
        title: part.title.clone(),
        verdict: folded.verdict,
        message: folded.message,
        of: folded.of,
        evidence: folded.evidence,
        missing: if open { folded.missing } else { Vec::new() },
        // What a gate asks costs what the gate says: the work behind it may never be asked.
        effort: part.effort.filter(|_| !folded.gated).or(folded.effort).filter(|_| open),
        visible: part.visible,
    }
}

/// Returns how far a badge is.
///
/// Nothing started is NotStarted. Every part that the tree can show met is EvidenceFound when what is left merely
/// confirms it, and Partial when what is left is the evidence itself. Unknown only where nothing is started, nothing is
/// known to be absent, and a deciding part cannot be seen.
fn badge_status<'p>(parts: impl Iterator<Item = &'p PartResult>) -> BadgeStatus {
    let asked: Vec<_> = parts.filter(|part| part.verdict != Verdict::NotApplicable).collect();
    let has = |verdict| asked.iter().any(|part| part.verdict == verdict);
    let tree_parts = || asked.iter().filter(|part| part.visible == Visible::Tree);
    let proofs = || asked.iter().filter(|part| part.visible == Visible::NetworkProves);
    let started =
        tree_parts().chain(proofs()).any(|part| matches!(part.verdict, Verdict::Passed | Verdict::NeedsReview));
    let refuted = asked.iter().any(|part| part.visible != Visible::Tree && part.verdict == Verdict::Failed);
    if !started {
        let cannot_see = tree_parts().any(|part| part.verdict == Verdict::Unknown)
            && !tree_parts().any(|part| part.verdict == Verdict::Failed);
        return if cannot_see || (tree_parts().count() == 0 && has(Verdict::Unknown)) {
            BadgeStatus::Unknown
        } else {
            BadgeStatus::NotStarted
        };
    }
    let complete = tree_parts().chain(proofs()).all(|part| part.verdict == Verdict::Passed) && !refuted;
    if complete { BadgeStatus::EvidenceFound } else { BadgeStatus::Partial }
}

#[cfg(test)]
mod rule_of_status {
    use super::*;

    fn part(visible: Visible, verdict: Verdict) -> PartResult {
        PartResult {
            id: String::new(),
            title: String::new(),
            verdict,
            message: String::new(),
            of: vec![],
            evidence: vec![],
            missing: vec![],
            effort: None,
            visible,
        }
    }

    #[test]
    fn the_status_rule_of_the_edition() {
        use Verdict::{Failed, NeedsReview, NotApplicable, Passed, Unknown};
        use Visible::{NetworkConfirms as Confirms, NetworkProves as Proves, Tree};
        let table: [(&[(Visible, Verdict)], BadgeStatus); 10] = [
            (&[(Tree, Failed), (Confirms, Unknown)], BadgeStatus::NotStarted),
            (&[(Tree, Passed), (Tree, Failed)], BadgeStatus::Partial),
            (&[(Tree, NeedsReview), (Tree, Failed)], BadgeStatus::Partial),
            (&[(Tree, Passed), (Confirms, Unknown)], BadgeStatus::EvidenceFound),
            (&[(Tree, Passed), (Confirms, Failed)], BadgeStatus::Partial),
            (&[(Tree, Passed), (Proves, Unknown)], BadgeStatus::Partial),
            (&[(Tree, Passed), (Proves, Passed)], BadgeStatus::EvidenceFound),
            (&[(Tree, Unknown), (Proves, Unknown)], BadgeStatus::Unknown),
            (&[(Tree, Unknown), (Tree, Failed)], BadgeStatus::NotStarted),
            (&[(Tree, NotApplicable)], BadgeStatus::NotStarted),
        ];
        for (parts, status) in table {
            let parts: Vec<_> = parts.iter().map(|(visible, verdict)| part(*visible, *verdict)).collect();
            assert_eq!(badge_status(parts.iter()), status, "{parts:?}");
        }
    }
}
