//! Hackage: Cabal's version ranges, with `&&`, `||`, wildcards, and `^>=`, which goes up to the next major of two numbers.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::numbers::{Partial, bare};
use super::words::Term;
use super::{expression, generic};
use crate::versions::Scheme;

/// Reads a range.
pub(super) fn read(text: &str, _reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    expression::read(Scheme::Hackage, text, &add)
}

fn add(term: &Term<'_>, to: &mut Alternative) -> Result<(), RangeError> {
    match (term.sign, term.version) {
        ("", "-any") => {
            to.push(Comparator::Any, "");
            return Ok(());
        }
        ("", "-none") => {
            to.all.append(&mut expression::nothing().all);
            return Ok(());
        }
        _ => {}
    }
    let numbers = Partial::read(bare(term.version)).filter(|it| it.tail.is_empty());
    match (term.sign, numbers) {
        ("^>=", Some(numbers)) if !numbers.wild => to.between(numbers.core(0), numbers.above(1, 0)),
        ("" | "==", Some(numbers)) if numbers.wild && !numbers.numbers.is_empty() => {
            to.between(numbers.core(0), numbers.above(numbers.numbers.len() - 1, 0));
        }
        ("^>=", _) => return Err(term.no_version()),
        _ => return generic::add(term, to),
    }
    Ok(())
}
