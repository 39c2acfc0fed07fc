//! Scripts in the steps of workflows.

use slam_ci::Definition;
use slam_model::evidence::{
    ci::{CiSystem, DefinitionKind, Job, Step},
    pinning::PinningFacts,
};

use super::rules::{Reader, Text};

/// Reads the scripts of each job in turn: what one step downloads, a later one can run.
pub(super) fn read(definition: &Definition, found: &mut PinningFacts) {
    let workflow = &definition.workflow;
    // Actions of the same repository and other systems are not Scorecard's.
    let beyond = workflow.kind != DefinitionKind::Workflow || workflow.system != CiSystem::GithubActions;
    let before = found.dependencies.len();
    for (at, job) in workflow.jobs.iter().enumerate() {
        let mut reader = Reader::new(&workflow.path, found);
        for (index, step) in job.steps.iter().enumerate() {
            let Some(run) = step.run.as_deref().filter(|_| is_read(job, step)) else { continue };
            let text = redact(run);
            let lines = definition.jobs.get(at).and_then(|job| job.steps.get(index)).and_then(|step| step.run.as_ref());
            let line_of = |row: usize| lines.map_or(step.place.line, |lines| lines.of(row).0);
            let rows = text.split_inclusive('\n').enumerate().scan(0, |at, (row, text)| {
                let start = *at;
                *at += text.len();
                Some((start, line_of(row)))
            });
            let starts: Vec<_> = rows.collect();
            let last = lines.map_or(step.place.end_line, |lines| lines.end_line);
            reader.script(&Text { text: &text, starts, last });
        }
    }
    found.dependencies.iter_mut().skip(before).for_each(|one| one.beyond |= beyond);
}

/// Returns whether the script is one of a shell that we read.
fn is_read(job: &Job, step: &Step) -> bool {
    if let Some(shell) = &step.shell {
        let program = shell.split_whitespace().next().unwrap_or_default();
        let name = program.rsplit('/').next().unwrap_or(program);
        return ["sh", "bash", "mksh"].contains(&name);
    }
    !runs_on_windows(job) && !asks_for_windows(step)
}

/// Returns whether the job names Windows runners alone.
fn runs_on_windows(job: &Job) -> bool {
    !job.runs_on.is_empty() && job.runs_on.iter().all(|label| label.to_lowercase().starts_with("windows"))
}

fn asks_for_windows(step: &Step) -> bool {
    let condition = step.condition.as_deref().unwrap_or_default().to_lowercase();
    let squeezed: String = condition.chars().filter(|character| !character.is_whitespace()).collect();
    ["runner.os=='windows'", "runner.os==\"windows\"", "startswith(runner.os,'windows'", "matrix.os=='windows-"]
        .iter()
        .any(|part| squeezed.contains(part))
}

/// Puts a variable in the place of each expression, whose text the shell never sees; lines stay where they are.
fn redact(run: &str) -> String {
    let mut out = String::with_capacity(run.len());
    let mut rest = run;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        match after.split_once("}}").filter(|(inner, _)| !inner.contains(['{', '}'])) {
            Some((inner, behind)) => {
                out.push_str("SLAM_EXPRESSION");
                // Line breaks are kept, so that what follows keeps its line.
                out.extend(inner.chars().filter(|character| *character == '\n'));
                rest = behind;
            }
            None => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
