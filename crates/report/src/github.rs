//! Annotations for a run of GitHub Actions: workflow commands on standard output, one line each.
//!
//! A runner takes every line that begins with `::` for a command. All text of a repository therefore loses its line breaks,
//! and what the syntax uses is escaped as the runner's own library does it.

use std::io::{self, Write};

use slam_model::{
    RepoPath, Severity, Verdict,
    report::{CheckReport, CiReport},
};

use crate::{clean, style::count};

/// What an annotation looks like. GitHub shows ten of each level and step, so the worst come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    Error,
    Warning,
    Notice,
}

impl Weight {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }

    /// Returns the weight of a verdict; what is no finding has none.
    pub(crate) fn of_verdict(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Failed => Some(Self::Error),
            Verdict::NeedsReview => Some(Self::Warning),
            Verdict::Unknown => Some(Self::Notice),
            Verdict::Passed | Verdict::NotApplicable | Verdict::NotRun => None,
        }
    }

    /// Returns the weight of a severity.
    pub(crate) fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium => Self::Warning,
            Severity::Low | Severity::Informational => Self::Notice,
        }
    }
}

/// One annotation.
pub(crate) struct Annotation<'a> {
    pub(crate) weight: Weight,
    /// File, first line, last line.
    pub(crate) place: Option<(&'a RepoPath, u32, u32)>,
    pub(crate) title: String,
    pub(crate) message: &'a str,
}

/// Writes the annotations, the worst first, and otherwise in their order. Errors only when `out` does.
pub(crate) fn write(mut all: Vec<Annotation<'_>>, out: &mut dyn Write) -> io::Result<()> {
    all.sort_by_key(|one| one.weight);
    for one in &all {
        write!(out, "::{} ", one.weight.name())?;
        if let Some((path, line, end_line)) = one.place {
            let path = property(&path.to_string());
            write!(out, "file={path},line={line},endLine={},", end_line.max(line))?;
        }
        writeln!(out, "title={}::{}", property(&one.title), data(one.message))?;
    }
    Ok(())
}

/// Writes what is open in a check. Errors only when `out` does.
pub(crate) fn check(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    let mut all = Vec::new();
    for one in &report.requirements {
        let Some(weight) = Weight::of_verdict(one.verdict) else { continue };
        let title = format!("{} {}", one.id, one.title);
        let cited = one.evidence.iter().filter_map(|cited| {
            let line = cited.line?;
            Some((cited.path.as_ref()?, line, cited.end_line.unwrap_or(line)))
        });
        // What could not be seen has no line that anybody has to look at.
        let places: Vec<_> = cited.map(Some).filter(|_| weight != Weight::Notice).collect();
        let places = if places.is_empty() { vec![None] } else { places };
        all.extend(places.into_iter().map(|place| Annotation {
            weight,
            place,
            title: title.clone(),
            message: &one.message,
        }));
    }
    write(all, out)?;
    let sum = report.summary;
    writeln!(
        out,
        "slam: {} {}: {} of {} requirements decided, {} failed, {} to review, {} unknown.",
        data(&report.standard.id),
        data(&report.standard.version),
        report.coverage.decided,
        report.coverage.all,
        sum.failed,
        sum.needs_review,
        sum.unknown
    )
}

/// Writes what was found in CI. Errors only when `out` does.
pub(crate) fn ci(report: &CiReport, out: &mut dyn Write) -> io::Result<()> {
    let found = report.findings.iter().map(|one| Annotation {
        weight: Weight::of_severity(one.severity),
        place: Some((&one.path, one.line, one.end_line)),
        title: format!("{} ({})", one.id, one.severity.name()),
        message: &one.message,
    });
    write(found.collect(), out)?;
    let read = count(report.definitions, "CI definition", "CI definitions");
    writeln!(out, "slam: {read} read, {}.", count(report.findings.len(), "finding", "findings"))
}

/// Returns the text as what follows the second `::`.
pub(crate) fn data(text: &str) -> String {
    clean::line(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns the text as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_command_or_a_property_of_its_own() {
        let path = RepoPath::from("a,line=9::b\n::set-env name=A::b%0A.yml");
        let message = "first\n::error file=x::second\r\n%0A::third \u{1b}[31m";
        let one = |weight, place| Annotation { weight, place, title: "t: 100%, of\nall".to_owned(), message };
        let mut out = Vec::new();
        write(vec![one(Weight::Notice, None), one(Weight::Error, Some((&path, 3, 1)))], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "::error file=a%2Cline=9%3A%3Ab %3A%3Aset-env name=A%3A%3Ab%250A.yml,line=3,endLine=3,\
             title=t%3A 100%25%2C of all::first ::error file=x::second %250A::third \\u{1b}[31m\n\
             ::notice title=t%3A 100%25%2C of all::first ::error file=x::second %250A::third \\u{1b}[31m\n"
        );
    }
}
