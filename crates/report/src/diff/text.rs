//! For people: what turned, what is new with its line, what is gone.

use std::io::{self, Write};

use annotate_snippets::Level;
use slam_model::{
    diff::{DiffReport, Located, Moved, Turn, Turned},
    finding::{Severity, Verdict},
};

use super::{counts, name, side, standard, way};
use crate::{
    Options, clean,
    lines::{self, indented},
    snippet,
    style::{self, BOLD, DIM, count, paint},
    wrap,
};

/// New findings that are drawn without `verbose`.
const MOST_DRAWN: usize = 10;
/// Findings that are named without `verbose`.
const MOST_NAMED: usize = 20;
/// Indent of what belongs to a verdict or a finding.
const INDENT: usize = 4;

pub(super) fn write(report: &DiffReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    lines::subject(&report.subject, report.as_of, options, out)?;
    indented(&format!("from {} to {}", side(&report.base), side(&report.head)), 2, DIM, options, out)?;
    let judged = format!("{} · {} {}", standard(report), report.tool.name, report.tool.version);
    indented(&judged, 2, DIM, options, out)?;
    for (turn, title) in [(Turn::Worse, "Worse"), (Turn::Better, "Better"), (Turn::Other, "Other")] {
        let all: Vec<&Turned> = report.verdicts.iter().filter(|one| one.turn == turn).collect();
        let scores: Vec<&Moved> = report.scores.iter().filter(|one| one.turn == turn).collect();
        if !all.is_empty() || !scores.is_empty() {
            writeln!(out, "\n{}", paint(options, BOLD, title))?;
            all.into_iter().try_for_each(|one| turned(one, options, out))?;
            scores.into_iter().try_for_each(|one| moved(one, options, out))?;
        }
    }
    if !report.new.is_empty() {
        writeln!(out, "\n{}", paint(options, BOLD, "New"))?;
        let (drawn, named) = if options.verbose { (usize::MAX, usize::MAX) } else { (MOST_DRAWN, MOST_NAMED) };
        for (at, one) in report.new.iter().take(named).enumerate() {
            new(one, at < drawn, options, out)?;
        }
        more(report.new.len(), named, options, out)?;
    }
    if !report.gone.is_empty() {
        writeln!(out, "\n{}", paint(options, BOLD, "Gone"))?;
        let most = if options.verbose { usize::MAX } else { MOST_NAMED };
        for one in report.gone.iter().take(most) {
            let text = format!("{}  {}", place(one), name(one));
            indented(&text, INDENT, DIM, options, out)?;
        }
        more(report.gone.len(), most, options, out)?;
    }
    if !report.notes.is_empty() {
        writeln!(out, "\n{}", paint(options, BOLD, "Notes"))?;
        report.notes.iter().try_for_each(|note| indented(&clean::line(note), 2, style::PLAIN, options, out))?;
    }
    writeln!(out, "\n{}", paint(options, BOLD, "Summary"))?;
    indented(&counts(report), 2, style::PLAIN, options, out)?;
    let kept = usize::try_from(report.summary.kept).unwrap_or(usize::MAX);
    if kept > 0 {
        let text =
            format!("{} as before, which no gate of this change counts", count(kept, "finding is", "findings are"));
        indented(&text, 2, DIM, options, out)?;
    }
    match &report.gate {
        Some(gate) if gate.passed => {
            indented(&format!("the gate --fail-on {} passed", gate.fail_on), 2, style::GREEN, options, out)
        }
        Some(gate) => {
            let text = format!("the gate --fail-on {} did not pass: {}", gate.fail_on, gate.stopped_by.join(", "));
            indented(&text, 2, style::RED, options, out)
        }
        None => Ok(()),
    }
}

fn more(all: usize, shown: usize, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    match all.checked_sub(shown).filter(|more| *more > 0) {
        Some(more) => indented(&format!("and {more} more (-v shows all)"), INDENT, DIM, options, out),
        None => Ok(()),
    }
}

fn turned(one: &Turned, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (from, to) = (style::verdict(one.from), style::verdict(one.to));
    let arrow = if options.ascii { "->" } else { "→" };
    let way = format!("{} {} {arrow} {}", to.sign(options), from.word, to.word);
    let id = clean::line(&one.id);
    writeln!(out, "  {}  {}", paint(options, BOLD, &id), paint(options, to.style, &way))?;
    indented(&clean::line(&one.title), INDENT, DIM, options, out)?;
    indented(&clean::line(&one.message), INDENT, style::PLAIN, options, out)?;
    let mut open = one.missing.iter().filter(|_| one.turn == Turn::Worse);
    open.try_for_each(|missing| step(&missing.detail, options, out))
}

fn moved(one: &Moved, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let paint_of = match one.turn {
        Turn::Worse => style::RED,
        Turn::Better => style::GREEN,
        Turn::Other => style::PLAIN,
    };
    let way = way(one, if options.ascii { "->" } else { "→" });
    writeln!(out, "  {}  {}", paint(options, BOLD, &clean::line(&one.check)), paint(options, paint_of, &way))?;
    indented(&clean::line(&one.message), INDENT, style::PLAIN, options, out)?;
    let mut open = one.next.iter().filter(|_| one.turn == Turn::Worse);
    open.try_for_each(|next| step(next, options, out))
}

/// Writes what would lift it.
fn step(text: &str, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lead = if options.ascii { "> " } else { "→ " };
    for (at, line) in wrap::lines(&clean::line(text), options.columns() - INDENT - 2).iter().enumerate() {
        let lead = if at == 0 { lead } else { "  " };
        writeln!(out, "{}{}{line}", " ".repeat(INDENT), paint(options, style::BLUE, lead))?;
    }
    Ok(())
}

fn new(one: &Located, is_drawn: bool, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let is_bad = one.verdict == Some(Verdict::Failed) || one.severity.is_some_and(|bad| bad >= Severity::High);
    let cited = snippet::Cited {
        path: &one.path,
        line: one.line,
        end_line: one.end_line,
        quote: one.quote.as_deref(),
        label: None,
        level: if is_bad { Level::ERROR } else { Level::NOTE },
    };
    writeln!(out, "  {}", paint(options, BOLD, &clean::line(&name(one))))?;
    match snippet::draw(&cited, options).filter(|_| is_drawn) {
        Some(lines) => lines.iter().try_for_each(|line| writeln!(out, "{}{line}", " ".repeat(INDENT)))?,
        None => indented(&place(one), INDENT, style::PLAIN, options, out)?,
    }
    indented(&clean::line(&one.message), INDENT, style::PLAIN, options, out)
}

fn place(one: &Located) -> String {
    format!("{}:{}", clean::line(&one.path.to_string()), one.line)
}
