//! Adding to a listing: packages, arrows, and package URLs that may be refused.

use slam_formats::purl::{Purl, PurlError};

use crate::{Edge, EdgeKind, File, Listing, Package};

/// Characters of a foreign text that a message repeats.
const QUOTED: usize = 100;

impl Listing {
    /// Adds a package and returns its index.
    pub(super) fn put(&mut self, package: Package) -> usize {
        self.packages.push(package);
        self.packages.len() - 1
    }

    /// Adds an arrow.
    pub(super) fn link(&mut self, from: usize, to: usize, kind: EdgeKind) {
        self.edges.push(Edge { from, to, kind });
    }

    /// Returns the package URL, or notes why there is none.
    pub(super) fn purl(&mut self, line: Option<u32>, made: Result<Purl, PurlError>) -> Option<Purl> {
        made.map_err(|error| self.problem(line, error.to_string())).ok()
    }

    /// Returns the package with this index, which [`Self::put`] gave.
    pub(super) fn at(&mut self, index: usize) -> Option<&mut Package> {
        self.packages.get_mut(index)
    }
}

/// Reads nothing: the reader of a file that only other readers ask for.
pub(super) fn nothing(_file: &File<'_>) -> Listing {
    Listing::default()
}

/// Returns the text, or its beginning when it is long: what a message may repeat of a foreign file.
pub(super) fn short(text: &str) -> &str {
    text.char_indices().nth(QUOTED).map_or(text, |(end, _)| text.get(..end).unwrap_or_default())
}

/// Returns the file as text, or the empty text with a problem.
pub(super) fn text_of<'a>(bytes: &'a [u8], listing: &mut Listing) -> &'a str {
    match crate::tree::text(bytes) {
        Ok(text) => text,
        Err(flaw) => {
            listing.problem(Some(flaw.line), flaw.message);
            ""
        }
    }
}

/// Returns the lines with their numbers, from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1u32..).zip(text.lines())
}

/// Returns the folders from this one up to the root of the target (`""`), the deepest first.
pub(super) fn upward(folder: &str) -> impl Iterator<Item = &str> {
    // A path this deep was not written by a person, and every step may read a file.
    std::iter::successors(Some(folder), |folder| match folder.rsplit_once('/') {
        Some((above, _)) => Some(above),
        None => (!folder.is_empty()).then_some(""),
    })
    .take(64)
}

/// Returns the path of a name in a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
