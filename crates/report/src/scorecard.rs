//! The outputs of `slam check --standard scorecard`.
//!
//! JSON, SARIF, the list of probes, and the in-toto predicate have the shape that OpenSSF Scorecard gives them, so that
//! its consumers can read them; all of them name this program as the one that answered.

mod intoto;
mod json;
mod markdown;
mod probe;
mod sarif;
mod text;

use std::io::{self, Write};

use slam_model::scorecard::{CheckScore, Detail, Location, SCORECARD_VERSION, ScorecardReport};

use crate::{Options, json as own};

/// A format of the Scorecard view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScorecardFormat {
    /// For people in a terminal.
    Text,
    /// Scorecard's JSON, version 2.
    Json,
    /// Scorecard's JSON, version 2, on one line.
    JsonLine,
    /// SARIF 2.1.0 with Scorecard's rules.
    Sarif,
    /// A table and a task list for an issue.
    Markdown,
    /// Scorecard's list of probe findings.
    Probe,
    /// An unsigned in-toto statement with Scorecard's predicate.
    Intoto,
}

/// Writes the report in the format.
///
/// Errors when `out` does, and with [`io::ErrorKind::InvalidInput`] when an in-toto statement is asked of something that
/// is no commit.
pub fn write(
    report: &ScorecardReport,
    format: ScorecardFormat,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ScorecardFormat::Text => text::write(report, options, out),
        ScorecardFormat::Json => own::write(&json::result(report), out),
        ScorecardFormat::JsonLine => own::write_line(&json::result(report), out),
        ScorecardFormat::Sarif => own::write(&sarif::log(report), out),
        ScorecardFormat::Markdown => markdown::write(report, out),
        ScorecardFormat::Probe => own::write(&probe::result(report), out),
        ScorecardFormat::Intoto => own::write(&intoto::statement(report)?, out),
    }
}

/// Returns the version that consumers see: Scorecard's, whose checks these are, with ours as build.
fn version(report: &ScorecardReport) -> String {
    format!("{SCORECARD_VERSION}+{}.{}", report.tool.name, report.tool.version)
}

/// Returns the name of the repository: its address without scheme, or the target as it was named.
fn name(report: &ScorecardReport) -> String {
    let subject = &report.subject;
    let name = subject.url.as_deref().unwrap_or(&subject.path);
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    name.trim_end_matches('/').trim_end_matches(".git").to_owned()
}

fn commit(report: &ScorecardReport) -> String {
    report.subject.commit.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string)
}

/// Returns a detail as Scorecard spells it: `Warn: text: path:first-last`.
fn spell(detail: &Detail) -> String {
    let place = detail.location.as_ref().map(|location| format!(": {}", place(location))).unwrap_or_default();
    format!("{}: {}{place}", detail.level.word(), detail.text)
}

/// Returns `path:first-last`, as far as it is known.
fn place(location: &Location) -> String {
    let line = location.line.map(|line| format!(":{line}")).unwrap_or_default();
    let end =
        location.end_line.filter(|end| Some(*end) > location.line).map(|end| format!("-{end}")).unwrap_or_default();
    format!("{}{line}{end}", location.path)
}

/// Returns the aggregate as Scorecard shows it: one decimal, `?` when no check is conclusive.
fn aggregate(report: &ScorecardReport) -> String {
    report.aggregate_tenths().map_or_else(|| "?".to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10))
}

/// Returns how many checks have a score.
fn conclusive(report: &ScorecardReport) -> usize {
    report.checks.iter().filter(|check| check.score.is_some()).count()
}

/// Returns the check whose best score would raise the aggregate most.
fn most_to_gain(report: &ScorecardReport) -> Option<&CheckScore> {
    let gain =
        |check: &CheckScore| check.score.map_or(0, |score| check.risk.half_weight() * u32::from(10 - score.min(10)));
    let best = report.checks.iter().filter(|check| gain(check) > 0);
    // The first of several: the order is that of the names.
    best.fold(None, |most: Option<&CheckScore>, check| match most {
        Some(known) if gain(known) >= gain(check) => Some(known),
        _ => Some(check),
    })
}

#[cfg(test)]
mod tests;
