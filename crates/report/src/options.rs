//! How a person wants to read a result, and what the caller hands in beside it.

use std::fmt;

use slam_model::RepoPath;

/// Reads the text of a file of the subject, or of a file on the command line.
pub type ReadSource<'a> = &'a dyn Fn(&RepoPath) -> Option<String>;

/// Reads the library article (Markdown) of a requirement, check, or badge.
pub type ReadArticle<'a> = &'a dyn Fn(&str) -> Option<String>;

/// How to show a result; formats for programs ignore all but the sources and articles.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Whether to write ANSI colours; signs and words say the same without them.
    pub colour: bool,
    /// Columns of the terminal; kept between [`Options::NARROWEST`] and [`Options::WIDEST`].
    pub width: usize,
    /// Whether to show everything: reasons and evidence of what passed, each way out where it belongs.
    pub verbose: bool,
    /// Whether to keep to ASCII signs and frames.
    pub ascii: bool,
    /// Text of the files that evidence points at, for the lines that are drawn; without it the quotes are drawn.
    pub sources: Option<ReadSource<'a>>,
    /// Articles for the help texts of SARIF rules.
    pub articles: Option<ReadArticle<'a>>,
}

impl Options<'_> {
    /// The narrowest text that is laid out.
    pub const NARROWEST: usize = 60;
    /// The widest text: longer lines are hard to read.
    pub const WIDEST: usize = 120;

    /// Returns the width that text is laid out for.
    pub(crate) fn columns(&self) -> usize {
        self.width.clamp(Self::NARROWEST, Self::WIDEST)
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { colour: false, width: 100, verbose: false, ascii: false, sources: None, articles: None }
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("colour", &self.colour)
            .field("width", &self.width)
            .field("verbose", &self.verbose)
            .field("ascii", &self.ascii)
            .field("sources", &self.sources.is_some())
            .field("articles", &self.articles.is_some())
            .finish()
    }
}
