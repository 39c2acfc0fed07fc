//! A task list for an issue, safe against text from the repository: no mention, reference, link, or HTML of its own.

use std::io::{self, Write};

use slam_model::{
    Citation, Level, Subject, Verdict,
    report::{CheckReport, PartResult, RequirementResult, StatusReport},
};

use crate::{clean, links, status, style};

/// Writes the requirements as tasks by level; what passed or does not apply is checked. Errors only when `out` does.
pub fn check(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    let (sum, all) = (report.summary, report.coverage.all);
    writeln!(out, "# {} {}\n", escape(&report.standard.id), escape(&report.standard.version))?;
    subject(&report.subject, &report.as_of.strftime("%Y-%m-%d").to_string(), out)?;
    writeln!(
        out,
        "{} of {all} requirements decided: {} passed, {} failed, {} not applicable. {} to review, {} unknown.\n",
        report.coverage.decided, sum.passed, sum.failed, sum.not_applicable, sum.needs_review, sum.unknown
    )?;
    if report.coverage.decided == 0 {
        writeln!(out, "**Nothing was decided. This is not a pass.**\n")?;
    }
    for level in [Level::One, Level::Two, Level::Three] {
        let members: Vec<_> = report.requirements.iter().filter(|one| one.level == level).collect();
        if members.is_empty() {
            continue;
        }
        writeln!(out, "## Level {level}\n")?;
        for one in members {
            requirement(report, one, out)?;
        }
        writeln!(out)?;
    }
    notes(&report.notes, out)?;
    writeln!(out, "_{} {}_", escape(&report.tool.name), escape(&report.tool.version))
}

/// Writes the parts of each badge as tasks; what is met is checked. Errors only when `out` does.
pub fn status(report: &StatusReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", escape(&report.event_title))?;
    if report.self_check {
        writeln!(out, "Self-check: the last date of this edition has passed.\n")?;
    }
    subject(&report.subject, &report.as_of.strftime("%Y-%m-%d").to_string(), out)?;
    writeln!(out, "Level {} ({}).\n", report.level, escape(&report.level_source))?;
    for badge in &report.badges {
        let progress = status::progress(badge);
        writeln!(out, "## {}: {}, {progress}\n", escape(&badge.title), badge.status.words())?;
        for part in &badge.met {
            self::part(&report.subject, part, "x", out)?;
        }
        for part in &badge.open {
            self::part(&report.subject, part, " ", out)?;
        }
        writeln!(out)?;
    }
    if !report.plan.is_empty() {
        writeln!(out, "## This week\n")?;
        for planned in &report.plan {
            writeln!(out, "1. {} · {}", prose(&planned.step.step), style::effort(planned.step.effort))?;
        }
        writeln!(out)?;
    }
    notes(&report.notes, out)?;
    if let Some(next) = &report.next {
        writeln!(out, "**Next:** {} · {}\n", prose(&next.step), style::effort(next.effort))?;
        writeln!(out, "{}\n", code(&next.command))?;
    }
    writeln!(out, "_{} {}_", escape(&report.tool.name), escape(&report.tool.version))
}

pub(crate) fn subject(subject: &Subject, as_of: &str, out: &mut dyn Write) -> io::Result<()> {
    let name = code(subject.url.as_deref().unwrap_or(&subject.path));
    match &subject.commit {
        Some(commit) => writeln!(out, "{name} at commit {}, as of {as_of}.\n", code(commit.short())),
        None => writeln!(out, "{name} without a commit, as of {as_of}.\n"),
    }
}

pub(crate) fn notes(notes: &[String], out: &mut dyn Write) -> io::Result<()> {
    for note in notes {
        writeln!(out, "> {}\n", prose(note))?;
    }
    Ok(())
}

fn requirement(report: &CheckReport, one: &RequirementResult, out: &mut dyn Write) -> io::Result<()> {
    let done = matches!(one.verdict, Verdict::Passed | Verdict::NotApplicable);
    let mark = if done { "x" } else { " " };
    write!(out, "- [{mark}] **{}** {}", escape(one.id.as_str()), prose(&one.title))?;
    if one.verdict != Verdict::Passed {
        write!(out, " — {}: {}", one.verdict.words(), prose(&one.message))?;
    }
    if let Some(cited) = one.evidence.first() {
        write!(out, " ({})", place(&report.subject, cited))?;
    }
    if let (false, Some(effort)) = (done, one.effort) {
        write!(out, " · {}", style::effort(effort))?;
    }
    if let Some(waiver) = &one.waiver {
        write!(out, " · accepted for now: {}", prose(waiver))?;
    }
    writeln!(out)?;
    if !done {
        for missing in &one.missing {
            writeln!(out, "  - {}", prose(&missing.detail))?;
        }
    }
    Ok(())
}

fn part(subject: &Subject, part: &PartResult, mark: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "- [{mark}] {}", prose(&part.title))?;
    if mark == " " {
        write!(out, " — {}: {}", part.verdict.words(), prose(&part.message))?;
    }
    if let Some(cited) = part.evidence.first() {
        write!(out, " ({})", place(subject, cited))?;
    }
    if let (" ", Some(effort)) = (mark, part.effort) {
        write!(out, " · {}", style::effort(effort))?;
    }
    writeln!(out)?;
    if mark == " " {
        for missing in &part.missing {
            writeln!(out, "  - {}", prose(&missing.detail))?;
        }
    }
    Ok(())
}

fn place(subject: &Subject, cited: &Citation) -> String {
    let text = code(&links::place(cited));
    match links::of(subject, cited) {
        Some(link) => format!("[{text}]({link})"),
        None => text,
    }
}

/// Returns the text as a code span that its own back-ticks cannot end.
pub(crate) fn code(text: &str) -> String {
    let text = clean::line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Returns the text with what stands between back-ticks as code, and the rest as [`escape`] gives it.
pub(crate) fn prose(text: &str) -> String {
    clean::spans(&clean::line(text))
        .into_iter()
        .map(|one| if one.code { code(one.text) } else { escape_piece(one.text) })
        .collect()
}

/// Returns the text so that a renderer shows it as it is.
///
/// ASCII punctuation with a meaning is escaped with a backslash. That does not stop a forge from turning `@name`, `#12`,
/// and bare addresses into links after rendering; an empty comment inside them does.
pub(crate) fn escape(text: &str) -> String {
    escape_piece(&clean::line(text))
}

fn escape_piece(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '@' | '#' => {
                safe.push(c);
                safe.push_str("<!-- -->");
            }
            ':' if text[at..].starts_with("://") => safe.push_str(":<!-- -->"),
            '.' if text[..at].to_ascii_lowercase().ends_with("www") => safe.push_str("<!-- -->."),
            '-' | '+' if at == 0 => {
                safe.push('\\');
                safe.push(c);
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '!' => {
                safe.push('\\');
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe
}

/// Returns the text with white space folded, for comparing.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_becomes_a_mention_a_link_or_html() {
        for (hostile, safe) in [
            ("ping @everyone about #12", "ping @<!-- -->everyone about #<!-- -->12"),
            ("<img src=x onerror=1>", "&lt;img src=x onerror=1&gt;"),
            ("[a](javascript:1) | b", "\\[a\\](javascript:1) \\| b"),
            ("see https://evil.example", "see https:<!-- -->//evil.example"),
            ("# heading", "#<!-- --> heading"),
            ("a\n\n- [x] done", "a - \\[x\\] done"),
        ] {
            assert_eq!(escape(hostile), safe);
        }
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(prose("set `a: <b>` for @me `"), "set `a: <b>` for @<!-- -->me \\`");
    }
}
