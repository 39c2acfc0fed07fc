//! For people: the worst first, findings of one rule together, each with its line.

use std::io::{self, Write};

use annotate_snippets::Level;
use slam_model::{
    Confidence, Severity,
    report::{CiReport, CiResult},
};

use super::{Group, counts, groups, who};
use crate::{
    Options, clean,
    lines::{self, indented},
    snippet,
    style::{self, BOLD, DIM, count, paint},
};

/// Findings of one rule that are drawn without `verbose`.
const MOST_DRAWN: usize = 2;
/// Further places that are named without `verbose`.
const MOST_NAMED: usize = 12;
/// Indent of what belongs to a rule.
const INDENT: usize = 4;

pub(super) fn write(report: &CiReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    lines::subject(&report.subject, report.as_of, options, out)?;
    let read = count(report.definitions, "CI definition read", "CI definitions read");
    indented(&format!("{read} · {} {}", report.tool.name, report.tool.version), 2, DIM, options, out)?;
    for group in groups(report) {
        self::group(report, &group, options, out)?;
    }
    ignored(report, options, out)?;
    if !report.unread.is_empty() {
        let names: Vec<String> = report.unread.iter().map(|path| clean::line(&path.to_string()).into_owned()).collect();
        writeln!(out, "\n{}", paint(options, BOLD, "Not read"))?;
        indented(&names.join(", "), INDENT, style::PLAIN, options, out)?;
    }
    for note in &report.notes {
        indented(&format!("note: {}", clean::line(note)), 2, style::YELLOW, options, out)?;
    }
    writeln!(out, "\n{}", paint(options, BOLD, "Summary"))?;
    let loud = if report.definitions == 0 { style::RED } else { style::PLAIN };
    let sum = match report.definitions {
        0 => "no CI definition was read; this is not a pass".to_owned(),
        _ => counts(report),
    };
    indented(&sum, 2, loud, options, out)?;
    match groups(report).first() {
        Some(group) => {
            let hint = format!("`slam explain {}` tells why it matters and how to close it", group.id);
            indented(&hint, 2, DIM, options, out)?;
            match report.findings.iter().any(|finding| finding.fix.is_some()) {
                true => indented("`slam fix` shows which of them it repairs, and how", 2, DIM, options, out),
                false => Ok(()),
            }
        }
        None => Ok(()),
    }
}

fn group(report: &CiReport, group: &Group<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mark = style::severity(group.severity);
    let rule = report.rule(group.id);
    let word = paint(options, mark.style, &format!("{} {}", mark.sign(options), mark.word));
    let number = match group.findings.len() {
        1 => String::new(),
        many => format!(" ×{many}"),
    };
    writeln!(out, "\n{word}  {}{}", paint(options, BOLD, group.id), paint(options, DIM, &number))?;
    if let Some(rule) = rule {
        indented(&format!("{}. {}", rule.title, rule.why), INDENT, DIM, options, out)?;
    }
    // What is hygiene need not be drawn to be understood.
    let is_quiet = group.severity == Severity::Informational && !options.verbose;
    let drawn = match (options.verbose, is_quiet) {
        (true, _) => usize::MAX,
        (_, true) => 0,
        _ => MOST_DRAWN,
    };
    for finding in group.findings.iter().take(drawn) {
        one(finding, options, out)?;
    }
    let rest: Vec<&CiResult> = group.findings.iter().skip(drawn).copied().collect();
    if rest.is_empty() {
        return Ok(());
    }
    let more = match rest.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(", and {more} more (-v shows all)"),
    };
    let lead = if drawn == 0 { "at" } else { "also at" };
    let named = rest.get(..MOST_NAMED).unwrap_or(&rest);
    indented(&format!("{lead} {}{more}", places(named)), INDENT, style::PLAIN, options, out)
}

/// Returns each file once with all lines of it: `a.yml:3, 8, b.yml:4`.
fn places(findings: &[&CiResult]) -> String {
    let mut text = String::new();
    let mut before = None;
    for finding in findings {
        let comma = if text.is_empty() { "" } else { ", " };
        if before == Some(&finding.path) {
            text.push_str(&format!("{comma}{}", finding.line));
        } else {
            text.push_str(&format!("{comma}{}:{}", clean::line(&finding.path.to_string()), finding.line));
        }
        before = Some(&finding.path);
    }
    text
}

fn one(finding: &CiResult, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cited = snippet::Cited {
        path: &finding.path,
        line: finding.line,
        end_line: finding.end_line,
        quote: Some(finding.text.as_str()).filter(|text| !text.is_empty()),
        label: None,
        level: if finding.severity >= Severity::High { Level::ERROR } else { Level::NOTE },
    };
    match snippet::draw(&cited, options) {
        Some(lines) => lines.iter().try_for_each(|line| writeln!(out, "{}{line}", " ".repeat(INDENT)))?,
        None => indented(
            &format!("{}:{}", clean::line(&finding.path.to_string()), finding.line),
            INDENT,
            style::PLAIN,
            options,
            out,
        )?,
    }
    let mut text = clean::line(&finding.message).into_owned();
    if let Some(who) = who(finding) {
        text = format!("{text}; {who}");
    }
    if finding.confidence == Confidence::Low {
        text = format!("{text} (a doubt: a person has to look)");
    }
    indented(&text, INDENT + 2, style::PLAIN, options, out)?;
    if options.verbose {
        let confidence = format!("{:?}", finding.confidence).to_lowercase();
        let mut more = vec![format!("confidence {confidence}")];
        more.extend(finding.fix.iter().map(|fix| format!("fix {fix}")));
        more.extend(finding.aliases.iter().cloned());
        indented(&more.join(" · "), INDENT + 2, DIM, options, out)?;
    }
    Ok(())
}

fn ignored(report: &CiReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    if report.ignored.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(options, BOLD, "Ignored by a comment in the file"))?;
    let most = if options.verbose { usize::MAX } else { MOST_NAMED };
    let all = super::ignored(report);
    for (one, times) in all.iter().take(most) {
        let reason =
            one.reason.as_deref().map_or_else(|| "no reason given".to_owned(), |text| clean::line(text).into_owned());
        let place = format!("{}:{}", clean::line(&one.finding.path.to_string()), one.finding.line);
        let text = format!("{} {}{times} at {place}: {reason}", one.finding.severity.name(), one.finding.id);
        indented(&text, INDENT, style::PLAIN, options, out)?;
    }
    if all.len() > most {
        let more = format!("and {} more (-v shows all)", all.len() - most);
        indented(&more, INDENT, DIM, options, out)?;
    }
    Ok(())
}
