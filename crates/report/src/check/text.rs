//! `slam check` for people: grouped by family, each finding with its reason, its line, and its way out.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use annotate_snippets::Level as Severity;
use slam_model::{
    Citation, Verdict,
    report::{CheckReport, RequirementResult},
};

use super::summary;
use crate::{
    Options, clean, family,
    lines::{self, indented},
    links, snippet,
    style::{self, BOLD, DIM, count, paint},
    wrap,
};

/// Column at which titles start: sign and word, then the id.
const WORD: usize = 15;
/// Indent of everything that belongs to a finding.
const INDENT: usize = 6;
/// The most failed requirements that the summary names.
const MOST_NAMED: usize = 8;
/// The most citations of one finding that are drawn without `verbose`.
const MOST_DRAWN: usize = 2;

pub(crate) fn write(report: &CheckReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(report, options, out)?;
    let shared = if options.verbose { BTreeMap::new() } else { shared_ways_out(report) };
    for (title, members) in family::groups(&report.requirements, |one| &one.id) {
        writeln!(out, "\n{}", paint(options, BOLD, &title))?;
        let id_columns = members.iter().map(|one| wrap::width(&clean::line(one.id.as_str()))).max().unwrap_or(0);
        for one in members {
            requirement(one, id_columns, &shared, options, out)?;
        }
    }
    ways_out(&shared, options, out)?;
    repairs(report, options, out)?;
    recording(report, options, out)?;
    notes(report, options, out)?;
    foot(report, options, out)
}

fn head(report: &CheckReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    lines::subject(&report.subject, report.as_of, options, out)?;
    let standard = &report.standard;
    let judged = format!("{} {}, level {}", clean::line(&standard.id), clean::line(&standard.version), report.level);
    indented(&format!("{judged} · {} {}", report.tool.name, report.tool.version), 2, DIM, options, out)
}

fn requirement(
    one: &RequirementResult,
    id_columns: usize,
    shared: &BTreeMap<String, Vec<String>>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mark = style::verdict(one.verdict);
    let word = paint(options, mark.style, &wrap::pad(&format!("{} {}", mark.sign(options), mark.word), WORD));
    let id = wrap::pad(&clean::line(one.id.as_str()), id_columns);
    let column = 2 + WORD + id_columns + 2;
    let room = options.columns().saturating_sub(column);
    let title = clean::line(&one.title);
    let quiet = matches!(one.verdict, Verdict::Passed | Verdict::NotApplicable) && !options.verbose;
    let lines = if quiet { vec![wrap::fit(&title, room)] } else { wrap::lines(&title, room) };
    let id = if quiet { id } else { paint(options, BOLD, &id) };
    for (at, line) in lines.iter().enumerate() {
        match at {
            0 => write!(out, "  {word}{id}  {line}")?,
            _ => write!(out, "\n{}{line}", " ".repeat(column))?,
        }
    }
    if quiet {
        let used = column + lines.first().map_or(0, |line| wrap::width(line));
        if let Some(rest) = quiet_rest(one, options.columns().saturating_sub(used + 2)) {
            write!(out, "  {}", paint(options, DIM, &rest))?;
        }
        return writeln!(out);
    }
    writeln!(out)?;
    body(one, shared, options, out)
}

/// Returns what fits behind the title of a requirement that needs no work: where it stands, or why it does not apply.
fn quiet_rest(one: &RequirementResult, room: usize) -> Option<String> {
    if one.verdict == Verdict::NotApplicable {
        return (room >= 20).then(|| wrap::fit(&clean::line(&one.message), room));
    }
    let place = one.evidence.iter().find(|cited| cited.path.is_some()).map(links::place)?;
    (wrap::width(&place) <= room).then_some(place)
}

fn body(
    one: &RequirementResult,
    shared: &BTreeMap<String, Vec<String>>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let plain = matches!(one.verdict, Verdict::Passed | Verdict::NotApplicable | Verdict::NotRun);
    let message_style = if plain { DIM } else { style::PLAIN };
    if !one.message.is_empty() {
        indented(&clean::line(&one.message), INDENT, message_style, options, out)?;
    }
    if let Some(waiver) = &one.waiver {
        indented(&format!("accepted for now: {}", clean::line(waiver)), INDENT, style::YELLOW, options, out)?;
    }
    let drawn = matches!(one.verdict, Verdict::Failed | Verdict::NeedsReview);
    let most = if options.verbose { usize::MAX } else { MOST_DRAWN };
    for cited in one.evidence.iter().take(most) {
        evidence(cited, one.verdict, drawn, options, out)?;
    }
    if one.evidence.len() > most {
        let more = one.evidence.len() - most;
        let text = format!("and {} (-v shows all)", count(more, "more place", "more places"));
        indented(&text, INDENT, DIM, options, out)?;
    }
    let steps: Vec<_> = one.missing.iter().map(|missing| clean::line(&missing.detail)).collect();
    let steps: Vec<_> = steps.iter().filter(|text| !shared.contains_key(&***text)).collect();
    for (at, text) in steps.iter().enumerate() {
        let cost = one.effort.filter(|_| at + 1 == steps.len());
        let cost =
            cost.map(|effort| format!(" {}", wrap::whole(&format!("· {}", style::effort(effort))))).unwrap_or_default();
        step(&format!("{text}{cost}"), options, out)?;
    }
    if options.verbose {
        let confidence = format!("{:?}", one.confidence).to_lowercase();
        let text = format!("level {} · confidence {confidence} · {}", one.level, clean::line(&one.reason));
        indented(&text, INDENT, DIM, options, out)?;
    }
    Ok(())
}

fn evidence(
    cited: &Citation,
    verdict: Verdict,
    drawn: bool,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if let (true, Some(path), Some(line)) = (drawn, &cited.path, cited.line) {
        let place = snippet::Cited {
            path,
            line,
            end_line: cited.end_line.unwrap_or(line),
            quote: cited.quote.as_deref(),
            label: cited.note.as_deref(),
            level: if verdict == Verdict::Failed { Severity::ERROR } else { Severity::NOTE },
        };
        if let Some(lines) = snippet::draw(&place, options) {
            return lines.iter().try_for_each(|line| writeln!(out, "{}{line}", " ".repeat(INDENT)));
        }
    }
    let mut text = links::place(cited);
    if let Some(quote) = &cited.quote {
        text = format!("{text}  \"{}\"", clean::line(quote));
    }
    if let (Some(_), Some(note)) = (&cited.path, &cited.note) {
        text = format!("{text}  ({})", clean::line(note));
    }
    let text = if options.verbose { text } else { wrap::fit(&text, options.columns() - INDENT) };
    indented(&text, INDENT, DIM, options, out)
}

/// Returns the ways out that two or more unknown requirements share, with the ids; they are told once, at the end.
fn shared_ways_out(report: &CheckReport) -> BTreeMap<String, Vec<String>> {
    let mut ways: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in report.requirements.iter().filter(|one| one.verdict == Verdict::Unknown) {
        for missing in &one.missing {
            let ids = ways.entry(clean::line(&missing.detail).into_owned()).or_default();
            let id = clean::line(one.id.as_str()).into_owned();
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
    }
    ways.retain(|_, ids| ids.len() > 1);
    ways
}

fn ways_out(shared: &BTreeMap<String, Vec<String>>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    if shared.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(options, BOLD, "What would decide more"))?;
    let mut ways: Vec<_> = shared.iter().collect();
    ways.sort_by_key(|(text, ids)| (usize::MAX - ids.len(), text.as_str()));
    for (text, ids) in ways {
        let lines = wrap::lines(text, options.columns() - 4);
        for (at, line) in lines.iter().enumerate() {
            let lead = if at == 0 { arrow(options) } else { "  " };
            writeln!(out, "  {}{line}", paint(options, style::BLUE, lead))?;
        }
        indented(&format!("for {}: {}", ids.len(), ids.join(", ")), 4, DIM, options, out)?;
    }
    Ok(())
}

/// Tells of the repairs that this build has for what is open.
fn repairs(report: &CheckReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open: Vec<&RequirementResult> = report.requirements.iter().filter(|one| !one.fixes.is_empty()).collect();
    if open.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = open.iter().map(|one| one.id.to_string()).collect();
    writeln!(out, "\n{}", paint(options, BOLD, "What slam can repair"))?;
    let text = format!(
        "`slam fix` shows the repairs of {}: {}",
        count(ids.len(), "requirement", "requirements"),
        ids.join(", ")
    );
    indented(&text, 2, style::PLAIN, options, out)
}

/// Prints the commands that record the forge's replies, when a snapshot would decide anything that is shown.
fn recording(report: &CheckReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let missing = report.requirements.iter().flat_map(|one| &one.missing);
    if report.recording.is_empty() || !missing.into_iter().any(|one| one.detail.contains("--forge-snapshot")) {
        return Ok(());
    }
    let title = "To record the forge's replies, then `slam check --forge-snapshot forge-snapshot.json`";
    writeln!(out, "\n{}", paint(options, BOLD, title))?;
    // Never wrapped: they are there to be copied.
    for command in &report.recording {
        writeln!(out, "  {}", clean::line(command))?;
    }
    Ok(())
}

fn notes(report: &CheckReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    if report.notes.is_empty() && report.oddities.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(options, BOLD, "Notes"))?;
    for note in &report.notes {
        indented(&clean::line(note), 2, style::PLAIN, options, out)?;
    }
    let most = if options.verbose { usize::MAX } else { 5 };
    for oddity in report.oddities.iter().take(most) {
        let line = oddity.line.map(|line| format!(":{line}")).unwrap_or_default();
        let path = oddity.path.to_string();
        indented(&format!("{}{line}: {}", clean::line(&path), clean::line(&oddity.message)), 2, DIM, options, out)?;
    }
    if report.oddities.len() > most {
        let more = report.oddities.len() - most;
        indented(&format!("and {more} more that readers passed over (-v shows all)"), 2, DIM, options, out)?;
    }
    Ok(())
}

fn foot(report: &CheckReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", paint(options, BOLD, "Summary"))?;
    let (mut row, mut used) = (String::new(), 0);
    for (plain, shown) in summary::counts(report, options) {
        let wide = wrap::width(&plain);
        if used > 0 && used + 3 + wide + 2 > options.columns() {
            writeln!(out, "  {row}")?;
            (row, used) = (String::new(), 0);
        }
        let gap = if used > 0 { 3 } else { 0 };
        row = format!("{row}{}{shown}", " ".repeat(gap));
        used += gap + wide;
    }
    if used > 0 {
        writeln!(out, "  {row}")?;
    }
    let loud = if report.coverage.decided == 0 { style::RED } else { style::PLAIN };
    indented(&summary::coverage(report), 2, loud, options, out)?;
    for level in summary::levels(report) {
        let mark = style::verdict(level.verdict);
        writeln!(out, "  {} level {} {}", mark.shown(options), level.level, level.words)?;
    }
    let mut failed: Vec<&RequirementResult> =
        report.requirements.iter().filter(|one| one.verdict == Verdict::Failed).collect();
    failed.sort_by_key(|one| one.level);
    let Some(first) = failed.first() else { return Ok(()) };
    let ids: Vec<_> = failed.iter().take(MOST_NAMED).map(|one| clean::line(one.id.as_str())).collect();
    let more = match failed.len().saturating_sub(ids.len()) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    indented(&format!("failed, lowest level first: {}{more}", ids.join(", ")), 2, style::PLAIN, options, out)?;
    let hint = format!("`slam explain {}` tells why it matters and how to close it", clean::line(first.id.as_str()));
    indented(&hint, 2, DIM, options, out)
}

fn arrow(options: &Options<'_>) -> &'static str {
    if options.ascii { "> " } else { "→ " }
}

fn step(text: &str, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lines = wrap::lines(text, options.columns() - INDENT - 2);
    for (at, line) in lines.iter().enumerate() {
        let lead = if at == 0 { arrow(options) } else { "  " };
        writeln!(out, "{}{}{line}", " ".repeat(INDENT), paint(options, style::BLUE, lead))?;
    }
    Ok(())
}
