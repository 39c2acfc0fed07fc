//! `slam status` for people: six badges on one screen, and one next step.

use std::io::{self, Write};

use slam_model::{
    Citation, Verdict,
    report::{BadgeResult, NextStep, PartResult, StatusReport},
};

use crate::{
    Options, clean, links,
    style::{self, BOLD, DIM, PLAIN, count, paint},
    wrap,
};

/// The most open parts of one badge that are shown without `verbose`.
const MOST_OPEN: usize = 3;
/// The most places of evidence of one badge that are shown without `verbose`.
const MOST_EVIDENCE: usize = 1;

pub(crate) fn write(report: &StatusReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(report, options, out)?;
    let columns = report.badges.iter().map(|one| wrap::width(&clean::line(&one.title))).max().unwrap_or(0);
    for badge in &report.badges {
        writeln!(out)?;
        one_badge(badge, columns, options, out)?;
    }
    if !report.notes.is_empty() {
        writeln!(out)?;
        for note in &report.notes {
            wrapped("note: ", &clean::line(note), 2, DIM, options, out)?;
        }
    }
    if !report.plan.is_empty() {
        plan(report, options, out)?;
    }
    next(report.next.as_ref(), options, out)
}

fn head(report: &StatusReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let title = clean::line(&report.event_title);
    write!(out, "{}", paint(options, BOLD, &wrap::fit(&title, options.columns())))?;
    writeln!(out)?;
    if report.self_check {
        let text = "self-check: the last date of this edition has passed, so nothing here is handed in";
        wrapped("", text, 2, style::YELLOW, options, out)?;
    }
    let subject = &report.subject;
    let name = clean::line(subject.url.as_deref().unwrap_or(&subject.path));
    let commit = subject.commit.as_ref().map_or_else(|| "no commit".to_owned(), |id| format!("commit {}", id.short()));
    let as_of = report.as_of.strftime("%Y-%m-%d");
    wrapped("", &format!("{} · {commit} · as of {as_of}", clean::cut(&name, 80)), 2, DIM, options, out)?;
    let source = match report.level_source.as_str() {
        "default" => "the default; set `level` in slam.toml or give --level".to_owned(),
        other => format!("from {}", clean::line(other)),
    };
    let standard = format!("{} {}", clean::line(&report.standard.id), clean::line(&report.standard.version));
    wrapped("", &format!("level {} ({source}) · {standard}", report.level), 2, DIM, options, out)
}

fn one_badge(badge: &BadgeResult, columns: usize, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mark = style::badge(badge.status);
    let title = wrap::pad(&clean::line(&badge.title), columns);
    let word = paint(options, mark.style, &wrap::pad(mark.word, 14));
    let progress = progress(badge);
    writeln!(out, "{} {}  {word}  {progress}", mark.shown(options), paint(options, BOLD, &title))?;
    let places = places(&badge.evidence);
    let most = if options.verbose { usize::MAX } else { MOST_EVIDENCE };
    let more = places.len().saturating_sub(most);
    for (at, cited) in places.iter().take(most).enumerate() {
        let rest = if more > 0 && at + 1 == most { format!("  and {more} more") } else { String::new() };
        let text = wrap::fit(&cited_text(cited), options.columns() - 6 - rest.len());
        let sign = style::verdict(Verdict::Passed).shown(options);
        writeln!(out, "    {sign} {}", paint(options, DIM, &format!("{text}{rest}")))?;
    }
    let most = if options.verbose { usize::MAX } else { MOST_OPEN };
    let mut before = None;
    for part in badge.open.iter().take(most) {
        // The same way out three times in a row reads like three pieces of work.
        let need = way_out(part);
        open_part(part, before == Some(need), options, out)?;
        before = Some(need);
    }
    if badge.open.len() > most {
        let more = count(badge.open.len() - most, "more open part", "more open parts");
        writeln!(out, "      {}", paint(options, DIM, &format!("and {more} (-v shows all)")))?;
    }
    Ok(())
}

/// Returns `3 of 5 parts met`; parts that do not apply are counted apart, because nobody met them.
pub(crate) fn progress(badge: &BadgeResult) -> String {
    let met = badge.met.iter().filter(|part| part.verdict == Verdict::Passed).count();
    let apart = match badge.met.len() - met {
        0 => String::new(),
        beside => format!(", {beside} not applicable"),
    };
    format!("{met} of {} met{apart}", count(met + badge.open.len(), "part", "parts"))
}

/// Returns citations of different places, best first.
fn places(evidence: &[Citation]) -> Vec<&Citation> {
    let mut seen: Vec<&Citation> = Vec::new();
    for cited in evidence {
        if !seen.iter().any(|known| (&known.path, known.line, &known.note) == (&cited.path, cited.line, &cited.note)) {
            seen.push(cited);
        }
    }
    seen
}

fn cited_text(cited: &Citation) -> String {
    let place = links::place(cited);
    match (&cited.quote, &cited.note, &cited.path) {
        (Some(quote), _, _) => format!("{place}  \"{}\"", clean::line(quote)),
        (None, Some(note), Some(_)) => format!("{place}  ({})", clean::line(note)),
        _ => place,
    }
}

fn way_out(part: &PartResult) -> &str {
    part.missing.first().map_or(part.message.as_str(), |missing| missing.detail.as_str())
}

fn open_part(part: &PartResult, is_told: bool, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mark = style::verdict(part.verdict);
    let cost = part
        .effort
        .map(|effort| format!(" {}", wrap::whole(&format!("· {}", style::effort(effort)))))
        .unwrap_or_default();
    // A sign alone does not say it to everyone.
    let word = match part.verdict {
        Verdict::Failed => "missing",
        Verdict::NeedsReview => "to review",
        Verdict::Unknown => "not visible",
        Verdict::NotRun => "not run",
        Verdict::Passed | Verdict::NotApplicable => part.verdict.words(),
    };
    let word = wrap::whole(&format!("· {word}"));
    let head = format!("{} {word}{cost}", clean::line(&part.title));
    let room = options.columns() - 6;
    let lines = wrap::lines(&head, room);
    for (at, line) in lines.iter().enumerate() {
        match at {
            0 => write!(out, "    {} {line}", mark.shown(options))?,
            _ => write!(out, "\n      {line}")?,
        }
    }
    if options.verbose {
        writeln!(out)?;
        wrapped("", &clean::line(&part.message), 6, DIM, options, out)?;
        for missing in &part.missing {
            wrapped(if options.ascii { "> " } else { "→ " }, &clean::line(&missing.detail), 6, DIM, options, out)?;
        }
        return Ok(());
    }
    // One line a part where it fits keeps the screen whole; everything stands in `-v` and in the other formats.
    let need = if is_told { Default::default() } else { clean::line(way_out(part)) };
    let left = room.saturating_sub(lines.last().map_or(0, |line| wrap::width(line)) + 3);
    match (need.is_empty(), wrap::width(&need) <= left) {
        (true, _) => writeln!(out),
        (false, true) => writeln!(out, "{}", paint(options, DIM, &format!(" · {need}"))),
        (false, false) => writeln!(out, "\n      {}", paint(options, DIM, &wrap::fit_words(&need, room))),
    }
}

fn plan(report: &StatusReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let total: u32 = report.plan.iter().map(|one| u32::from(one.step.effort.minutes)).sum();
    let steps = count(report.plan.len(), "step", "steps");
    let title = format!("This week: {steps}, {}", style::minutes(total));
    writeln!(out, "\n{}", paint(options, BOLD, &title))?;
    let header = format!("  {:>2}  {:>10}  {:<13}  {:<14}  {}", "#", "time", "who", "badge", "step");
    writeln!(out, "{}", paint(options, DIM, header.trim_end()))?;
    let column = 2 + 2 + 2 + 10 + 2 + 13 + 2 + 14 + 2;
    for (at, planned) in report.plan.iter().enumerate() {
        let (time, who) = (style::minutes(u32::from(planned.step.effort.minutes)), style::who(planned.step.effort.who));
        let badge = wrap::pad(&wrap::fit(&clean::line(&planned.step.badge), 14), 14);
        let lines = wrap::lines(&clean::line(&planned.step.step), options.columns().saturating_sub(column));
        for (row, line) in lines.iter().enumerate() {
            match row {
                0 => writeln!(out, "  {:>2}  {time:>10}  {who:<13}  {badge}  {line}", at + 1)?,
                _ => writeln!(out, "{}{line}", " ".repeat(column))?,
            }
        }
    }
    Ok(())
}

fn next(next: Option<&NextStep>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(next) = next else {
        return wrapped("\nNext: ", "nothing is open that you can do alone", 0, BOLD, options, out);
    };
    writeln!(out)?;
    let step = format!("{} ({})", clean::line(&next.step), wrap::whole(&style::effort(next.effort)));
    let lines = wrap::lines(&step, options.columns() - 6);
    for (at, line) in lines.iter().enumerate() {
        match at {
            0 => writeln!(out, "{} {line}", paint(options, BOLD, "Next:"))?,
            _ => writeln!(out, "      {line}")?,
        }
    }
    // Never wrapped: it is there to be copied.
    writeln!(out, "      {}", paint(options, style::CODE, &format!("$ {}", clean::line(&next.command))))
}

fn wrapped(
    lead: &str,
    text: &str,
    indent: usize,
    with: anstyle::Style,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let hang = wrap::width(lead);
    let room = options.columns().saturating_sub(indent + hang);
    for (at, line) in wrap::lines(text, room).iter().enumerate() {
        let lead = if at == 0 { lead.to_owned() } else { " ".repeat(hang) };
        let style = if with == PLAIN { PLAIN } else { with };
        writeln!(out, "{}{lead}{}", " ".repeat(indent), paint(options, style, line))?;
    }
    Ok(())
}
