//! From evidence to reports.

use slam_model::{
    Evidence, Fact, Level, RequirementId, Verdict,
    evidence::insights::Parent,
    report::{BadgeResult, CheckReport, NextStep, RequirementResult, StandardRef, StatusReport, Summary, Tool},
};
use slam_standards::{Catalog, ObjectiveSet};

/// How to check.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// Up to which level; else the project's own, else all.
    pub level: Option<Level>,
    /// Show only these requirements, controls, families, or checks; empty shows all.
    pub only: Vec<String>,
    /// Notes that reading the catalogue gave.
    pub notes: Vec<String>,
}

/// How to tell the status.
#[derive(Debug, Clone, Copy, Default)]
pub struct StatusOptions {
    /// The level, unless the edition sets one; else the project's own, else 1.
    pub level: Option<Level>,
    /// Hours that somebody has this week.
    pub hours: Option<u16>,
}

/// What the caller asked for and this build does not have.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// `--only` names nothing that the standard has.
    #[error("`{id}` is no requirement, control, family, or check of {standard}")]
    UnknownId {
        /// The id.
        id: String,
        /// The standard with its version.
        standard: String,
    },
    /// The objective set judges by a Baseline release that is not built in.
    #[error("the objective set `{event}` judges by OSPS Baseline {version}, which this build does not have")]
    UnknownBaseline {
        /// The edition.
        event: String,
        /// The release.
        version: String,
    },
}

pub(crate) fn tool() -> Tool {
    Tool { name: "slam".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

fn standard(catalog: &Catalog) -> StandardRef {
    StandardRef { id: catalog.id.clone(), version: catalog.version.clone(), catalog_sha256: catalog.sha256.clone() }
}

/// Judges evidence by a catalogue. `context` is a further catalogue whose verdicts checks may read (the Baseline behind
/// the CRA items).
pub fn check(
    evidence: &Evidence,
    catalog: &Catalog,
    context: Option<&Catalog>,
    options: &CheckOptions,
) -> Result<CheckReport, EngineError> {
    let level = options.level.or(evidence.project.level).unwrap_or(Level::Three);
    let behind = context.map(|behind| slam_checks::judge(evidence, behind, level, &[]).results).unwrap_or_default();
    let judgement = slam_checks::judge(evidence, catalog, level, &behind);
    let mut requirements = only(judgement.up_to(level), catalog, &options.only)?;
    for result in requirements.iter_mut().filter(|result| is_open(result.verdict)) {
        result.fixes = crate::repairs_for(result.id.as_str());
    }
    let summary = Summary::of(requirements.iter().map(|result| result.verdict));
    let notes = options
        .notes
        .iter()
        .cloned()
        .chain(judgement.notes)
        .chain(settings_notes(evidence))
        .chain(input_notes(evidence))
        .collect();
    Ok(CheckReport {
        schema: CheckReport::SCHEMA.to_owned(),
        tool: tool(),
        subject: evidence.subject.clone(),
        standard: standard(catalog),
        level,
        as_of: evidence.as_of,
        requirements,
        summary,
        coverage: summary.coverage(),
        notes,
        oddities: evidence.oddities.clone(),
        recording: recording(evidence),
    })
}

/// Returns the commands that would make the forge visible.
pub(crate) fn recording(evidence: &Evidence) -> Vec<String> {
    let subject = &evidence.subject;
    match (&evidence.forge, &subject.url) {
        (Fact::NotVisible(_), Some(url)) => {
            let branch = subject.branch.as_deref().unwrap_or("main");
            slam_facts::snapshot_commands(subject.forge.kind, url, branch)
        }
        _ => Vec::new(),
    }
}

/// Keeps the results that the caller wants to see.
fn only(
    results: Vec<RequirementResult>,
    catalog: &Catalog,
    wanted: &[String],
) -> Result<Vec<RequirementResult>, EngineError> {
    if wanted.is_empty() {
        return Ok(results);
    }
    for id in wanted {
        if !catalog.requirements.iter().any(|one| is_named(&one.id, id)) {
            let standard = format!("{} {}", catalog.id, catalog.version);
            return Err(EngineError::UnknownId { id: id.clone(), standard });
        }
    }
    Ok(results.into_iter().filter(|result| wanted.iter().any(|id| is_named(&result.id, id))).collect())
}

/// Returns whether `id` names the requirement, its control (both with or without `OSPS-`), its family, or a check that
/// answers it.
fn is_named(requirement: &RequirementId, id: &str) -> bool {
    let asked = RequirementId::new(id);
    let asked = asked.as_str().trim_start_matches("OSPS-");
    requirement.as_str().trim_start_matches("OSPS-") == asked
        || requirement.control().trim_start_matches("OSPS-") == asked
        || requirement.family() == asked
        || slam_checks::find(id).is_some_and(|check| check.answers(requirement))
}

/// Judges evidence by the objectives of an edition.
pub fn status(
    evidence: &Evidence,
    objectives: &ObjectiveSet,
    options: StatusOptions,
) -> Result<StatusReport, EngineError> {
    let catalog = slam_standards::baseline(&objectives.baseline).ok_or_else(|| EngineError::UnknownBaseline {
        event: objectives.id.clone(),
        version: objectives.baseline.clone(),
    })?;
    let (level, level_source) = match (objectives.level, options.level, evidence.project.level) {
        (Some(level), _, _) => (level, "edition"),
        (None, Some(level), _) => (level, "--level"),
        (None, None, Some(level)) => (level, "slam.toml"),
        (None, None, None) => (Level::One, "default"),
    };
    let judgement = slam_checks::judge(evidence, catalog, level, &[]);
    let mut results = judgement.results;
    results.extend(slam_checks::judge(evidence, slam_standards::cra_readiness(), level, &results).results);
    let (badges, mut next, mut plan) = slam_checks::status(slam_checks::StatusInput {
        evidence,
        objectives,
        catalog,
        results: &results,
        level,
        hours: options.hours,
    });
    for step in next.iter_mut().chain(plan.iter_mut().map(|planned| &mut planned.step)) {
        if let Some(command) = repair_of(step, &badges) {
            step.command = command;
        }
    }
    Ok(StatusReport {
        schema: StatusReport::SCHEMA.to_owned(),
        tool: tool(),
        subject: evidence.subject.clone(),
        event: objectives.id.clone(),
        event_title: objectives.title.clone(),
        objectives_sha256: objectives.sha256.clone(),
        standard: standard(catalog),
        level,
        level_source: level_source.to_owned(),
        as_of: evidence.as_of,
        self_check: evidence.today > objectives.closes,
        badges,
        next,
        plan,
        notes: judgement.notes.into_iter().chain(settings_notes(evidence)).chain(input_notes(evidence)).collect(),
    })
}

fn is_open(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Passed | Verdict::NotApplicable)
}

/// Returns the command that repairs a step, when this build has a repair for it: of the whole badge, because its parts build
/// on each other.
fn repair_of(step: &NextStep, badges: &[BadgeResult]) -> Option<String> {
    let badge = badges.iter().find(|badge| badge.id == step.badge)?;
    let part = badge.open.iter().find(|part| part.id == step.part)?;
    let has_repair = part.of.iter().any(|id| !crate::repairs_for(id).is_empty());
    has_repair.then(|| format!("slam fix --badge {}", badge.id))
}

/// What is wrong with the project's own `slam.toml`.
fn settings_notes(evidence: &Evidence) -> impl Iterator<Item = String> {
    let path = evidence.project.path.as_ref().map(ToString::to_string).unwrap_or_else(|| "slam.toml".to_owned());
    evidence.project.problems.iter().map(move |problem| format!("{path}:{}: {}", problem.line, problem.message))
}

/// What was given on the command line and cannot be used.
pub(crate) fn input_notes(evidence: &Evidence) -> Vec<String> {
    let mut notes = Vec::new();
    if let Fact::Broken(cause) = &evidence.forge {
        notes.push(format!("the forge snapshot cannot be used: {cause}"));
    }
    if let Some(Parent::Refused(cause)) = evidence.insights.seen().map(|insights| &insights.parent) {
        notes.push(format!("the parent Security Insights file cannot be used: {cause}"));
    }
    notes
}
