//! A task list for an issue: one task a place, under its rule, the worst first.

use std::io::{self, Write};

use slam_model::{
    Citation, Place,
    finding::CitationKind,
    report::{CiReport, CiResult},
};

use super::{counts, groups, who};
use crate::{
    links,
    markdown::{self, code, escape, prose},
};

/// Places that are listed of one rule; an issue has to stay readable.
const MOST_LISTED: usize = 50;

pub(super) fn write(report: &CiReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# CI\n")?;
    markdown::subject(&report.subject, &report.as_of.strftime("%Y-%m-%d").to_string(), out)?;
    match report.definitions {
        0 => writeln!(out, "**No CI definition was read. This is not a pass.**\n")?,
        1 => writeln!(out, "1 definition read: {}.\n", counts(report))?,
        many => writeln!(out, "{many} definitions read: {}.\n", counts(report))?,
    }
    for group in groups(report) {
        writeln!(out, "## {}: {}\n", group.severity.name(), escape(group.id))?;
        if let Some(rule) = report.rule(group.id) {
            writeln!(out, "{}. {}\n", prose(&rule.title), prose(&rule.why))?;
        }
        for finding in group.findings.iter().take(MOST_LISTED) {
            task(report, finding, out)?;
        }
        if let Some(more) = group.findings.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
            writeln!(out, "- [ ] and {more} more")?;
        }
        writeln!(out)?;
    }
    if !report.ignored.is_empty() {
        writeln!(out, "## Ignored by a comment in the file\n")?;
        for (one, times) in super::ignored(report).iter().take(MOST_LISTED) {
            let reason = one.reason.as_deref().unwrap_or("no reason given");
            let place = format!("{}:{}", one.finding.path, one.finding.line);
            writeln!(out, "- {}{times} at {}: {}", escape(&one.finding.id), code(&place), escape(reason))?;
        }
        writeln!(out)?;
    }
    if !report.unread.is_empty() {
        let names: Vec<String> = report.unread.iter().map(|path| code(&path.to_string())).collect();
        writeln!(out, "Not read: {}.\n", names.join(", "))?;
    }
    markdown::notes(&report.notes, out)?;
    writeln!(out, "_{} {}_", escape(&report.tool.name), escape(&report.tool.version))
}

fn task(report: &CiReport, finding: &CiResult, out: &mut dyn Write) -> io::Result<()> {
    let place = format!("{}:{}", finding.path, finding.line);
    let lines = Place::lines(&finding.path, finding.line, finding.end_line);
    let place = match links::of(&report.subject, &Citation::place(CitationKind::Ci, &lines)) {
        Some(address) => format!("[{}]({address})", escape(&place)),
        None => code(&place),
    };
    let who = who(finding).map(|who| format!("; {who}")).unwrap_or_default();
    writeln!(out, "- [ ] {place} {}{who}", prose(&finding.message))
}
