//! Conan 2: comparators, tilde, caret, `||`, and whether pre-releases are taken.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::numbers::{Partial, bare};
use super::words::{self, Term};

/// Reads a range, with or without the brackets of a reference.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    // Options follow commas; a comma before a comparator is one of an advisory.
    let (mut ranges, mut pre) = (String::with_capacity(text.len()), false);
    for (at, part) in text.split(',').enumerate() {
        let option = part.trim();
        let (name, value) = option.split_once('=').unwrap_or((option, "True"));
        match name.trim() {
            "include_prerelease" => pre = value.trim().eq_ignore_ascii_case("true"),
            "loose" => {}
            _ => {
                ranges.push_str(if at > 0 { " " } else { "" });
                ranges.push_str(part);
            }
        }
    }
    if ranges.trim().is_empty() && reading == Reading::Written {
        // The official suite has a range without constraints for this one.
        return Ok(Vec::new());
    }
    words::alternatives(&ranges)
        .map(|text| {
            let mut to = Alternative { pre, ..Alternative::default() };
            for term in words::terms(text)? {
                add(&term, &mut to)?;
            }
            if to.all.is_empty() {
                to.push(Comparator::GreaterOrEqual, "0.0.0");
            }
            Ok(to)
        })
        .collect()
}

fn add(term: &Term<'_>, to: &mut Alternative) -> Result<(), RangeError> {
    let version = bare(term.version);
    to.pre |= version.contains('-');
    // A hyphen at the end says that pre-releases are taken too.
    let version = version.strip_suffix('-').unwrap_or(version);
    if version == "*" && term.sign.is_empty() {
        to.push(Comparator::GreaterOrEqual, "0.0.0");
        return Ok(());
    }
    if !words::is_version(version) {
        return Err(term.no_version());
    }
    let index = |numbers: &Partial<'_>| match term.sign {
        "~" => numbers.numbers.len().saturating_sub(1).min(1),
        _ => {
            let count = numbers.numbers.len();
            (0..count).find(|index| !numbers.is_zero(*index)).unwrap_or(count.saturating_sub(1))
        }
    };
    match term.sign {
        "~" | "^" => {
            let numbers = Partial::read(version).filter(|it| !it.wild).ok_or_else(|| term.no_version())?;
            // Conan's own bound: a hyphen at the end is below all pre-releases.
            let mut high = numbers.above(index(&numbers), 1);
            high.push('-');
            to.between(version, high);
        }
        _ => to.push(term.comparator()?, version),
    }
    Ok(())
}
