//! The steps that a person can take alone; the first of them is the one next step.

use slam_model::{
    Evidence, Verdict, Who,
    report::{BadgeResult, NextStep, Visible},
};

use super::{Open, order};

/// A step that closes one open part.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) step: NextStep,
    pub(super) title: String,
    /// Ids behind the part.
    pub(super) of: Vec<String>,
    /// Ids that have to be there first; none when the step can be taken now.
    pub(super) after: Vec<&'static str>,
}

/// Returns the steps that a person at the keyboard can take alone: badge by badge, cheapest first, ties by id.
pub(super) fn steps(judged: &[(BadgeResult, Vec<Open<'_>>)], evidence: &Evidence) -> Vec<Step> {
    let all: Vec<&Open<'_>> = judged.iter().flat_map(|(_, open)| open).collect();
    let mut steps = Vec::new();
    for (badge, open) in judged {
        let mut own: Vec<_> = open.iter().filter_map(|one| step(badge, one, &all, evidence)).collect();
        own.sort_by(|one, other| {
            (one.step.effort.minutes, &one.step.part).cmp(&(other.step.effort.minutes, &other.step.part))
        });
        steps.extend(own);
    }
    steps
}

/// What the network alone can show, and what only an administrator may change, is nobody's next step at the keyboard.
fn step(badge: &BadgeResult, open: &Open<'_>, all: &[&Open<'_>], evidence: &Evidence) -> Option<Step> {
    let effort = open.result.effort?;
    let alone = effort.who != Who::Administrator
        && matches!(open.part.visible, Visible::Tree | Visible::PersonConfirms)
        && open.result.verdict != Verdict::NotRun;
    if !alone {
        return None;
    }
    // What the edition says of the part is meant for the rule behind an open gate.
    let edition = if open.gated { None } else { Some(open.part) };
    let needed = || open.result.missing.first().map(|need| sentence(&need.detail));
    let words = edition.and_then(|part| part.step.clone()).or_else(needed);
    let step = words.unwrap_or_else(|| format!("{}.", open.part.title));
    let command = edition.and_then(|part| part.command.clone()).unwrap_or_else(|| {
        let about = open.result.of.first().unwrap_or(&open.part.id);
        format!("slam explain {about}")
    });
    let command = as_typed_here(command, evidence);
    let step = NextStep { badge: badge.id.clone(), part: open.part.id.clone(), step, command, effort };
    let after = if open.gated { Vec::new() } else { order::waits_for(open, all) };
    Some(Step { step, title: open.part.title.clone(), of: open.result.of.clone(), after })
}

/// Returns a command with the Security Insights file under the name that it has in this repository.
fn as_typed_here(command: String, evidence: &Evidence) -> String {
    let Some(path) = evidence.insights.seen().and_then(|file| file.path.as_str()) else { return command };
    let plain = path.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_./".contains(letter));
    let path = if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) };
    match command.strip_suffix(" security-insights.yml") {
        Some(verb) => format!("{verb} {path}"),
        None => command,
    }
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

    #[test]
    fn a_command_names_the_file_as_it_stands_here() {
        let here = |path: &str| {
            let evidence = crate::testing::evidence(&format!("//- {path}\nheader:\n  schema-version: 2.2.0\n"));
            as_typed_here("slam validate security-insights.yml".to_owned(), &evidence)
        };
        assert_eq!(here("security-insights.yml"), "slam validate security-insights.yml");
        assert_eq!(here(".github/SECURITY-INSIGHTS.yml"), "slam validate .github/SECURITY-INSIGHTS.yml");
        assert_eq!(here("README.md"), "slam validate security-insights.yml");
    }
}
