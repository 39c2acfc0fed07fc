//! The one next step: the first badge in the edition's order with an open part that the person can do alone.

use slam_model::{
    Effort, Verdict, Who,
    report::{BadgeResult, NextStep, Visible},
};

use super::Open;

/// A step that closes one open part.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) step: NextStep,
    pub(super) title: String,
}

/// Returns the steps of a badge that a person at the keyboard can do alone, cheapest first, ties by id.
pub(super) fn steps(badge: &BadgeResult, open: &[Open<'_>]) -> Vec<Step> {
    let mut steps: Vec<_> = open.iter().filter_map(|one| step(badge, one)).collect();
    steps.sort_by(|one, other| {
        (one.step.effort.minutes, &one.step.part).cmp(&(other.step.effort.minutes, &other.step.part))
    });
    steps
}

/// Returns the one next step.
pub(super) fn first(judged: &[(BadgeResult, Vec<Open<'_>>)]) -> Option<NextStep> {
    judged.iter().find_map(|(badge, open)| steps(badge, open).into_iter().next()).map(|one| one.step)
}

/// What the network alone can show, and what only an administrator may change, is nobody's next step at the keyboard.
fn step(badge: &BadgeResult, open: &Open<'_>) -> Option<Step> {
    let effort: Effort = open.result.effort?;
    let alone = effort.who != Who::Administrator
        && open.part.visible == Visible::Tree
        && open.result.verdict != Verdict::NotRun;
    if !alone {
        return None;
    }
    let words = open.part.step.clone().or_else(|| open.result.missing.first().map(|need| sentence(&need.detail)));
    let step = words.unwrap_or_else(|| format!("{}.", open.part.title));
    let command = open.part.command.clone().unwrap_or_else(|| {
        let about = open.result.of.first().unwrap_or(&open.part.id);
        format!("slam explain {about}")
    });
    let step = NextStep { badge: badge.id.clone(), part: open.part.id.clone(), step, command, effort };
    Some(Step { step, title: open.part.title.clone() })
}

/// Returns a fragment as a sentence: first letter large, full stop at the end.
fn sentence(fragment: &str) -> String {
    let mut letters = fragment.trim().chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let text = format!("{first}{}", letters.as_str());
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_becomes_a_sentence() {
        assert_eq!(sentence("name a contact in SECURITY.md"), "Name a contact in SECURITY.md.");
        assert_eq!(sentence(""), ".");
    }
}
