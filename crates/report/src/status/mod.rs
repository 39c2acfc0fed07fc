//! The outputs of `slam status`.

mod text;

pub(crate) use text::progress;

use std::io::{self, Write};

use slam_model::report::StatusReport;

use crate::{Options, html, json, markdown};

/// A format of `slam status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatusFormat {
    /// For people in a terminal: one screen.
    #[default]
    Text,
    /// `slam.status/1`.
    Json,
    /// A task list for an issue.
    Markdown,
    /// One self-contained page.
    Html,
}

impl StatusFormat {
    /// Every format with its name on the command line.
    pub const NAMES: [(&'static str, Self); 4] =
        [("text", Self::Text), ("json", Self::Json), ("markdown", Self::Markdown), ("html", Self::Html)];

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
    report: &StatusReport,
    format: StatusFormat,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        StatusFormat::Text => text::write(report, options, out),
        StatusFormat::Json => json::write(report, out),
        StatusFormat::Markdown => markdown::status(report, out),
        StatusFormat::Html => html::status(report, out),
    }
}
