//! The text of a change request, safe against text from the repository.

use std::io::{self, Write};

use slam_model::fix::{Fix, Remaining};

use super::{Shown, class, turn};
use crate::markdown::escape;

pub(super) fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = shown.report;
    writeln!(out, "# Close findings of the security evaluation\n")?;
    if report.fixes.is_empty() {
        writeln!(out, "There is nothing to repair.\n")?;
    } else {
        writeln!(
            out,
            "Each change was made in memory first, and the whole tree was judged again: what did not turn its finding, or \
             made another verdict worse, is not here.\n"
        )?;
    }
    for one in &report.fixes {
        fix(one, out)?;
    }
    if !shown.badges.is_empty() {
        writeln!(out, "## Badges\n\n| Badge | Before | With this change |\n| --- | --- | --- |")?;
        for (title, before, after) in shown.badges {
            writeln!(out, "| {} | {} | {} |", escape(title), before.words(), after.words())?;
        }
        writeln!(out)?;
    }
    if !report.unresolved.is_empty() {
        writeln!(out, "## Not pinned\n\nNobody told which commit or digest these stand for.\n")?;
        for name in &report.unresolved {
            writeln!(out, "- {}", code(name))?;
        }
        writeln!(out)?;
    }
    remaining(&report.remaining, out)?;
    writeln!(out, "_{} {}_", escape(&report.tool.name), escape(&report.tool.version))
}

fn fix(fix: &Fix, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}\n", escape(&fix.title))?;
    let files: Vec<String> = fix.files.iter().map(|path| code(&path.to_string())).collect();
    writeln!(out, "`{}`, {}: {}\n", fix.id, class(fix), files.join(", "))?;
    for one in &fix.turns {
        writeln!(out, "- turns {}", escape(&turn(one)))?;
    }
    for one in &fix.closes {
        writeln!(out, "- closes `{}` at {}", one.rule, code(&format!("{}:{}", one.path, one.line)))?;
    }
    if !fix.badges.is_empty() {
        writeln!(out, "- helps {}", escape(&fix.badges.join(", ")))?;
    }
    for question in &fix.questions {
        let (key, ask) = question.split_once(": ").unwrap_or((question, ""));
        let ask = ask.lines().collect::<Vec<_>>().join(" ");
        writeln!(out, "- [ ] still to be answered, `{key}`: {}", escape(&ask))?;
    }
    writeln!(out)
}

fn remaining(open: &[Remaining], out: &mut dyn Write) -> io::Result<()> {
    if open.is_empty() {
        return Ok(());
    }
    writeln!(out, "## What stays for people\n")?;
    for one in open {
        let advice = one.advice.first().map(|advice| format!("; {}", escape(advice))).unwrap_or_default();
        writeln!(out, "- [ ] {}: {}{advice}", escape(&one.requirement), escape(&one.message))?;
    }
    writeln!(out)
}

/// Returns text as code; its own back quotes would end it.
fn code(text: &str) -> String {
    format!("`{}`", crate::clean::line(text).replace('`', "'"))
}
