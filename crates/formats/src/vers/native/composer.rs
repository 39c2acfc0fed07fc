//! Composer: comparators, wildcards, hyphens, tilde, caret, and stability flags; `|` and `||` are "or".

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::npm::hyphen;
use super::numbers::{Partial, bare};
use super::words::{self, Term};
use compact_str::CompactString;

/// Reads a constraint.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    words::alternatives(text)
        .map(|text| {
            let mut to = Alternative::default();
            // `dev-fix as 1.0`: the constraint is what stands before.
            let text = text.split_once(" as ").map_or(text, |(text, _alias)| text);
            if let Some((low, high)) = hyphen(text) {
                add(&Term { sign: ">=", version: low }, &mut to, reading)?;
                let term = Term { sign: "<=", version: high };
                match Partial::read(bare(high)) {
                    // `- 2.0` is all of 2.0.
                    Some(version) if version.tail.is_empty() && (1..3).contains(&version.numbers.len()) => {
                        let last = version.numbers.len() - 1;
                        to.push(Comparator::Less, below(version.above(last, last + 1), reading));
                    }
                    _ => add(&term, &mut to, reading)?,
                }
                return Ok(to);
            }
            let terms = words::terms(text)?;
            if terms.is_empty() {
                return Err(RangeError::Empty);
            }
            for term in terms {
                add(&term, &mut to, reading)?;
            }
            Ok(to)
        })
        .collect()
}

fn add(term: &Term<'_>, to: &mut Alternative, reading: Reading) -> Result<(), RangeError> {
    // `@beta` says which stability is taken, `#1a2b` which commit of a branch: neither is about versions.
    let version = term.version.split(['@', '#']).next().unwrap_or(term.version);
    let version = bare(version);
    if version.is_empty() || version == "*" {
        to.push(Comparator::Any, "");
        return Ok(());
    }
    if !words::is_version(version) {
        return Err(term.no_version());
    }
    let numbers = Partial::read(version);
    if let Some(numbers) = numbers.as_ref().filter(|numbers| numbers.wild) {
        return wildcard(term, numbers, to, reading);
    }
    match (term.sign, numbers) {
        ("^", Some(numbers)) => {
            let count = numbers.numbers.len();
            let index = (0..count).find(|index| !numbers.is_zero(*index)).unwrap_or(count.saturating_sub(1));
            to.between(from(version, reading), below(numbers.above(index, 1), reading));
        }
        ("~" | "~>", Some(numbers)) => {
            let index = numbers.numbers.len().saturating_sub(2);
            to.between(from(version, reading), below(numbers.above(index, 1), reading));
        }
        ("^" | "~" | "~>", None) => return Err(term.no_version()),
        (_, _) => match term.comparator()? {
            Comparator::Less => to.push(Comparator::Less, from(version, reading)),
            Comparator::GreaterOrEqual => to.push(Comparator::GreaterOrEqual, from(version, reading)),
            comparator => to.push(comparator, version),
        },
    }
    Ok(())
}

fn wildcard(term: &Term<'_>, numbers: &Partial<'_>, to: &mut Alternative, reading: Reading) -> Result<(), RangeError> {
    let Some(last) = numbers.numbers.len().checked_sub(1) else {
        to.push(Comparator::Any, "");
        return Ok(());
    };
    // With a zero at the end, as Composer has it: `1.*` is from 1.0.
    let (low, high) = (below(numbers.core(last + 2), reading), below(numbers.above(last, last + 1), reading));
    match term.comparator()? {
        Comparator::NotEqual => to.holes.push((low, high)),
        Comparator::Less => to.push(Comparator::Less, low),
        Comparator::GreaterOrEqual => to.push(Comparator::GreaterOrEqual, low),
        Comparator::LessOrEqual => to.push(Comparator::Less, high),
        Comparator::Greater => to.push(Comparator::GreaterOrEqual, high),
        Comparator::Equal | Comparator::Any => to.between(low, high),
    }
    Ok(())
}

/// Composer puts a bound without stability below the development versions of what it names.
fn below(mut version: CompactString, reading: Reading) -> CompactString {
    if reading == Reading::Exact {
        version.push_str("-dev");
    }
    version
}

fn from(version: &str, reading: Reading) -> CompactString {
    let stable = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if stable { below(version.into(), reading) } else { version.into() }
}
