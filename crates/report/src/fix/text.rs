//! Repairs for people in a terminal.

use std::io::{self, Write};

use slam_model::{
    Who,
    fix::{Fix, FixClass, Remaining},
};

use super::{Shown, class, diff, times, turn};
use crate::{
    Options, clean,
    lines::{indented, subject},
    style::{BOLD, DIM, GREEN, PLAIN, YELLOW, paint, verdict},
};

pub(super) fn write(shown: &Shown<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = shown.report;
    subject(&report.subject, report.as_of, options, out)?;
    indented(&summary(shown), 2, PLAIN, options, out)?;
    for one in &report.fixes {
        fix(one, options, out)?;
    }
    if !shown.badges.is_empty() {
        writeln!(out)?;
        for (title, before, after) in shown.badges {
            let line = format!("{title}: {} before, {} with these repairs", before.words(), after.words());
            indented(&line, 2, GREEN, options, out)?;
        }
    }
    listed("Left for a person to look at (`--needs-eyes` takes them in)", &left(&report.left), options, out)?;
    listed(
        "Not pinned, because nobody told what they stand for (`--refs FILE`; actions also `--network`)",
        &report.unresolved,
        options,
        out,
    )?;
    let withheld: Vec<String> = report.withheld.iter().map(|one| format!("{}: {}", one.id, one.reason)).collect();
    listed(
        "Withheld: these repairs did not hold when the tree was judged again, which is a fault of slam",
        &withheld,
        options,
        out,
    )?;
    remaining(&report.remaining, options, out)?;
    listed("Notes", &report.notes, options, out)?;
    if !shown.is_applied && !shown.patches.is_empty() {
        writeln!(out)?;
        for patch in shown.patches {
            match shown.is_for_eyes {
                true => diff::show(patch, options, out)?,
                false => diff::write(patch, out)?,
            }
        }
    }
    Ok(())
}

fn summary(shown: &Shown<'_>) -> String {
    let fixes = &shown.report.fixes;
    if fixes.is_empty() {
        return match shown.report.left.is_empty() {
            true => "nothing to repair".to_owned(),
            false => "nothing is repaired without a person's look".to_owned(),
        };
    }
    let safe = fixes.iter().filter(|fix| fix.class == FixClass::Safe).count();
    let files = shown.patches.len();
    let verb = if shown.is_applied { "written: " } else { "" };
    let (repairs, files) = (times(fixes.len(), "repair", "repairs"), times(files, "file", "files"));
    format!("{verb}{repairs} in {files}, {safe} of them safe")
}

fn fix(fix: &Fix, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (sign, style) = match fix.class {
        FixClass::Safe => ("✔", GREEN),
        FixClass::NeedsEyes => ("◐", YELLOW),
    };
    writeln!(out)?;
    let head = format!("{} {}", paint(options, style, sign), paint(options, BOLD, &fix.id));
    writeln!(out, "{head} · {} · {}", class(fix), files(fix))?;
    indented(&format!("{}.", fix.title), 4, PLAIN, options, out)?;
    let mut gains: Vec<String> = Vec::new();
    if !fix.closes.is_empty() {
        gains.push(format!("closes {}", times(fix.closes.len(), "finding", "findings")));
    }
    if !fix.turns.is_empty() {
        gains.push(format!("turns {}", fix.turns.iter().map(turn).collect::<Vec<_>>().join(", ")));
    }
    if !fix.badges.is_empty() {
        gains.push(format!("helps {}", fix.badges.join(", ")));
    }
    if !gains.is_empty() {
        indented(&gains.join("; "), 4, DIM, options, out)?;
    }
    let keys: Vec<&str> = fix.questions.iter().filter_map(|one| one.split_once(':')).map(|(key, _)| key).collect();
    if keys.is_empty() {
        return Ok(());
    }
    indented(&format!("? leaves blank, until somebody answers: {}", keys.join(", ")), 4, YELLOW, options, out)
}

fn files(fix: &Fix) -> String {
    match fix.files.as_slice() {
        [one] => clean::line(&one.to_string()).into_owned(),
        many => times(many.len(), "file", "files"),
    }
}

fn left(fixes: &[Fix]) -> Vec<String> {
    fixes.iter().map(|fix| format!("{}: {} ({})", fix.id, fix.title, files(fix))).collect()
}

fn listed(title: &str, items: &[String], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    indented(&format!("{title}:"), 0, BOLD, options, out)?;
    for item in items {
        indented(&clean::line(item), 2, PLAIN, options, out)?;
    }
    Ok(())
}

fn remaining(open: &[Remaining], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (who, title) in [
        (Who::Administrator, "An administrator clicks"),
        (Who::Maintainer, "A maintainer decides or writes"),
        (Who::Contributor, "Anybody can do"),
    ] {
        let own: Vec<&Remaining> = open.iter().filter(|one| one.who == who).collect();
        if own.is_empty() {
            continue;
        }
        writeln!(out)?;
        writeln!(out, "{}", paint(options, BOLD, &format!("{title}:")))?;
        for one in own {
            let mark = verdict(one.verdict);
            let minutes = one.minutes.map(|minutes| format!(" · {minutes} min")).unwrap_or_default();
            writeln!(out, "  {} {}{minutes} · {}", mark.shown(options), one.requirement, mark.word)?;
            indented(&clean::line(&one.message), 6, PLAIN, options, out)?;
            for advice in &one.advice {
                indented(&clean::line(advice), 6, DIM, options, out)?;
            }
        }
    }
    Ok(())
}
