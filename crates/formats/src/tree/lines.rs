//! From bytes to text, and from byte offsets to lines.

use super::{Limits, Node, Span, SyntaxError};

/// Text with the offsets of its line starts; all offsets are those of the original bytes, byte order mark included.
pub(super) struct Lines<'a> {
    /// The text behind the byte order mark.
    pub(super) text: &'a str,
    /// Bytes of the byte order mark.
    pub(super) skipped: usize,
    /// Offset of each line in `text`.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Decodes the bytes as UTF-8 within the limits.
    pub(super) fn read(bytes: &'a [u8], limits: &Limits) -> Result<Self, SyntaxError> {
        if bytes.len() > limits.bytes {
            return Err(limit(format!("{} bytes are more than the limit of {}", bytes.len(), limits.bytes), 1, 1));
        }
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return Err(error("the text is UTF-16; save it as UTF-8", 1, 1));
        }
        let skipped = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
        let body = bytes.get(skipped..).unwrap_or_default();
        let text = std::str::from_utf8(body).map_err(|cause| {
            let before = body.get(..cause.valid_up_to()).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let last = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
            let column = String::from_utf8_lossy(last).chars().count() + 1;
            error("a byte is not UTF-8", count(line), count(column))
        })?;
        let starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1))
            .collect();
        Ok(Self { text, skipped, starts })
    }

    /// Returns the line, from 1, of an offset into `text`.
    pub(super) fn line(&self, at: usize) -> u32 {
        count(self.starts.partition_point(|start| *start <= at))
    }

    /// Returns an error at an offset into `text`.
    pub(super) fn error(&self, message: impl Into<String>, at: usize) -> SyntaxError {
        let (line, column) = self.place(at);
        error(message, line, column)
    }

    /// Returns the error of a limit that was reached at an offset into `text`.
    pub(super) fn limit(&self, message: impl Into<String>, at: usize) -> SyntaxError {
        let (line, column) = self.place(at);
        limit(message, line, column)
    }

    /// Sets span and lines of a node to the bytes `start..end` of `text`.
    pub(super) fn put(&self, node: &mut Node, start: usize, end: usize) {
        let end = end.max(start);
        node.span = Span { start: start + self.skipped, end: end + self.skipped };
        node.line = self.line(start);
        node.end_line = if end > start { self.line(end - 1) } else { node.line };
    }

    fn place(&self, at: usize) -> (u32, u32) {
        let line = self.line(at);
        let start = self.starts.get(line as usize - 1).copied().unwrap_or_default();
        let column = self.text.get(start..at.min(self.text.len())).map_or(0, |before| before.chars().count()) + 1;
        (line, count(column))
    }
}

fn error(message: impl Into<String>, line: u32, column: u32) -> SyntaxError {
    SyntaxError { message: message.into(), line, column, limit: false }
}

fn limit(message: impl Into<String>, line: u32, column: u32) -> SyntaxError {
    SyntaxError { message: message.into(), line, column, limit: true }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
