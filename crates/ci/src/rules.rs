//! What is weak: one file per family of rules, each a function from the joined definitions to findings.

mod cache;
mod checkout;
mod download;
mod injection;
mod permissions;
mod pins;
mod runners;
mod secrets;

use std::collections::BTreeMap;

use slam_model::{
    Confidence, Place, Quote, RepoPath,
    evidence::ci::{CiFinding, CiRule, Job, Step, Taint},
};

use crate::{Definition, JobDetail, Lines, StepDetail, expression::Piece, flow::Site};

/// Findings kept of one rule; more helps nobody, and no rule pushes another out.
const MOST_FINDINGS: usize = 2_000;

/// Returns everything that all rules find, sorted and without duplicates.
pub(crate) fn all(site: &Site<'_>) -> Vec<CiFinding> {
    let mut found = Vec::new();
    for rule in [
        injection::find,
        checkout::find,
        permissions::find,
        pins::find,
        download::find,
        cache::find,
        secrets::find,
        runners::find,
    ] {
        rule(site, &mut found);
    }
    found.sort();
    found.dedup();
    let mut kept: BTreeMap<CiRule, usize> = BTreeMap::new();
    found.retain(|one| {
        let count = kept.entry(one.rule).or_default();
        *count += 1;
        *count <= MOST_FINDINGS
    });
    found
}

/// A step with everything around it.
struct At<'d> {
    definition: &'d Definition,
    /// Index of the definition, the job, and the step.
    index: (usize, usize, usize),
    job: &'d Job,
    step: &'d Step,
    more: &'d StepDetail,
}

/// Returns every step of every definition.
fn steps<'s, 'd>(site: &'s Site<'d>) -> impl Iterator<Item = At<'d>> + use<'s, 'd> {
    site.definitions.iter().enumerate().flat_map(|(d, definition)| {
        jobs_of(definition).enumerate().flat_map(move |(j, (job, detail))| {
            job.steps.iter().zip(&detail.steps).enumerate().map(move |(s, (step, more))| At {
                definition,
                index: (d, j, s),
                job,
                step,
                more,
            })
        })
    })
}

/// Returns the jobs of a definition with what is beside them.
fn jobs_of(definition: &Definition) -> impl Iterator<Item = (&Job, &JobDetail)> {
    definition.workflow.jobs.iter().zip(&definition.jobs)
}

/// Returns the words of an expression at its lines.
fn quote_piece(path: &RepoPath, lines: &Lines, piece: &Piece<'_>) -> Quote {
    let (line, end_line) = lines.of(piece.line);
    let more = u32::try_from(piece.raw.matches('\n').count()).unwrap_or(0);
    match &lines.alias {
        Some(alias) => Quote::new(Place::lines(path, line, end_line), alias),
        None => Quote::new(Place::lines(path, line, end_line.max(line.saturating_add(more))), piece.raw),
    }
}

/// Returns the words at one line.
fn quote_line(path: &RepoPath, line: u32, text: &str) -> Quote {
    Quote::new(Place::line(path, line), text)
}

fn finding(rule: CiRule, source: Taint, confidence: Confidence, quote: Quote, message: impl Into<String>) -> CiFinding {
    CiFinding { quote, rule, source, confidence, message: message.into() }
}
