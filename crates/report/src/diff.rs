//! The outputs of `slam check --diff`.

mod markdown;
mod text;

use std::io::{self, Write};

use slam_model::{
    diff::{AGGREGATE, DiffReport, Located, Moved, Side, Turn},
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
    // A score that a new finding lowers is told at the line of that, too.
    let lower = report.scores.iter().filter(|one| one.turn == Turn::Worse);
    let lower = lower.filter(|one| !report.new.iter().any(|new| new.rule == one.check)).map(|one| Annotation {
        weight: Weight::Warning,
        place: None,
        title: format!("{} {}", one.check, way(one, "→")),
        message: &one.message,
    });
    github::write(new.chain(turned).chain(lower).collect(), out)?;
    writeln!(out, "slam: {}", github::data(&counts(report)))
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

/// Returns `10 → 7.5`.
fn way(one: &Moved, arrow: &str) -> String {
    // The aggregate is told in tenths, a check in whole points.
    let digits = usize::from(one.check == AGGREGATE);
    let score =
        |score: Option<f64>| score.map_or_else(|| "inconclusive".to_owned(), |score| format!("{score:.digits$}"));
    format!("{} {arrow} {}", score(one.from), score(one.to))
}

/// Returns the counts as words.
fn counts(report: &DiffReport) -> String {
    let sum = &report.summary;
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let scores = |turn| report.scores.iter().filter(|one| one.turn == turn && one.check != AGGREGATE).count();
    let parts: Vec<String> = [
        (number(sum.worse), "verdict worse", "verdicts worse"),
        (number(sum.better), "verdict better", "verdicts better"),
        (scores(Turn::Worse), "score lower", "scores lower"),
        (scores(Turn::Better), "score higher", "scores higher"),
        (number(sum.new), "finding new", "findings new"),
        (number(sum.gone), "finding gone", "findings gone"),
    ]
    .into_iter()
    .filter(|(number, _, _)| *number > 0)
    .map(|(all, one, many)| count(all, one, many))
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
