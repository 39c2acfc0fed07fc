//! Expressions with "and", "or", and parentheses, which Hackage and opam share.

use super::super::range::Alternative;
use super::super::{Intervals, RangeError};
use super::words::{self, Term};
use crate::versions::Scheme;

/// How deep parentheses may be nested.
const DEPTH: usize = 64;

/// Reads an expression; what stands alone is read by `term`.
pub(super) fn read(
    scheme: Scheme,
    text: &str,
    term: &dyn Fn(&Term<'_>, &mut Alternative) -> Result<(), RangeError>,
) -> Result<Vec<Alternative>, RangeError> {
    if !text.contains(['(', ')']) {
        // Kept as it is written.
        let plain = text.replace('&', ",");
        return words::read(&plain, |one, to| term(&one, to));
    }
    let mut reader = Reader { rest: text, scheme, term };
    let set = reader.any_of(0)?;
    if !reader.rest.trim_start().is_empty() {
        return Err(RangeError::Nesting { limit: DEPTH });
    }
    // Each span is an alternative of its own, so that the list is as long as the set and no longer.
    let alternatives = set.spans().iter().map(|span| {
        let one = Intervals::of_spans(scheme, [span.clone()]);
        let constraints = one.constraints();
        Alternative { all: constraints, ..Alternative::default() }
    });
    let mut alternatives: Vec<Alternative> = alternatives.collect();
    if alternatives.is_empty() {
        alternatives.push(nothing());
    }
    Ok(alternatives)
}

/// Returns what no version satisfies.
pub(super) fn nothing() -> Alternative {
    use super::super::Comparator::{Greater, Less};
    let mut nothing = Alternative::default();
    nothing.push(Less, "0");
    nothing.push(Greater, "0");
    nothing
}

struct Reader<'a, 'b> {
    rest: &'a str,
    scheme: Scheme,
    term: &'b dyn Fn(&Term<'_>, &mut Alternative) -> Result<(), RangeError>,
}

impl Reader<'_, '_> {
    /// Reads "and" lists with "or" between them.
    fn any_of(&mut self, depth: usize) -> Result<Intervals, RangeError> {
        let mut sets = vec![self.all_of(depth)?];
        while let Some(rest) = self.rest.trim_start().strip_prefix('|') {
            self.rest = rest.strip_prefix('|').unwrap_or(rest);
            sets.push(self.all_of(depth)?);
        }
        Ok(Intervals::union(self.scheme, sets))
    }

    /// Reads terms and parentheses with "and" between them.
    fn all_of(&mut self, depth: usize) -> Result<Intervals, RangeError> {
        let mut sets = vec![self.one(depth)?];
        while let Some(rest) = self.rest.trim_start().strip_prefix('&') {
            self.rest = rest.strip_prefix('&').unwrap_or(rest);
            sets.push(self.one(depth)?);
        }
        Ok(Intervals::common(self.scheme, sets))
    }

    fn one(&mut self, depth: usize) -> Result<Intervals, RangeError> {
        let rest = self.rest.trim_start();
        if let Some(inner) = rest.strip_prefix('(') {
            if depth >= DEPTH {
                return Err(RangeError::Nesting { limit: DEPTH });
            }
            self.rest = inner;
            let set = self.any_of(depth + 1)?;
            let closed = self.rest.trim_start().strip_prefix(')');
            self.rest = closed.ok_or(RangeError::Nesting { limit: DEPTH })?;
            return Ok(set);
        }
        let end = rest.find(['(', ')', '|', '&']).unwrap_or(rest.len());
        let (text, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
        self.rest = rest;
        let terms = words::terms(text)?;
        if terms.is_empty() {
            return Err(RangeError::Empty);
        }
        let mut all = Alternative::default();
        for term in terms {
            (self.term)(&term, &mut all)?;
        }
        Ok(Intervals::of_all(self.scheme, &all.all, &all.holes))
    }
}
