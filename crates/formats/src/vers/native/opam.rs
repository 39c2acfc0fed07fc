//! opam: the filters of dependencies, `{>= "1.0" & < "2.0"}`.

use super::super::RangeError;
use super::super::range::{Alternative, Reading};
use super::{expression, generic};
use crate::versions::Scheme;

/// Reads a filter, with or without its braces.
pub(super) fn read(text: &str, _reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    expression::read(Scheme::Opam, text, &|term, to| generic::add(term, to))
}
