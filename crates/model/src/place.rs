//! Where something stands, and the words that stand there.

use serde::{Deserialize, Serialize};

use crate::RepoPath;

/// A range of lines in a file of the subject; lines count from 1, `end_line` is included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the repository root.
    pub path: RepoPath,
    /// First line, from 1.
    pub line: u32,
    /// Last line, at least `line`.
    pub end_line: u32,
}

impl Place {
    /// Returns the place of one line.
    pub fn line(path: &RepoPath, line: u32) -> Self {
        Self::lines(path, line, line)
    }

    /// Returns the place of the lines from `line` to `end_line`.
    pub fn lines(path: &RepoPath, line: u32, end_line: u32) -> Self {
        Self { path: path.clone(), line: line.max(1), end_line: end_line.max(line).max(1) }
    }
}

/// A place with the words that stand there. The text is found in these lines when white space is left out;
/// a quote that was cut ends with `…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quote {
    /// Where the words stand.
    #[serde(flatten)]
    pub place: Place,
    /// The words, at most [`Quote::LONGEST`] characters.
    pub text: String,
}

impl Quote {
    /// The longest text that a quote keeps, in characters.
    pub const LONGEST: usize = 200;

    /// Returns the quote, its text trimmed and cut with `…` when it is too long.
    pub fn new(place: Place, text: &str) -> Self {
        let text = text.trim();
        let text = match text.char_indices().nth(Self::LONGEST) {
            Some((cut, _)) => format!("{}…", &text[..cut]),
            None => text.to_owned(),
        };
        Self { place, text }
    }
}
