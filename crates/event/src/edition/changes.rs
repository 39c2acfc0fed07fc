//! Changes of an edition while it runs: every version is kept, and what changed is told in words.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Edition;
use crate::{PersonId, Refusal, RefusalKind, calendar::Phase};

/// One version of an edition. Versions are never changed, only followed by the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EditionVersion {
    /// From 1.
    pub number: u32,
    /// What it says.
    pub edition: Edition,
    /// Since when.
    pub changed_at: Timestamp,
    /// By whom; `None` for the operator.
    pub changed_by: Option<PersonId>,
    /// Why, for participants.
    pub reason: String,
}

/// One change, for participants and the audit log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CalendarChange {
    /// What changed: `cut-off.plaque`, `objectives`, `session.kick-off`.
    pub key: String,
    /// The change as one sentence.
    pub words: String,
    /// Whether it takes time away from participants: a deadline that comes earlier, or something that is gone.
    pub is_cut: bool,
}

/// Compares a version with what an organiser proposes, and returns what changes for participants.
///
/// # Errors
/// The proposal has problems, changes what may not change, or changes something that was decided without a reason.
pub fn amend(
    current: &Edition,
    proposed: &Edition,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<CalendarChange>, Refusal> {
    let invalid = |code, message: String| Refusal::new(RefusalKind::Invalid, code, message);
    if current.id != proposed.id {
        let message = format!("the edition is `{}` and cannot become `{}`", current.id, proposed.id);
        return Err(invalid("edition-id-changed", message).hint("Make a new edition instead."));
    }
    if let Some(problem) = proposed.problems().into_iter().next() {
        return Err(invalid("edition-invalid", problem.to_string()));
    }
    if current == proposed {
        return Err(Refusal::new(RefusalKind::Conflict, "nothing-changes", "the proposal changes nothing"));
    }
    if current.phase(now) == Phase::Over && proposed.awards != current.awards {
        let message = format!("the awards were given on {}", current.awards.words());
        return Err(Refusal::new(RefusalKind::Conflict, "awards-given", message)
            .hint("The rest of the edition can still be corrected, with a reason."));
    }
    let needs_reason = past(current, proposed, now).or_else(|| {
        (current.phase(now) > Phase::Announced && current.objectives != proposed.objectives)
            .then(|| "projects already work by the objectives".to_owned())
    });
    if let Some(why) = needs_reason.filter(|_| reason.trim().is_empty()) {
        return Err(invalid("reason-missing", format!("the change has no reason, and {why}"))
            .hint("Write one sentence that participants can read."));
    }
    Ok(changes(current, proposed))
}

/// Returns the first decided thing that the proposal moves or drops: a cut-off that was evaluated, a window that ended.
fn past(current: &Edition, proposed: &Edition, now: Timestamp) -> Option<String> {
    let windows = [
        ("registration", &current.registration, &proposed.registration),
        ("the time for listing", &current.listing, &proposed.listing),
    ];
    let ended = windows.into_iter().find(|(_, old, new)| old.closes.at() <= now && old != new);
    let window = ended.map(|(title, old, _)| format!("{title} was over at {}", old.closes.words()));
    window.or_else(|| {
        let done = current.cut_offs.iter().filter(|one| one.at.at() <= now);
        let moved = done.into_iter().find(|one| proposed.cut_off(&one.id) != Some(*one));
        moved.map(|one| format!("`{}` was over at {}", one.title, one.at.words()))
    })
}

fn changes(current: &Edition, proposed: &Edition) -> Vec<CalendarChange> {
    let (old, new) = (current.events(), proposed.events());
    let mut found = Vec::new();
    for event in &new {
        match old.iter().find(|one| one.key == event.key) {
            None => found.push(CalendarChange {
                key: event.key.clone(),
                words: format!("{} is new: {}.", event.title, event.words),
                is_cut: false,
            }),
            Some(before) if before.words != event.words => {
                let earlier = event.at < before.at;
                let way = if earlier { "comes earlier" } else { "comes later" };
                let way = if event.at == before.at { "is written in another way" } else { way };
                let ends = event.key.ends_with(".closes") || event.key.starts_with("cut-off.");
                found.push(CalendarChange {
                    key: event.key.clone(),
                    words: format!("{} {way}: {} instead of {}.", event.title, event.words, before.words),
                    is_cut: earlier && ends,
                });
            }
            Some(_) => {}
        }
    }
    for event in old.iter().filter(|one| !new.iter().any(|other| other.key == one.key)) {
        let words = format!("{} is dropped; it was {}.", event.title, event.words);
        found.push(CalendarChange { key: event.key.clone(), words, is_cut: true });
    }
    found.extend(other_changes(current, proposed));
    found.sort();
    found
}

/// Changes beside the dates.
fn other_changes(current: &Edition, proposed: &Edition) -> Vec<CalendarChange> {
    let rows = [
        ("title", current.title != proposed.title, format!("The edition is now called {}.", proposed.title)),
        (
            "objectives",
            current.objectives != proposed.objectives,
            format!(
                "Open work is judged by the new text of the objectives `{}`; what was accepted stays as it was decided.",
                proposed.objectives.id
            ),
        ),
        ("level", current.level != proposed.level, "The rule for levels changed.".to_owned()),
        (
            "eligibility",
            current.eligibility != proposed.eligibility,
            "The rules on who may take part changed.".to_owned(),
        ),
        ("recognition", current.recognitions != proposed.recognitions, "What is given changed.".to_owned()),
        ("incentive", current.incentives != proposed.incentives, "The rewards for milestones changed.".to_owned()),
        ("credit", current.credit != proposed.credit, "The rule on who is named beside a badge changed.".to_owned()),
        (
            "evaluation",
            current.evaluation != proposed.evaluation,
            format!("Projects are now evaluated every {} hours.", proposed.evaluation.every_hours),
        ),
        (
            "retention-days",
            current.retention_days != proposed.retention_days,
            format!("Personal data is now kept for {} days after the awards.", proposed.retention_days),
        ),
    ];
    let changed = rows.into_iter().filter(|(_, changed, _)| *changed);
    changed.map(|(key, _, words)| CalendarChange { key: key.to_owned(), words, is_cut: false }).collect()
}
