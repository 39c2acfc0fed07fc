//! For people: the aggregate, a bar for each check, and under it what proves the score and what to do.

use std::io::{self, Write};

use slam_model::scorecard::{CheckScore, Detail, DetailLevel, ScorecardReport};

use super::{aggregate, conclusive, most_to_gain, place};
use crate::{
    Options, clean,
    lines::{self, indented},
    style::{self, BOLD, DIM, count, paint},
    wrap,
};

/// Columns of a bar: one a point.
const BAR: usize = 10;
/// Column at which the reason of a check starts.
const INDENT: usize = 6;
/// Details of one check that are shown without `verbose`.
const MOST_SHOWN: usize = 3;

pub(super) fn write(report: &ScorecardReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    lines::subject(&report.subject, report.as_of, options, out)?;
    let whose = if report.strict { "Scorecard 5.5's own answers" } else { "Scorecard 5.5's checks, answered right" };
    indented(&format!("{whose} · {} {}", report.tool.name, report.tool.version), 2, DIM, options, out)?;
    writeln!(out)?;
    for check in &report.checks {
        self::check(check, options, out)?;
    }
    for note in &report.notes {
        indented(&format!("note: {}", clean::line(note)), 2, style::YELLOW, options, out)?;
    }
    recording(report, options, out)?;
    summary(report, options, out)
}

fn check(check: &CheckScore, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (bar, points, with) = match check.score {
        Some(score) => (bar(score, options), format!("{score:>2}/10"), colour(score)),
        None => (" ".repeat(BAR), " ?   ".to_owned(), style::YELLOW),
    };
    let sign = paint(options, with, sign(check.score, options));
    let guess = if check.guess { paint(options, DIM, "  a guess") } else { String::new() };
    let risk = paint(options, DIM, &format!("  {}", check.risk.name().to_lowercase()));
    writeln!(
        out,
        "  {sign} {} {points}  {}{risk}{guess}",
        paint(options, with, &bar),
        paint(options, BOLD, &check.name)
    )?;
    let best = check.score == Some(10);
    if best && !options.verbose {
        return Ok(());
    }
    indented(&clean::line(&check.reason), INDENT, if best { DIM } else { style::PLAIN }, options, out)?;
    details(check, options, out)?;
    for annotation in &check.annotations {
        let text =
            format!("maintainers: {} ({}:{})", annotation.reason.words(), annotation.place.path, annotation.place.line);
        indented(&clean::line(&text), INDENT, style::BLUE, options, out)?;
    }
    if check.score.is_some_and(|score| score < 10) {
        steps(&check.next, options, out)?;
    }
    if check.score.is_none() || options.verbose {
        steps(&check.visible, options, out)?;
    }
    if options.verbose {
        for why in &check.deviations {
            indented(&format!("differs from Scorecard on purpose: {why}"), INDENT, DIM, options, out)?;
        }
    }
    Ok(())
}

/// The lines that prove the score, those that lower it first.
fn details(check: &CheckScore, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    // What the reason or a line below says already is not said again.
    let is_new = |detail: &&Detail| !detail.text.starts_with("differs from Scorecard: ") && detail.text != check.reason;
    let shown = |detail: &&Detail| match options.verbose {
        true => true,
        false => detail.level == DetailLevel::Warn,
    };
    let mut all: Vec<&Detail> = check.details.iter().filter(is_new).filter(shown).collect();
    all.sort_by_key(|detail| detail.level);
    let most = if options.verbose { usize::MAX } else { MOST_SHOWN };
    for detail in all.iter().take(most) {
        let (sign, with) = match detail.level {
            DetailLevel::Warn => (if options.ascii { "x" } else { "✘" }, style::RED),
            DetailLevel::Info => (if options.ascii { "+" } else { "✔" }, style::GREEN),
            DetailLevel::Debug => (if options.ascii { "." } else { "·" }, DIM),
        };
        let at =
            detail.location.as_ref().map(|location| format!("  {}", clean::line(&place(location)))).unwrap_or_default();
        let text = format!("{}{at}", clean::line(&detail.text).trim_start());
        for (row, line) in wrap::lines(&text, options.columns().saturating_sub(INDENT + 2)).iter().enumerate() {
            let lead = if row == 0 { paint(options, with, sign) } else { " ".to_owned() };
            writeln!(out, "{}{lead} {line}", " ".repeat(INDENT))?;
        }
    }
    if all.len() > most {
        let more = count(all.len() - most, "more line", "more lines");
        indented(&format!("and {more} (-v shows all)"), INDENT, DIM, options, out)?;
    }
    Ok(())
}

fn steps(steps: &[String], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let arrow = if options.ascii { ">" } else { "→" };
    for step in steps {
        for (row, line) in
            wrap::lines(&clean::line(step), options.columns().saturating_sub(INDENT + 2)).iter().enumerate()
        {
            let lead = if row == 0 { paint(options, style::BLUE, arrow) } else { " ".to_owned() };
            writeln!(out, "{}{lead} {line}", " ".repeat(INDENT))?;
        }
    }
    Ok(())
}

fn recording(report: &ScorecardReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open = report
        .checks
        .iter()
        .any(|check| check.score.is_none() && check.visible.iter().any(|how| how.contains("forge-snapshot")));
    if report.recording.is_empty() || !open {
        return Ok(());
    }
    let title =
        "To record the forge's replies, then `slam check --standard scorecard --forge-snapshot forge-snapshot.json`";
    writeln!(out, "\n{}", paint(options, BOLD, title))?;
    // Never wrapped: they are there to be copied.
    report.recording.iter().try_for_each(|command| writeln!(out, "  {}", clean::line(command)))
}

fn summary(report: &ScorecardReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", paint(options, BOLD, "Summary"))?;
    let told = conclusive(report);
    let all = report.checks.len();
    if told == 0 {
        indented("no check is conclusive; this is not a pass", 2, style::RED, options, out)?;
    } else {
        indented(&format!("{} of 10, over {told} of {all} checks", aggregate(report)), 2, BOLD, options, out)?;
    }
    if let Some(check) = most_to_gain(report) {
        let next = check.next.first().map(|next| format!(": {}", clean::line(next))).unwrap_or_default();
        indented(&format!("most to gain: {}{next}", check.name), 2, style::PLAIN, options, out)?;
    }
    let differs = report.checks.iter().filter(|check| !check.deviations.is_empty()).count();
    if differs > 0 && !options.verbose {
        let checks = count(differs, "check is", "checks are");
        let text =
            format!("{checks} not answered as Scorecard would (-v says why, --scorecard-strict gives its own answers)");
        indented(&text, 2, DIM, options, out)?;
    }
    indented("`slam explain scorecard` tells how the checks are answered", 2, DIM, options, out)
}

fn bar(score: u8, options: &Options<'_>) -> String {
    let (full, empty) = if options.ascii { ("#", ".") } else { ("█", "░") };
    let points = usize::from(score.min(10));
    format!("{}{}", full.repeat(points), empty.repeat(BAR - points))
}

fn sign(score: Option<u8>, options: &Options<'_>) -> &'static str {
    match (score, options.ascii) {
        (Some(10), false) => "✔",
        (Some(10), true) => "+",
        (Some(5..), false) => "◐",
        (Some(5..), true) => "~",
        (Some(_), false) => "✘",
        (Some(_), true) => "x",
        (None, _) => "?",
    }
}

fn colour(score: u8) -> anstyle::Style {
    match score {
        10 => style::GREEN,
        5.. => style::BLUE,
        _ => style::RED,
    }
}
