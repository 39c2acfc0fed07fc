//! The outputs of `slam ci exposure`: the list of what to replace first, then every use.

use std::io::{self, Write};

use slam_model::{
    evidence::ci::Pin,
    exposure::{ActionUse, Exposure, ExposureReport, TokenSource},
};

use crate::{
    Options, clean, json,
    lines::indented,
    markdown::{self, code, escape, prose},
    style::{self, BOLD, DIM, count, paint},
};

/// A format of the exposure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExposureFormat {
    /// For people in a terminal.
    Text,
    /// `slam.exposure/1`.
    Json,
    /// For an incident's issue.
    Markdown,
}

impl ExposureFormat {
    /// Every format with its name on the command line.
    pub const NAMES: [(&'static str, Self); 3] =
        [("text", Self::Text), ("json", Self::Json), ("markdown", Self::Markdown)];
}

/// Writes the report in the format. Errors only when `out` does.
pub fn write(
    report: &ExposureReport,
    format: ExposureFormat,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ExposureFormat::Text => text(report, options, out),
        ExposureFormat::Json => json::write(report, out),
        ExposureFormat::Markdown => list(report, out),
    }
}

fn title(report: &ExposureReport) -> String {
    let reference = report.reference.as_ref().map(|reference| format!("@{reference}")).unwrap_or_default();
    let day = |time: jiff::Timestamp| time.strftime("%Y-%m-%d %H:%M UTC").to_string();
    format!("{}{reference}, {} to {}", report.action, day(report.since), day(report.until))
}

fn text(report: &ExposureReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", paint(options, BOLD, &clean::line(&title(report))))?;
    for one in &report.repositories {
        writeln!(out, "\n{}", paint(options, BOLD, &clean::line(one.url.as_deref().unwrap_or(&one.path))))?;
        indented(&searched(one), 2, DIM, options, out)?;
        if one.uses.is_empty() {
            indented("no definition that was in force used it", 2, style::GREEN, options, out)?;
        }
        for (names, words, with) in rotations(one) {
            indented(&format!("{words}: {}", clean::line(&names.join(", "))), 2, with, options, out)?;
        }
        let is_shown = |used: &&ActionUse| options.verbose || !used.seen.dormant;
        for used in one.uses.iter().filter(is_shown) {
            let is_firm = used.pin == Pin::Digest;
            let (word, with) = if is_firm { ("pinned", style::YELLOW) } else { ("could be moved", style::RED) };
            let place = format!("{}:{}", used.via.last().unwrap_or(&used.workflow), used.line);
            let name = paint(options, BOLD, &clean::line(&written(used)));
            writeln!(out, "\n  {}  {name}", paint(options, with, word))?;
            indented(
                &format!("{} · job {}", clean::line(&place), clean::line(&used.job)),
                4,
                style::PLAIN,
                options,
                out,
            )?;
            for line in facts(used) {
                indented(&clean::line(&line), 4, DIM, options, out)?;
            }
        }
        let old = one.uses.iter().filter(|used| !is_shown(used)).count();
        if old > 0 {
            let text =
                format!("{} on branches to which nothing was added since (-v shows all)", count(old, "use", "uses"));
            indented(&format!("and {text}"), 2, DIM, options, out)?;
        }
        for gap in &one.gaps {
            indented(&format!("not seen: {}", clean::line(gap)), 2, style::YELLOW, options, out)?;
        }
    }
    writeln!(out, "\n{}", paint(options, BOLD, "Whether it ran"))?;
    indented(&format!("not visible: {}; {}", report.ran.why, report.ran.how), 2, style::PLAIN, options, out)
}

fn list(report: &ExposureReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Exposure to {}\n", escape(&title(report)))?;
    for one in &report.repositories {
        writeln!(out, "## {}\n\n{}\n", code(one.url.as_deref().unwrap_or(&one.path)), escape(&searched(one)))?;
        if one.uses.is_empty() {
            writeln!(out, "No definition that was in force used it.\n")?;
        }
        for (names, words, _) in rotations(one) {
            writeln!(out, "{}:\n", escape(&sentence(words)))?;
            names.iter().try_for_each(|name| writeln!(out, "- [ ] {}", code(name)))?;
            writeln!(out)?;
        }
        for used in &one.uses {
            let place = format!("{}:{}", used.via.last().unwrap_or(&used.workflow), used.line);
            let word = if used.pin == Pin::Digest { "pinned" } else { "**could be moved**" };
            writeln!(out, "- {} {word}, {} job {}", code(&written(used)), code(&place), code(&used.job))?;
            facts(used).iter().try_for_each(|line| writeln!(out, "  - {}", escape(line)))?;
        }
        writeln!(out)?;
        markdown::notes(&one.gaps, out)?;
    }
    writeln!(out, "Whether it ran is not visible: {}; {}.\n", prose(&report.ran.why), prose(&report.ran.how))?;
    writeln!(out, "_{} {}_", escape(&report.tool.name), escape(&report.tool.version))
}

fn searched(one: &Exposure) -> String {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    format!(
        "{} in force on {}, {} read",
        count(number(one.searched.commits), "commit", "commits"),
        count(number(one.searched.refs), "branch or tag", "branches and tags"),
        count(number(one.searched.definitions), "definition", "definitions")
    )
}

/// Returns the lists of secrets that are not empty, with what to do about them.
fn rotations(one: &Exposure) -> impl Iterator<Item = (&Vec<String>, &'static str, anstyle::Style)> {
    let all = [
        (&one.rotate, "replace these secrets", style::RED),
        (&one.rotate_if_pin_was_bad, "replace these, too, if a pinned commit was a bad one", style::YELLOW),
        (&one.rotate_if_old_branch_ran, "and these, if somebody started it on an old branch", style::YELLOW),
    ];
    all.into_iter().filter(|(names, _, _)| !names.is_empty())
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Returns the reference as written, with the comment behind it.
fn written(used: &ActionUse) -> String {
    match &used.comment {
        Some(comment) => format!("{} # {}", used.text, comment.trim_start_matches(['#', ' '])),
        None => used.text.clone(),
    }
}

/// Returns what is to be known of a use, a line each.
fn facts(used: &ActionUse) -> Vec<String> {
    let mut all = Vec::new();
    if used.via.len() > 1 {
        let via: Vec<String> = used.via.iter().map(ToString::to_string).collect();
        all.push(format!("by way of {}", via.join(", ")));
    }
    let strangers = if used.by_strangers { "; anyone can start it" } else { "" };
    all.push(match used.triggers.as_slice() {
        [] => "started by no event that is named".to_owned(),
        events => format!("started by {}{strangers}", events.join(", ")),
    });
    let source = match used.token.source {
        TokenSource::Job => "at the job",
        TokenSource::Workflow => "at the top of the workflow",
        TokenSource::Caller => "at the job that calls",
        TokenSource::Default => "by the default of the forge",
    };
    all.push(match used.token.writes() {
        None => format!("token: unknown, set {source}"),
        Some(scopes) if scopes.is_empty() => format!("token: may not write, set {source}"),
        Some(scopes) if scopes == ["*"] => format!("token: may write everything, set {source}"),
        Some(scopes) => format!("token: may write {}, set {source}", scopes.join(", ")),
    });
    if !used.secrets.is_empty() {
        all.push(format!("secrets in reach: {}", used.secrets.join(", ")));
    }
    let seen = &used.seen;
    let start = match (seen.dormant, seen.at_start) {
        (true, _) => "; nothing was added to these branches since",
        (false, true) => "; it stood there when the time began",
        (false, false) => "",
    };
    let at =
        |at: &slam_model::exposure::CommitAt| format!("{} ({})", at.commit.short(), at.time.strftime("%Y-%m-%d %H:%M"));
    let number = usize::try_from(seen.commits).unwrap_or(usize::MAX);
    all.push(match seen.first == seen.last {
        true => format!("at commit {}{start}", at(&seen.first)),
        false => format!("at {}, {} to {}{start}", count(number, "commit", "commits"), at(&seen.first), at(&seen.last)),
    });
    let more = match seen.more_refs {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    all.push(format!("on {}{more}", seen.refs.join(", ")));
    all
}
