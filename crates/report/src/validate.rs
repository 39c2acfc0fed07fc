//! The outputs of `slam validate`: compiler messages, JSON, and SARIF.

use std::io::{self, Write};

use annotate_snippets::Level as Severity;
use slam_model::{
    Problem, RepoPath,
    report::{FileValidation, ValidateReport},
};

use crate::{
    Options, clean, json, sarif, snippet,
    style::{self, BOLD, DIM, count, paint},
    wrap,
};

/// A format of `slam validate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValidateFormat {
    /// For people in a terminal.
    #[default]
    Text,
    /// `slam.validate/1`.
    Json,
    /// SARIF 2.1.0.
    Sarif,
}

impl ValidateFormat {
    /// Every format with its name on the command line.
    pub const NAMES: [(&'static str, Self); 3] = [("text", Self::Text), ("json", Self::Json), ("sarif", Self::Sarif)];

    /// Returns the format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// Returns the name of the format.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, format)| *format == self).map_or("text", |(name, _)| name)
    }
}

/// Writes the report in the format; errors only when `out` does.
pub fn write(
    report: &ValidateReport,
    format: ValidateFormat,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ValidateFormat::Text => text(report, options, out),
        ValidateFormat::Json => json::write(report, out),
        ValidateFormat::Sarif => json::write(&sarif::validate(report, options), out),
    }
}

/// The most problems of one file that are drawn without `verbose`.
const MOST_PROBLEMS: usize = 20;

fn text(report: &ValidateReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    for file in &report.files {
        one_file(file, options, out)?;
    }
    let (all, bad) = (report.files.len(), report.files.iter().filter(|file| !file.valid).count());
    if all > 1 {
        let files = count(all, "file", "files");
        let text = if bad == 0 { format!("{files}, all valid") } else { format!("{files}, {bad} invalid") };
        writeln!(out, "{}", paint(options, BOLD, &text))?;
    }
    Ok(())
}

fn one_file(file: &FileValidation, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let path = clean::line(&file.path);
    let kind = match (&file.kind, &file.version) {
        (Some(kind), Some(version)) => format!("{} {}", clean::line(kind), clean::line(version)),
        (Some(kind), None) => clean::line(kind).into_owned(),
        (None, _) => "not recognised".to_owned(),
    };
    let (verdict, word) =
        if file.valid { (slam_model::Verdict::Passed, "valid") } else { (slam_model::Verdict::Failed, "invalid") };
    let mark = style::verdict(verdict);
    let state = paint(options, mark.style, &wrap::pad(&format!("{} {word}", mark.sign(options)), 9));
    let found = match file.problems.len() {
        0 => String::new(),
        number => format!(" · {}", count(number, "problem", "problems")),
    };
    writeln!(out, "{state}  {}  {}", paint(options, BOLD, &path), paint(options, DIM, &format!("{kind}{found}")))?;
    let most = if options.verbose { usize::MAX } else { MOST_PROBLEMS };
    for problem in file.problems.iter().take(most) {
        one_problem(file, problem, options, out)?;
    }
    if file.problems.len() > most {
        let text = format!("  and {} more (-v shows all)", file.problems.len() - most);
        writeln!(out, "{}", paint(options, DIM, &text))?;
    }
    for note in &file.notes {
        for line in wrap::lines(&format!("note: {}", clean::line(note)), options.columns() - 2) {
            writeln!(out, "  {}", paint(options, DIM, &line))?;
        }
    }
    if !file.problems.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

fn one_problem(file: &FileValidation, problem: &Problem, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let message = clean::line(&problem.message).into_owned();
    for (at, line) in wrap::lines(&message, options.columns() - 7).iter().enumerate() {
        let lead = if at == 0 { paint(options, style::RED, "error:") } else { "      ".to_owned() };
        writeln!(out, "{lead} {}", paint(options, BOLD, line))?;
    }
    let path = RepoPath::from(file.path.as_str());
    let pointer = clean::line(&problem.pointer).into_owned();
    let cited = snippet::Cited {
        path: &path,
        line: problem.line,
        end_line: problem.line,
        quote: None,
        label: (!pointer.is_empty()).then_some(pointer.as_str()),
        level: Severity::ERROR,
    };
    match snippet::draw(&cited, options) {
        Some(lines) => lines.iter().try_for_each(|line| writeln!(out, " {line}")),
        None => {
            let place = format!("  {}:{} {pointer}", clean::line(&file.path), problem.line);
            writeln!(out, "{}", place.trim_end())
        }
    }
}
