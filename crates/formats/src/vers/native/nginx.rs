//! nginx: the lists of its security advisories: `1.5.0+, 1.4.1+`, `0.7.52-0.8.39`, and bare versions.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::numbers::{Partial, bare};
use super::{generic, words};

/// Reads a list, one of whose entries has to hold, or comparators.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let mut alternatives = Vec::new();
    for text in words::alternatives(text) {
        if text.contains(['<', '>', '=', '!']) {
            alternatives.extend(generic::read_plain(text, reading)?);
            continue;
        }
        for entry in text.split(',') {
            match entry.trim() {
                "" => return Err(RangeError::Empty),
                "all" | "*" => {
                    let mut any = Alternative::default();
                    any.push(Comparator::Any, "");
                    alternatives.push(any);
                }
                "none" => {}
                entry => alternatives.push(read_entry(entry)?),
            }
        }
    }
    if alternatives.is_empty() {
        // `none`: no version is below all.
        let mut nothing = Alternative::default();
        nothing.push(Comparator::Less, "0");
        alternatives.push(nothing);
    }
    Ok(alternatives)
}

fn read_entry(entry: &str) -> Result<Alternative, RangeError> {
    let mut to = Alternative::default();
    let version = |text: &str| {
        let text = bare(text);
        Partial::read(text)
            .filter(|it| !it.wild && it.tail.is_empty())
            .map(|numbers| (text.to_owned(), numbers.above(1, 3), numbers.numbers.get(1).copied().map(is_even)))
            .ok_or_else(|| RangeError::Version { version: text.to_owned() })
    };
    if let Some((low, high)) = entry.split_once('-') {
        to.push(Comparator::GreaterOrEqual, version(low)?.0);
        to.push(Comparator::LessOrEqual, version(high)?.0);
    } else if let Some(start) = entry.strip_suffix('+') {
        let (low, next, even) = version(start)?;
        to.push(Comparator::GreaterOrEqual, low);
        // An even second number is a stable branch, and what is said ends with it; the main line goes on.
        if even == Some(true) {
            to.push(Comparator::Less, next);
        }
    } else {
        to.push(Comparator::Equal, version(entry)?.0);
    }
    Ok(to)
}

fn is_even(digits: &str) -> bool {
    digits.bytes().last().is_some_and(|digit| digit % 2 == 0)
}
