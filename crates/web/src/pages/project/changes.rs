//! What changed since the evaluation before, in sentences.

use slam_event::{
    RepositoryId,
    evaluation::{Cause, Changes, Direction, Found, RulesChange},
};
use slam_standards::ObjectiveSet;
use slam_store::public::project::Repository;

/// The sentences, the good and the bad apart.
pub(crate) struct ChangeView {
    pub(crate) lines: Vec<Line>,
    /// How many more verdicts turned than are shown.
    pub(crate) more: usize,
}

/// One sentence.
pub(crate) struct Line {
    pub(crate) tone: &'static str,
    pub(crate) sign: &'static str,
    pub(crate) words: String,
}

/// Turned verdicts that are shown.
const VERDICTS: usize = 20;

/// Says why an evaluation was made.
pub(super) fn cause(name: &str) -> String {
    let words = match name {
        "confirmed" => "the registration was confirmed",
        "demand" => "a maintainer asked",
        "schedule" => "the schedule",
        "objectives-changed" => "the objectives changed",
        "recorded" => "recorded from elsewhere",
        cut_off => {
            let id = cut_off.strip_prefix("cut-off:").unwrap_or(cut_off);
            return format!("the cut-off {}", id.split('@').next().unwrap_or(id));
        }
    };
    words.to_owned()
}

/// Puts what changed into sentences.
pub(super) fn view(changes: &Changes, set: &ObjectiveSet, repositories: &[Repository]) -> ChangeView {
    let title = |badge: &str| set.badge(badge).map_or(badge.to_owned(), |badge| badge.title.clone());
    let name = |id: &RepositoryId| {
        let known = repositories.iter().find(|one| one.id == *id);
        known.map_or_else(|| "a repository that is gone".to_owned(), |one| one.name.clone())
    };
    let why = |cause: &Cause, repository: &RepositoryId| match cause {
        Cause::Commits { found: Some(Found::Commit { id, subject }), .. } if subject.is_empty() => {
            format!(" by the commit {} of {}", id.short(), name(repository))
        }
        Cause::Commits { found: Some(Found::Commit { id, subject }), .. } => {
            format!(" by the commit {} of {}, “{subject}”", id.short(), name(repository))
        }
        Cause::Commits { after, to, found } => {
            let range = format!(" by the commits after {} up to {} of {}", after.short(), to.short(), name(repository));
            match found {
                Some(Found::Range { reason }) => format!("{range} (which one is not known: {reason})"),
                _ => range,
            }
        }
        Cause::Rules => " by other rules".to_owned(),
        Cause::Outside => " without a commit: an age, a tag, a reply of the forge, or a person".to_owned(),
        Cause::Repository => format!(": {} is new, gone, or out of reach", name(repository)),
    };
    let mut lines = Vec::new();
    let rules = changes.rules.iter().map(|change| match change {
        RulesChange::Objectives => "The objectives are others than before.",
        RulesChange::Catalog => "The catalogue of requirements is another one than before.",
        RulesChange::Level => "The project is judged at another level than before.",
        RulesChange::Tool => "Another version of the program judged.",
    });
    lines.extend(rules.map(|words| line(Direction::Other, words.to_owned())));
    for turn in &changes.badges {
        let by = turn.by.as_ref().map(|(repository, cause)| why(cause, repository)).unwrap_or_default();
        let words = format!("{}: {} instead of {}{by}.", title(&turn.badge), turn.to.words(), turn.from.words());
        lines.push(line(turn.direction, words));
    }
    for (ids, words) in [
        (&changes.appeared, "is new"),
        (&changes.left, "does not belong to the project any more"),
        (&changes.lost_sight, "could not be reached any more"),
    ] {
        lines.extend(ids.iter().map(|id| line(Direction::Other, format!("{} {words}.", name(id)))));
    }
    for turn in changes.verdicts.iter().take(VERDICTS) {
        let by = why(&turn.cause, &turn.repository);
        let words = format!("{}: {} instead of {}{by}. {}", turn.id, turn.to.words(), turn.from.words(), turn.message);
        lines.push(line(turn.direction, words));
    }
    ChangeView { lines, more: changes.verdicts.len().saturating_sub(VERDICTS) }
}

fn line(direction: Direction, words: String) -> Line {
    let (tone, sign) = match direction {
        Direction::Better => ("good", "▲"),
        Direction::Worse => ("bad", "▼"),
        Direction::Other => ("mute", "•"),
    };
    Line { tone, sign, words }
}
