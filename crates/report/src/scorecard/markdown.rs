//! A table of scores and, under it, a task for each check that is not at its best.

use std::io::{self, Write};

use slam_model::{
    Citation, Place, Subject,
    finding::CitationKind,
    scorecard::{CheckScore, Detail, DetailLevel, LocationKind, ScorecardReport},
};

use super::{aggregate, conclusive, place};
use crate::{
    links,
    markdown::{self, code, escape, prose},
};

/// Places of one check that are listed; an issue has to stay readable.
const MOST_LISTED: usize = 10;

pub(super) fn write(report: &ScorecardReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Scorecard\n")?;
    markdown::subject(&report.subject, &report.as_of.strftime("%Y-%m-%d").to_string(), out)?;
    match conclusive(report) {
        0 => writeln!(out, "**No check is conclusive. This is not a pass.**\n")?,
        told => writeln!(out, "**{} of 10**, over {told} of {} checks.\n", aggregate(report), report.checks.len())?,
    }
    writeln!(out, "| check | score | risk | why |\n|---|---|---|---|")?;
    for check in &report.checks {
        let score = check.score.map_or_else(|| "?".to_owned(), |score| format!("{score}/10"));
        let guess = if check.guess { " (a guess)" } else { "" };
        let name = format!("[{}]({})", escape(&check.name), check.url);
        writeln!(out, "| {name} | {score} | {} | {}{guess} |", check.risk.name().to_lowercase(), prose(&check.reason))?;
    }
    writeln!(out)?;
    for check in report.checks.iter().filter(|check| check.score.is_some_and(|score| score < 10)) {
        tasks(&report.subject, check, out)?;
    }
    let open: Vec<&CheckScore> =
        report.checks.iter().filter(|check| check.score.is_none() && !check.visible.is_empty()).collect();
    if !open.is_empty() {
        writeln!(out, "## What would decide more\n")?;
        for check in open {
            writeln!(out, "- {}: {}", escape(&check.name), prose(&check.visible.join("; ")))?;
        }
        writeln!(out)?;
    }
    let differs: Vec<&CheckScore> = report.checks.iter().filter(|check| !check.deviations.is_empty()).collect();
    if !differs.is_empty() {
        writeln!(out, "## Where this is not Scorecard's answer\n")?;
        for check in differs {
            for why in &check.deviations {
                writeln!(out, "- {}: {}", escape(&check.name), prose(why))?;
            }
        }
        writeln!(out)?;
    }
    markdown::notes(&report.notes, out)?;
    writeln!(out, "_{} {}_", escape(&report.tool.name), escape(&report.tool.version))
}

fn tasks(subject: &Subject, check: &CheckScore, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}\n", escape(&check.name))?;
    for next in &check.next {
        writeln!(out, "{}.\n", prose(next))?;
    }
    for annotation in &check.annotations {
        writeln!(out, "> Maintainers: {}\n", prose(annotation.reason.words()))?;
    }
    let warnings: Vec<&Detail> = check.details.iter().filter(|detail| detail.level == DetailLevel::Warn).collect();
    for detail in warnings.iter().take(MOST_LISTED) {
        writeln!(out, "- [ ] {}{}", prose(&detail.text), at(subject, detail))?;
    }
    if let Some(more) = warnings.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
        writeln!(out, "- [ ] and {more} more")?;
    }
    if !warnings.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// Returns the place of a detail, linked where the forge shows it.
fn at(subject: &Subject, detail: &Detail) -> String {
    let Some(location) = &detail.location else { return String::new() };
    let text = code(&place(location));
    let lines = location
        .line
        .filter(|_| location.kind != LocationKind::Url)
        .map(|line| Place::lines(&location.path, line, location.end_line.unwrap_or(line)));
    match lines.and_then(|lines| links::of(subject, &Citation::place(CitationKind::File, &lines))) {
        Some(link) => format!(" ([{text}]({link}))"),
        None => format!(" ({text})"),
    }
}
