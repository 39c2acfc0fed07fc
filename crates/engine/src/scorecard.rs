//! From evidence to the Scorecard view.

use slam_checks::ScorecardMode;
use slam_model::{
    Evidence, Fact,
    evidence::secret::Secret,
    scorecard::{CheckScore, Location, ScorecardReport},
};
use slam_standards::scorecard_check;

use crate::{
    EngineError,
    judge::{input_notes, recording, tool},
};

/// How to answer.
#[derive(Debug, Clone, Default)]
pub struct ScorecardOptions {
    /// Whose answer is wanted.
    pub mode: ScorecardMode,
    /// Show only these checks; empty shows all.
    pub only: Vec<String>,
}

/// Answers Scorecard's checks.
///
/// # Errors
/// When `only` names no check.
pub fn scorecard(evidence: &Evidence, options: &ScorecardOptions) -> Result<ScorecardReport, EngineError> {
    for id in &options.only {
        if scorecard_check(id).is_none() {
            return Err(EngineError::UnknownId { id: id.clone(), standard: "Scorecard".to_owned() });
        }
    }
    let wanted =
        |one: &CheckScore| options.only.is_empty() || options.only.iter().any(|id| one.name.eq_ignore_ascii_case(id));
    let mut checks: Vec<CheckScore> =
        slam_checks::scorecard(evidence, options.mode).into_iter().filter(wanted).collect();
    let secrets = evidence.secrets.seen().map(Vec::as_slice).unwrap_or_default();
    checks.iter_mut().for_each(|check| mask(check, secrets));
    let mut notes = input_notes(evidence);
    notes.extend(annotation_notes(evidence));
    if options.mode == ScorecardMode::Strict {
        notes.push("--scorecard-strict: the answers are those of Scorecard 5.5, known errors included".to_owned());
    }
    Ok(ScorecardReport {
        tool: tool(),
        subject: evidence.subject.clone(),
        as_of: evidence.as_of,
        strict: options.mode == ScorecardMode::Strict,
        checks,
        notes,
        oddities: evidence.oddities.clone(),
        recording: recording(evidence),
    })
}

/// Takes the words of lines in which a secret stands away.
fn mask(check: &mut CheckScore, secrets: &[Secret]) {
    let holds = |location: &Option<Location>| {
        location.as_ref().is_some_and(|location| {
            secrets.iter().any(|secret| {
                let (first, last) = (location.line.unwrap_or(0), location.end_line.or(location.line).unwrap_or(0));
                secret.place.path == location.path && (first..=last).contains(&secret.place.line)
            })
        })
    };
    let hide = |text: &mut String, location: &mut Option<Location>| {
        // What stands between back-ticks is quoted from the file.
        *text = match text.split_once('`') {
            Some((before, _)) => format!("{before}(a line with a secret)"),
            None => text.clone(),
        };
        if let Some(location) = location {
            location.snippet = None;
        }
    };
    for detail in check.details.iter_mut().filter(|one| holds(&one.location)) {
        hide(&mut detail.text, &mut detail.location);
    }
    for finding in check.findings.iter_mut().filter(|one| holds(&one.location)) {
        hide(&mut finding.message, &mut finding.location);
    }
}

/// What is wrong with `scorecard.yml`: with one error in it, Scorecard ignores the file.
fn annotation_notes(evidence: &Evidence) -> Vec<String> {
    let Fact::Seen(file) = &evidence.annotations else { return Vec::new() };
    let broken = file.problems.iter().map(|problem| format!("{}:{}: {}", file.path, problem.line, problem.message));
    let unknown = file.entries.iter().filter(|one| scorecard_check(&one.check).is_none());
    let unknown =
        unknown.map(|one| format!("{}:{}: `{}` is no check of Scorecard", file.path, one.place.line, one.check));
    broken.chain(unknown).collect()
}
