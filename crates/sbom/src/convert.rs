//! From any format to any other, with what was lost on the way.

use compact_str::CompactString;

/// What a writer is told beside the graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The time to write into the document, RFC 3339; none keeps the time of the source, and writes none when it has
    /// none (a format that must have one then gets a fixed one).
    pub now: Option<CompactString>,
}
