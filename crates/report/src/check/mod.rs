//! The outputs of `slam check`.

mod summary;
mod text;

pub(crate) use summary::{coverage, levels};

use std::io::{self, Write};

use slam_model::report::CheckReport;

use crate::{Options, bestpractices, gemara, github, html, intoto, json, markdown, oscal, sarif};

/// A format of `slam check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckFormat {
    /// For people in a terminal.
    #[default]
    Text,
    /// `slam.check/1`.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// A task list for an issue.
    Markdown,
    /// A Gemara evaluation log, as YAML.
    Gemara,
    /// One self-contained page.
    Html,
    /// OSCAL assessment results.
    Oscal,
    /// The content of `.bestpractices.json`.
    Bestpractices,
    /// An unsigned in-toto statement with the posture predicate.
    Intoto,
    /// An unsigned in-toto statement with a Simple Verification Result.
    Svr,
    /// Annotations for a run of GitHub Actions.
    Github,
}

impl CheckFormat {
    /// Every format with its name on the command line.
    pub const NAMES: [(&'static str, Self); 11] = [
        ("text", Self::Text),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("markdown", Self::Markdown),
        ("gemara", Self::Gemara),
        ("html", Self::Html),
        ("oscal", Self::Oscal),
        ("bestpractices", Self::Bestpractices),
        ("intoto", Self::Intoto),
        ("svr", Self::Svr),
        ("github", Self::Github),
    ];

    /// Returns the format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// Returns the name of the format.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, format)| *format == self).map_or("text", |(name, _)| name)
    }
}

/// Writes the report in the format.
///
/// Errors when `out` does, and with [`io::ErrorKind::InvalidInput`] when the format cannot say what the report holds:
/// an in-toto statement without a commit to speak about.
pub fn write(report: &CheckReport, format: CheckFormat, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        CheckFormat::Text => text::write(report, options, out),
        CheckFormat::Json => json::write(report, out),
        CheckFormat::Sarif => json::write(&sarif::check(report, options), out),
        CheckFormat::Markdown => markdown::check(report, out),
        CheckFormat::Gemara => gemara::write(report, out),
        CheckFormat::Html => html::check(report, out),
        CheckFormat::Oscal => json::write(&oscal::assessment_results(report), out),
        CheckFormat::Bestpractices => json::write(&bestpractices::answers(report), out),
        CheckFormat::Intoto => json::write(&intoto::posture(report)?, out),
        CheckFormat::Svr => json::write(&intoto::svr(report)?, out),
        CheckFormat::Github => github::check(report, out),
    }
}
