//! What is weak: one file per family of rules, each a function from the joined definitions to findings.

mod artifacts;
mod azure;
mod cache;
mod checkout;
mod columns;
mod download;
mod injection;
mod permissions;
mod pins;
mod publishing;
mod runners;
mod unreadable;
mod versions;

pub use cache::cache_switches;
pub(crate) use injection::who;
pub(crate) use permissions::{Need, of_step};

use std::collections::BTreeMap;

use slam_model::{
    Confidence, Place, Quote, RepoPath, Severity,
    evidence::ci::{CiFinding, CiRule, Columns, Job, Step, Taint},
};

use crate::{Analysis, Definition, JobDetail, Lines, StepDetail, expression::Piece, flow::Site, ignores};

/// Findings kept of one rule; more helps nobody, and no rule pushes another out.
const MOST_FINDINGS: usize = 2_000;

/// Returns everything that all rules find, sorted and without duplicates.
pub(crate) fn all(site: &Site<'_>) -> Analysis {
    let mut found = Vec::new();
    for rule in [
        injection::find,
        azure::find,
        checkout::find,
        artifacts::find,
        permissions::find,
        pins::find,
        download::find,
        publishing::find,
        versions::find,
        cache::find,
        runners::find,
        unreadable::find,
    ] {
        rule(site, &mut found);
    }
    let mut by_path: BTreeMap<&RepoPath, Vec<CiFinding>> = BTreeMap::new();
    let alone = site.definitions.iter().flat_map(|definition| definition.found.iter().cloned());
    let definitions: BTreeMap<&RepoPath, &Definition> =
        site.definitions.iter().map(|definition| (&definition.workflow.path, *definition)).collect();
    for finding in found.into_iter().chain(alone) {
        if let Some((path, _)) = definitions.get_key_value(&finding.quote.place.path) {
            by_path.entry(path).or_default().push(finding);
        }
    }
    let mut analysis = Analysis::default();
    let mut kept: BTreeMap<CiRule, usize> = BTreeMap::new();
    for (path, mut found) in by_path {
        let Some(definition) = definitions.get(path) else { continue };
        columns::fill(&mut found, &definition.text);
        found.sort();
        found.dedup();
        runners::keep_worst(&mut found);
        found.retain(|one| {
            let count = kept.entry(one.rule).or_default();
            *count += 1;
            *count <= MOST_FINDINGS
        });
        let (findings, ignored) = ignores::part(found, &definition.ignores);
        analysis.findings.extend(findings);
        analysis.ignored.extend(ignored);
    }
    analysis
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

/// Returns a part of a text at its line, counted from 0.
fn quote_words(path: &RepoPath, lines: &Lines, line: usize, words: &str) -> Quote {
    let (first, last) = lines.of(line);
    let more = u32::try_from(words.matches('\n').count()).unwrap_or(0);
    Quote::new(Place::lines(path, first, last.max(first.saturating_add(more))), words)
}

/// Returns the words at one line.
fn quote_line(path: &RepoPath, line: u32, text: &str) -> Quote {
    Quote::new(Place::line(path, line), text)
}

/// A finding whose severity follows from the rule and from who can make use of it.
pub(crate) fn finding(
    rule: CiRule,
    source: Taint,
    confidence: Confidence,
    quote: Quote,
    message: impl Into<String>,
) -> CiFinding {
    let severity = severity(rule, source);
    let (columns, related) = (Columns::default(), Vec::new());
    CiFinding { quote, columns, rule, severity, source, confidence, message: message.into(), related }
}

fn severity(rule: CiRule, source: Taint) -> Severity {
    use CiRule::*;
    match (rule, source) {
        (TemplateInjection | EnvironmentFileInjection | EvaluatedVariable, Taint::Attacker) => Severity::High,
        (TemplateInjection | EnvironmentFileInjection | EvaluatedVariable, Taint::Collaborator) => Severity::Medium,
        (TemplateInjection | EnvironmentFileInjection | EvaluatedVariable, Taint::Constant) => Severity::Low,
        (UntrustedCheckout | UnpinnedUses | CachePoisoning | ExcessivePermissions | ArtifactPoisoning, _) => {
            Severity::High
        }
        (AdHocInstall, _) => Severity::Low,
        _ => Severity::Medium,
    }
}
