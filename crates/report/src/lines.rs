//! Lines that every text for people has: what was looked at, and paragraphs with an indent.

use std::io::{self, Write};

use jiff::Timestamp;
use slam_model::{Subject, subject::TreeSource};

use crate::{
    Options, clean,
    style::{BOLD, DIM, paint},
    wrap,
};

/// Writes the name of the subject, and under it what of it was looked at.
pub(crate) fn subject(
    subject: &Subject,
    as_of: Timestamp,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = clean::line(subject.url.as_deref().unwrap_or(&subject.path));
    writeln!(out, "{}", paint(options, BOLD, &wrap::fit(&name, options.columns())))?;
    let mut at = Vec::new();
    match &subject.commit {
        Some(commit) => at.push(format!("commit {}", commit.short())),
        None => at.push("no commit".to_owned()),
    }
    if let Some(branch) = &subject.branch {
        at.push(format!("branch {}", clean::cut(&clean::line(branch), 40)));
    }
    match subject.source {
        TreeSource::Commit => {}
        TreeSource::WorkTree => at.push("files of the work tree".to_owned()),
        TreeSource::Overlay => at.push("with edits that are not written".to_owned()),
    }
    at.push(format!("as of {}", as_of.strftime("%Y-%m-%d %H:%M UTC")));
    indented(&at.join(" · "), 2, DIM, options, out)
}

/// Writes a paragraph, wrapped to the width, each line behind the indent.
pub(crate) fn indented(
    text: &str,
    indent: usize,
    with: anstyle::Style,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for line in wrap::lines(text, options.columns().saturating_sub(indent)) {
        writeln!(out, "{}{}", " ".repeat(indent), paint(options, with, &line))?;
    }
    Ok(())
}
