//! Moments as RFC 3339 writes them, in the order of time.

use super::order::cut_digits;
use std::cmp::Ordering;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Moment<'a> {
    second: i64,
    /// Without the zeros at its end, so that the order of text is the order of value.
    fraction: &'a [u8],
}

/// Compares moments; what is none is below them, in the order of its bytes.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    match (Moment::read(a), Moment::read(b)) {
        (None, None) => a.cmp(b),
        (a, b) => a.cmp(&b),
    }
}

impl<'a> Moment<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let mut rest = text;
        let (year, month, day) = (field(&mut rest, 4, b"-")?, field(&mut rest, 2, b"-")?, field(&mut rest, 2, b"Tt ")?);
        let (hour, minute) = (field(&mut rest, 2, b":")?, field(&mut rest, 2, b":")?);
        let second = field(&mut rest, 2, b"")?;
        let mut fraction: &[u8] = b"";
        if let Some((b'.', after)) = rest.split_first() {
            (fraction, rest) = cut_digits(after);
            if fraction.is_empty() {
                return None;
            }
            let zeros = fraction.iter().rev().take_while(|digit| **digit == b'0').count();
            fraction = fraction.get(..fraction.len() - zeros)?;
        }
        let offset = match rest.split_first()? {
            (b'Z' | b'z', b"") => 0,
            (sign @ (b'+' | b'-'), mut rest) => {
                let (hours, minutes) = (field(&mut rest, 2, b":")?, field(&mut rest, 2, b"")?);
                if !rest.is_empty() || hours > 23 || minutes > 59 {
                    return None;
                }
                let seconds = hours * 3600 + minutes * 60;
                if *sign == b'-' { -seconds } else { seconds }
            }
            _ => return None,
        };
        // Sixty is a leap second.
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let second = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
        Some(Self { second, fraction })
    }
}

/// Cuts so many digits and one of the signs that may follow; without signs none is cut.
fn field(rest: &mut &[u8], length: usize, signs: &[u8]) -> Option<i64> {
    let (digits, mut after) = rest.split_at_checked(length)?;
    if !signs.is_empty() {
        let (sign, tail) = after.split_first()?;
        if !signs.contains(sign) {
            return None;
        }
        after = tail;
    }
    *rest = after;
    digits.iter().try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + i64::from(digit - b'0')))
}

/// Counts the days since a fixed one in the Gregorian calendar, in which a year starts in March so that the leap day is
/// its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day
}
