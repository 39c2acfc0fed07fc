//! Errors, warnings, and notes for standard error: the thing, the cause, and the way out.

use std::io::{self, Write};

use crate::{Options, clean, style, wrap};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The work could not be done.
    Error,
    /// The work was done, and the reader should know something.
    Warning,
    /// For information.
    Note,
}

/// Writes `error: WHAT: CAUSE…` and a line `hint: …` for each hint, wrapped to the width.
///
/// Errors only when `out` does.
pub fn write(
    severity: Severity,
    what: &str,
    causes: &[String],
    hints: &[String],
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (word, colour) = match severity {
        Severity::Error => ("error", style::RED),
        Severity::Warning => ("warning", style::YELLOW),
        Severity::Note => ("note", style::BLUE),
    };
    let text = std::iter::once(what).chain(causes.iter().map(String::as_str)).collect::<Vec<_>>().join(": ");
    labelled(word, colour, &text, options, out)?;
    for hint in hints {
        labelled("hint", style::BLUE, hint, options, out)?;
    }
    Ok(())
}

/// Writes an error with the chain of its sources as causes.
pub fn write_error(
    error: &dyn std::error::Error,
    hints: &[String],
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let what = error.to_string();
    let chain = std::iter::successors(error.source(), |cause| cause.source());
    let mut causes: Vec<String> = Vec::new();
    for cause in chain {
        let text = cause.to_string();
        // Some libraries repeat their cause in their own text.
        if !what.contains(&text) && !causes.iter().any(|known| known.contains(&text)) {
            causes.push(text);
        }
    }
    write(Severity::Error, &what, &causes, hints, options, out)
}

fn labelled(
    word: &str,
    colour: anstyle::Style,
    text: &str,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let label = style::paint(options, colour.bold(), &format!("{word}:"));
    let indent = word.len() + 2;
    for (at, line) in wrap::lines(&clean::line(text), options.columns() - indent).iter().enumerate() {
        match at {
            0 => writeln!(out, "{label} {line}")?,
            _ => writeln!(out, "{}{line}", " ".repeat(indent))?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_thing_the_cause_and_the_way_out() {
        let mut out = Vec::new();
        let causes = ["no such\u{1b}[2J file".to_owned()];
        let hints = ["`slam check .` judges the repository that you stand in".to_owned()];
        write(Severity::Error, "cannot open `a/b`", &causes, &hints, &Options::default(), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "error: cannot open `a/b`: no such\\u{1b}[2J file\n\
             hint: `slam check .` judges the repository that you stand in\n"
        );
    }
}
