//! The output of `slam explain`: an article of the library for people, as Markdown, or as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::{Options, article, json};

/// A format of `slam explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExplainFormat {
    /// For people in a terminal.
    #[default]
    Text,
    /// The article as it is.
    Markdown,
    /// `slam.explain/1`.
    Json,
}

impl ExplainFormat {
    /// Every format with its name on the command line.
    pub const NAMES: [(&'static str, Self); 3] =
        [("text", Self::Text), ("markdown", Self::Markdown), ("json", Self::Json)];

    /// Returns the format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// Returns the name of the format.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, format)| *format == self).map_or("text", |(name, _)| name)
    }
}

/// What is explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Article {
    /// `slam.explain/1`.
    pub schema: &'static str,
    /// The id that was asked for: `OSPS-VM-03.01`, `security-policy`, `cleaner`.
    pub id: String,
    /// `requirement`, `check`, `badge`, or `topic`.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Ids that belong to it: the checks of a requirement, the requirements of a check.
    pub related: Vec<String>,
    /// The article, as Markdown.
    pub markdown: String,
}

impl Article {
    /// The name of the format.
    pub const SCHEMA: &'static str = "slam.explain/1";
}

/// Writes the article in the format; errors only when `out` does.
pub fn write(article: &Article, format: ExplainFormat, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ExplainFormat::Text => article::write(article, options, out),
        ExplainFormat::Markdown => {
            out.write_all(article.markdown.as_bytes())?;
            if article.markdown.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") }
        }
        ExplainFormat::Json => json::write(article, out),
    }
}
