//! The outputs of `slam check --diff`.

mod markdown;
mod text;

use std::io::{self, Write};

use slam_model::{
    diff::{DiffReport, DiffSummary, Located, Side, Turn},
    finding::CitationKind,
};

use crate::{
    Options, clean,
    github::{self, Annotation, Weight},
    json,
    style::count,
};

/// A format of the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffFormat {
    /// For people in a terminal.
    Text,
    /// `slam.diff/1`.
    Json,
    /// A summary for a job or a comment.
    Markdown,
    /// Annotations for a run of GitHub Actions.
    Github,
}

impl DiffFormat {
    /// Every format with its name on the command line.
    pub const NAMES: [(&'static str, Self); 4] =
        [("text", Self::Text), ("json", Self::Json), ("markdown", Self::Markdown), ("github", Self::Github)];
}

/// Writes the difference in the format. Errors only when `out` does.
pub fn write(report: &DiffReport, format: DiffFormat, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        DiffFormat::Text => text::write(report, options, out),
        DiffFormat::Json => json::write(report, out),
        DiffFormat::Markdown => markdown::write(report, out),
        DiffFormat::Github => annotations(report, out),
    }
}

fn annotations(report: &DiffReport, out: &mut dyn Write) -> io::Result<()> {
    let worse = report.verdicts.iter().filter(|one| one.turn == Turn::Worse);
    // A verdict that has a new finding is told at its line.
    let is_told = |id: &str| report.new.iter().any(|one| one.requirements.iter().any(|told| told == id));
    let turned = worse.filter(|one| !is_told(&one.id)).filter_map(|one| {
        let title = format!("{} {}", one.id, one.title);
        Some(Annotation { weight: Weight::of_verdict(one.to)?, place: None, title, message: &one.message })
    });
    let new = report.new.iter().map(|one| Annotation {
        weight: weight(one),
        place: Some((&one.path, one.line, one.end_line)),
        title: name(one),
        message: &one.message,
    });
    github::write(new.chain(turned).collect(), out)?;
    writeln!(out, "slam: {}", github::data(&counts(&report.summary)))
}

fn weight(one: &Located) -> Weight {
    let verdict = one.verdict.and_then(Weight::of_verdict);
    verdict.or(one.severity.map(Weight::of_severity)).unwrap_or(Weight::Notice)
}

/// Returns what a finding is called: its requirements, or its rule with its severity.
fn name(one: &Located) -> String {
    match (one.requirements.as_slice(), one.severity) {
        ([], Some(severity)) => format!("{} ({})", one.rule, severity.name()),
        ([], None) => one.rule.clone(),
        (ids, _) => format!("{} ({})", ids.join(", "), one.rule),
    }
}

/// Returns the counts as words.
fn counts(sum: &DiffSummary) -> String {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let parts: Vec<String> = [
        (sum.worse, "verdict worse", "verdicts worse"),
        (sum.better, "verdict better", "verdicts better"),
        (sum.new, "finding new", "findings new"),
        (sum.gone, "finding gone", "findings gone"),
    ]
    .into_iter()
    .filter(|(number, _, _)| *number > 0)
    .map(|(all, one, many)| count(number(all), one, many))
    .collect();
    if parts.is_empty() { "nothing changed in the posture".to_owned() } else { parts.join(", ") }
}

/// Returns `main (1a2b3c4d5e6f)`.
fn side(side: &Side) -> String {
    let commit = side.commit.as_ref().map_or("no commit", |commit| commit.short());
    let rev = clean::line(&side.rev);
    let rev = clean::cut(&rev, 60);
    let place = if side.merge_base { format!("where it left {rev}") } else { rev.into_owned() };
    if side.commit.as_ref().is_some_and(|commit| commit.as_str() == place) {
        return commit.to_owned();
    }
    format!("{place} ({commit})")
}

/// Returns `osps-baseline 2026-08-28, level 3`.
fn standard(report: &DiffReport) -> String {
    let judged = &report.standard;
    let version = judged.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let level = judged.level.map(|level| format!(", level {level}")).unwrap_or_default();
    clean::line(&format!("{}{version}{level}", judged.id)).into_owned()
}

fn citation(one: &Located) -> slam_model::Citation {
    let lines = slam_model::Place::lines(&one.path, one.line, one.end_line);
    slam_model::Citation::place(CitationKind::Ci, &lines)
}
