//! Conan 2: comparators, tilde, caret, `||`, and whether pre-releases are taken.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::numbers::{Partial, bare};
use super::words::{self, Term};
use compact_str::CompactString;

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
                add(&term, &mut to, reading)?;
            }
            if to.all.is_empty() {
                to.push(Comparator::GreaterOrEqual, "0.0.0");
            }
            Ok(to)
        })
        .collect()
}

fn add(term: &Term<'_>, to: &mut Alternative, reading: Reading) -> Result<(), RangeError> {
    let version = bare(term.version);
    // A hyphen at the end stands below all pre-releases.
    let plain = version.strip_suffix('-').unwrap_or(version);
    if matches!(version, "*" | "*-") && term.sign.is_empty() {
        to.push(Comparator::GreaterOrEqual, "0.0.0");
        return Ok(());
    }
    if !words::is_version(plain) {
        return Err(term.no_version());
    }
    let numbers = Partial::read(plain);
    let (low, index) = match (term.sign, numbers.as_ref()) {
        ("~", Some(numbers)) if !numbers.wild => (plain.into(), numbers.numbers.len().saturating_sub(1).min(1)),
        ("^", Some(numbers)) if !numbers.wild => {
            let count = numbers.numbers.len();
            let index = (0..count).find(|index| !numbers.is_zero(*index)).unwrap_or(count.saturating_sub(1));
            (plain.into(), index)
        }
        // `1.2.*`
        ("", Some(numbers)) if numbers.wild && numbers.tail.is_empty() && !numbers.numbers.is_empty() => {
            (numbers.core(0), numbers.numbers.len() - 1)
        }
        ("~" | "^", _) => return Err(term.no_version()),
        _ => {
            match term.comparator()? {
                comparator @ (Comparator::GreaterOrEqual | Comparator::Less) => {
                    to.push(comparator, with_pre_releases(plain, reading));
                }
                comparator => to.push(comparator, if reading == Reading::Exact { version } else { plain }),
            }
            return Ok(());
        }
    };
    let mut high = numbers.map(|numbers| numbers.above(index, 1)).unwrap_or_default();
    high.push('-');
    to.between(with_pre_releases(&low, reading), high);
    Ok(())
}

/// Conan puts the bounds `>=` and `<` below the pre-releases of what they name.
fn with_pre_releases(version: &str, reading: Reading) -> CompactString {
    let mut version = CompactString::from(version);
    if reading == Reading::Exact && !version.contains(['-', '+']) {
        version.push('-');
    }
    version
}
