//! A summary for a job (`$GITHUB_STEP_SUMMARY`) or for a comment on a request.

use std::io::{self, Write};

use slam_model::{
    Subject,
    diff::{DiffReport, Located, Moved, Turn, Turned},
};

use super::{citation, counts, name, side, standard, way};
use crate::{
    clean, links,
    markdown::{self, code, escape, prose},
    style,
};

/// Findings of each kind that are listed: a comment has to stay readable, and forges cut what is longer than 64 KiB.
const MOST_LISTED: usize = 50;

pub(super) fn write(report: &DiffReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Posture: {}\n", escape(&counts(report)))?;
    let (base, head) = (code(&side(&report.base)), code(&side(&report.head)));
    writeln!(out, "From {base} to {head}, by {}.\n", escape(&standard(report)))?;
    match &report.gate {
        Some(gate) if gate.passed => writeln!(out, "The gate {} passed.\n", code(&gate.fail_on))?,
        Some(gate) => {
            let names: Vec<String> = gate.stopped_by.iter().map(|name| code(name)).collect();
            writeln!(out, "**The gate {} did not pass:** {}.\n", code(&gate.fail_on), names.join(", "))?;
        }
        None => {}
    }
    for (turn, title) in [(Turn::Worse, "Worse"), (Turn::Better, "Better"), (Turn::Other, "Other")] {
        let all: Vec<&Turned> = report.verdicts.iter().filter(|one| one.turn == turn).collect();
        if all.is_empty() {
            continue;
        }
        writeln!(out, "## {title}\n\n| | requirement | was | is | why |\n| --- | --- | --- | --- | --- |")?;
        for one in all {
            let mark = style::verdict(one.to);
            writeln!(
                out,
                "| {} | **{}** {} | {} | {} | {} |",
                mark.sign(&crate::Options::default()),
                escape(&one.id),
                cell(&one.title),
                one.from.words(),
                one.to.words(),
                cell(&one.message)
            )?;
        }
        writeln!(out)?;
    }
    for (turn, title) in [(Turn::Worse, "Lower"), (Turn::Better, "Higher"), (Turn::Other, "Other scores")] {
        let all: Vec<&Moved> = report.scores.iter().filter(|one| one.turn == turn).collect();
        if all.is_empty() {
            continue;
        }
        writeln!(out, "## {title}\n\n| check | score | why |\n| --- | --- | --- |")?;
        for one in all {
            writeln!(out, "| **{}** | {} | {} |", escape(&one.check), way(one, "→"), cell(&one.message))?;
        }
        writeln!(out)?;
    }
    list("New findings", &report.new, Some(&report.subject), out)?;
    list("Findings that are gone", &report.gone, None, out)?;
    if report.summary.kept > 0 {
        writeln!(out, "Findings as before: {}.\n", report.summary.kept)?;
    }
    markdown::notes(&report.notes, out)?;
    writeln!(out, "_{} {}_", escape(&report.tool.name), escape(&report.tool.version))
}

/// Lists findings; with a subject, their places are links into it.
fn list(title: &str, all: &[Located], subject: Option<&Subject>, out: &mut dyn Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "## {title}\n")?;
    for one in all.iter().take(MOST_LISTED) {
        let place = format!("{}:{}", one.path, one.line);
        let place = match subject.and_then(|subject| links::of(subject, &citation(one))) {
            Some(address) => format!("[{}]({address})", escape(&place)),
            None => code(&place),
        };
        writeln!(out, "- {place} **{}** {}", escape(&name(one)), prose(&one.message))?;
    }
    if let Some(more) = all.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
        writeln!(out, "- and {more} more")?;
    }
    writeln!(out)
}

/// Returns text for a cell of a table, where a bar ends the cell even inside of code.
fn cell(text: &str) -> String {
    prose(&clean::line(text).replace('|', "¦"))
}
