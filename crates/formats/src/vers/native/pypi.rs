//! Python: the specifiers of PEP 440.

use super::super::range::{Alternative, Reading};
use super::super::{Comparator, RangeError};
use super::numbers::Partial;
use super::words::{self, Term};
use super::{numbers, rule};
use compact_str::CompactString;

/// Reads a set of specifiers; nothing at all admits everything.
pub(super) fn read(text: &str, reading: Reading) -> Result<Vec<Alternative>, RangeError> {
    let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    if text.trim().is_empty() {
        return Ok(vec![Alternative::default()]);
    }
    words::read(text, |term, to| add(&term, to, reading))
}

fn add(term: &Term<'_>, to: &mut Alternative, reading: Reading) -> Result<(), RangeError> {
    let version = numbers::bare(term.version);
    if version == "*" && Comparator::of(term.sign) == Some(Comparator::Equal) {
        to.push(Comparator::Any, "");
        return Ok(());
    }
    if term.sign == "===" {
        to.pre = true;
        to.verbatim = Some(version.into());
        to.push(Comparator::Equal, version);
        return Ok(());
    }
    let (epoch, release) = version.split_once('!').map_or(("", version), |(epoch, release)| (epoch, release));
    if !epoch.bytes().all(|byte| byte.is_ascii_digit()) || !words::is_version(release) {
        return Err(term.no_version());
    }
    let with_epoch = |version: CompactString| -> CompactString {
        if epoch.is_empty() { version } else { compact_str::format_compact!("{epoch}!{version}") }
    };
    let numbers = Partial::read(release).ok_or_else(|| term.no_version())?;
    if numbers.wild {
        let last = numbers.numbers.len().checked_sub(1).ok_or_else(|| term.no_version())?;
        let low = below(with_epoch(numbers.core(0)), reading);
        let high = below(with_epoch(numbers.above(last, 0)), reading);
        match term.comparator()? {
            Comparator::Equal => to.between(low, high),
            Comparator::NotEqual => to.holes.push((low, high)),
            // No longer admitted by PEP 440, but still written.
            Comparator::GreaterOrEqual => to.push(Comparator::GreaterOrEqual, low),
            Comparator::Greater => to.push(Comparator::GreaterOrEqual, high),
            Comparator::Less => to.push(Comparator::Less, low),
            Comparator::LessOrEqual | Comparator::Any => to.push(Comparator::Less, high),
        }
        return Ok(());
    }
    let asks = rule::is_python_pre(version);
    match term.sign {
        "~=" | "~>" | "~" => {
            let Some(index) = numbers.numbers.len().checked_sub(2) else { return Err(term.no_version()) };
            to.pre |= asks;
            to.between(version, below(with_epoch(numbers.above(index, 0)), reading));
        }
        "^" => {
            // Poetry's caret.
            let count = numbers.numbers.len();
            let index = (0..count).find(|index| !numbers.is_zero(*index)).unwrap_or(count.saturating_sub(1));
            to.pre |= asks;
            to.between(version, below(with_epoch(numbers.above(index, 0)), reading));
        }
        _ => {
            let comparator = term.comparator()?;
            to.pre |= asks && comparator != Comparator::NotEqual;
            match comparator {
                // `<1.0` leaves out the pre-releases of 1.0.
                Comparator::Less if numbers.tail.is_empty() => {
                    to.push(Comparator::Less, below(version.into(), reading))
                }
                comparator => to.push(comparator, version),
            }
        }
    }
    Ok(())
}

/// Returns the lowest pre-release of a release.
fn below(mut version: CompactString, reading: Reading) -> CompactString {
    if reading == Reading::Exact {
        version.push_str(".dev0");
    }
    version
}
