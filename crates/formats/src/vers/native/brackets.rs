//! Intervals between brackets: `[1.0,2.0)`, of Maven and NuGet.

use super::super::range::Alternative;
use super::super::{Comparator, RangeError};
use super::numbers::bare;
use super::words;

/// One piece of a text that may have intervals.
pub(super) enum Piece<'a> {
    /// What stands between two brackets, and whether each belongs to the interval.
    Interval {
        text: &'a str,
        closed_low: bool,
        closed_high: bool,
        /// The whole of it, for messages.
        whole: &'a str,
    },
    /// Text without brackets.
    Plain(&'a str),
}

/// Cuts a text into intervals and what stands between them; commas between them say nothing.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, RangeError> {
    let broken = |text: &str| RangeError::Interval { text: text.to_owned() };
    let between = |text: &'_ str| !text.bytes().all(|byte| byte == b',' || byte.is_ascii_whitespace());
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['[', '(', ']', ')']) {
        let (before, after) = rest.split_at_checked(start).unwrap_or((rest, ""));
        if between(before) {
            pieces.push(Piece::Plain(before));
        }
        // The brackets are ASCII.
        let (open, body) = after.split_at_checked(1).unwrap_or((after, ""));
        let end = body.find(['[', '(', ']', ')']).ok_or_else(|| broken(after))?;
        let (text, tail) = body.split_at_checked(end).unwrap_or((body, ""));
        let (close, tail) = tail.split_at_checked(1).unwrap_or((tail, ""));
        let whole = after.get(..end + 2).unwrap_or(after);
        if matches!(open, "]" | ")") || matches!(close, "[" | "(") {
            return Err(broken(whole));
        }
        pieces.push(Piece::Interval { text, closed_low: open == "[", closed_high: close == "]", whole });
        rest = tail;
    }
    if between(rest) {
        pieces.push(Piece::Plain(rest));
    }
    Ok(pieces)
}

/// Reads the two bounds of an interval, or the one version of `[1.0]`.
pub(super) fn interval(text: &str, low: bool, high: bool, whole: &str) -> Result<Alternative, RangeError> {
    let broken = || RangeError::Interval { text: whole.to_owned() };
    let mut alternative = Alternative::default();
    let version = |text: &str| {
        if words::is_version(text) {
            Ok(text.to_owned())
        } else {
            Err(RangeError::Version { version: text.to_owned() })
        }
    };
    let Some((from, to)) = text.split_once(',') else {
        let only = bare(text);
        if !(low && high) || only.is_empty() {
            return Err(broken());
        }
        alternative.push(Comparator::Equal, version(only)?);
        return Ok(alternative);
    };
    if to.contains(',') {
        return Err(broken());
    }
    let (from, to) = (bare(from), bare(to));
    if !from.is_empty() {
        let comparator = if low { Comparator::GreaterOrEqual } else { Comparator::Greater };
        alternative.push(comparator, version(from)?);
    }
    if !to.is_empty() {
        let comparator = if high { Comparator::LessOrEqual } else { Comparator::Less };
        alternative.push(comparator, version(to)?);
    }
    Ok(alternative)
}
