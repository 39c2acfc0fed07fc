//! The built-in types of XML Schema (part 2: Datatypes).

use std::borrow::Cow;

use fluent_uri::UriRef;

/// A built-in type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Builtin {
    String,
    NormalizedString,
    Token,
    AnyUri,
    Boolean,
    Decimal,
    Integer,
    NonNegativeInteger,
    PositiveInteger,
    DateTime,
    Date,
}

impl Builtin {
    /// Returns the type with this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String,
            "normalizedString" => Self::NormalizedString,
            "token" => Self::Token,
            "anyURI" => Self::AnyUri,
            "boolean" => Self::Boolean,
            "decimal" => Self::Decimal,
            "integer" => Self::Integer,
            "nonNegativeInteger" => Self::NonNegativeInteger,
            "positiveInteger" => Self::PositiveInteger,
            "dateTime" => Self::DateTime,
            "date" => Self::Date,
            _ => return None,
        })
    }

    /// Returns the value with white space as the type has it.
    pub(super) fn normalise(self, text: &str) -> Cow<'_, str> {
        let is_space = |letter| matches!(letter, '\t' | '\n' | '\r');
        match self {
            Self::String => text.into(),
            Self::NormalizedString if !text.contains(is_space) => text.into(),
            Self::NormalizedString => text.replace(is_space, " ").into(),
            _ => collapse(text),
        }
    }

    /// Returns whether a value, white space normalised, is one of the type.
    pub(super) fn admits(self, text: &str) -> bool {
        match self {
            Self::String | Self::NormalizedString | Self::Token => true,
            Self::AnyUri => is_uri(text),
            Self::Boolean => matches!(text, "true" | "false" | "1" | "0"),
            Self::Decimal => is_decimal(text),
            Self::Integer => is_integer(text),
            Self::NonNegativeInteger => is_integer(text) && (!text.starts_with('-') || is_zero(text)),
            Self::PositiveInteger => is_integer(text) && !text.starts_with('-') && !is_zero(text),
            Self::DateTime => is_date_time(text),
            Self::Date => is_date(text),
        }
    }

    /// Returns what a value should have been.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::String | Self::NormalizedString | Self::Token => "a text",
            Self::AnyUri => "a URI",
            Self::Boolean => "true or false",
            Self::Decimal => "a number",
            Self::Integer => "a whole number",
            Self::NonNegativeInteger => "a whole number from 0",
            Self::PositiveInteger => "a whole number from 1",
            Self::DateTime => "a time, such as 2026-01-31T12:00:00Z",
            Self::Date => "a date, such as 2026-01-31",
        }
    }
}

fn collapse(text: &str) -> Cow<'_, str> {
    let is_space = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r');
    let text = text.trim_matches(is_space);
    if !text.contains(['\t', '\n', '\r']) && !text.contains("  ") {
        return text.into();
    }
    let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    words.join(" ").into()
}

/// A URI reference after what XLink asks to escape is escaped, as Datatypes 3.2.17 has it.
fn is_uri(text: &str) -> bool {
    let needs_escape = |letter: char| {
        !letter.is_ascii()
            || letter.is_ascii_control()
            || matches!(letter, ' ' | '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
    };
    if !text.contains(needs_escape) {
        return UriRef::parse(text).is_ok();
    }
    let escaped = text.chars().fold(String::with_capacity(text.len()), |mut out, letter| {
        match needs_escape(letter) {
            true => out.push_str("%20"),
            false => out.push(letter),
        }
        out
    });
    UriRef::parse(escaped.as_str()).is_ok()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn is_integer(text: &str) -> bool {
    digits(unsigned(text))
}

fn is_zero(text: &str) -> bool {
    unsigned(text).bytes().all(|byte| byte == b'0')
}

fn is_decimal(text: &str) -> bool {
    let text = unsigned(text);
    match text.split_once('.') {
        None => digits(text),
        Some((whole, part)) => {
            (whole.is_empty() || digits(whole)) && (part.is_empty() || digits(part)) && text.len() > 1
        }
    }
}

/// `-?YYYY-MM-DDThh:mm:ss(.s+)?` and a zone, which may be missing.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let (time, zone) = split_zone(time);
    let (clock, part) = match time.split_once('.') {
        Some((clock, part)) => (clock, Some(part)),
        None => (time, None),
    };
    let mut parts = clock.split(':');
    let mut two = || parts.next().filter(|part| part.len() == 2 && digits(part))?.parse::<u8>().ok();
    let (Some(hour), Some(minute), Some(second)) = (two(), two(), two()) else { return false };
    let is_time = hour < 24 && minute < 60 && second < 60;
    let is_midnight = hour == 24 && minute == 0 && second == 0 && part.is_none_or(is_zero);
    is_day(date) && is_zone(zone) && parts.next().is_none() && part.is_none_or(digits) && (is_time || is_midnight)
}

fn is_date(text: &str) -> bool {
    // The zone of a date follows its ten letters at least.
    let place = text.char_indices().skip(10).find(|(_, letter)| matches!(letter, 'Z' | '+' | '-')).map(|(at, _)| at);
    match place.and_then(|at| text.split_at_checked(at)) {
        Some((date, zone)) => is_day(date) && is_zone(zone),
        None => is_day(text),
    }
}

fn split_zone(time: &str) -> (&str, &str) {
    let place = time.find(['Z', '+', '-']).unwrap_or(time.len());
    time.split_at_checked(place).unwrap_or((time, ""))
}

fn is_zone(zone: &str) -> bool {
    match zone.strip_prefix(['+', '-']) {
        None => matches!(zone, "" | "Z"),
        Some(clock) => match clock.split_once(':') {
            Some((hour, minute)) if hour.len() == 2 && minute.len() == 2 && digits(hour) && digits(minute) => {
                (hour < "14" && minute < "60") || (hour == "14" && minute == "00")
            }
            _ => false,
        },
    }
}

fn is_day(date: &str) -> bool {
    let date = date.strip_prefix('-').unwrap_or(date);
    let mut parts = date.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    if year.len() < 4 || (year.len() > 4 && year.starts_with('0')) || month.len() != 2 || day.len() != 2 {
        return false;
    }
    if ![year, month, day].into_iter().all(digits) || is_zero(year) {
        return false;
    }
    // Leap years repeat every 400 years, so that the end of a long number is enough.
    let tail = year.get(year.len().saturating_sub(4)..).and_then(|tail| tail.parse::<u32>().ok()).unwrap_or(0);
    let is_leap = tail.is_multiple_of(4) && (!tail.is_multiple_of(100) || tail.is_multiple_of(400));
    let days = match month {
        "02" if is_leap => "29",
        "02" => "28",
        "04" | "06" | "09" | "11" => "30",
        "01" | "03" | "05" | "07" | "08" | "10" | "12" => "31",
        _ => return false,
    };
    ("01"..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::Builtin::{self, *};

    #[test]
    fn values_are_those_of_the_recommendation() {
        // XML Schema part 2: Datatypes, second edition: 3.2.2, 3.2.3, 3.2.7, 3.2.9, 3.2.17, and 3.3.
        for (kind, good, bad) in [
            (Boolean, &["true", "0"][..], &["True", ""][..]),
            (Decimal, &["-1.23", "+100000.00", "210", ".5", "5."], &["1e3", ".", "", "1.2.3"]),
            (Integer, &["-1", "0", "+12678967543233"], &["1.0", "", "+"]),
            (NonNegativeInteger, &["0", "-0", "1"], &["-1"]),
            (PositiveInteger, &["1", "+12"], &["0", "-1", "00"]),
            (
                DateTime,
                &[
                    "2002-10-10T12:00:00-05:00",
                    "2002-10-10T12:00:00",
                    "-0001-01-01T24:00:00Z",
                    "2000-02-29T00:00:00.5Z",
                ],
                &[
                    "2002-10-10",
                    "2002-10-10T12:00Z",
                    "1900-02-29T00:00:00Z",
                    "0000-01-01T00:00:00Z",
                    "2002-10-10T24:00:01Z",
                    "2002-10-10T12:00:00+14:01",
                    "2002-10-10T12:00:60Z",
                    "2002-10-10T12:00:00.Z",
                    "2002-10-10t12:00:00z",
                ],
            ),
            (
                Date,
                &["2002-09-24", "2002-09-24Z", "2002-09-24-06:00", "12002-09-24"],
                &["2002-9-24", "2002-13-01", "02-09-24"],
            ),
            (AnyUri, &["http://a/b c?d=é#f", "", "../x", "pkg:npm/a@1"], &["http://a/%zz", "a#b#c", ":a"]),
        ] {
            for value in good {
                assert!(Builtin::admits(kind, value), "{kind:?} {value}");
            }
            for value in bad {
                assert!(!Builtin::admits(kind, value), "{kind:?} {value}");
            }
        }
    }

    #[test]
    fn white_space_is_kept_replaced_or_collapsed() {
        for (kind, expected) in [(String, " a\n b "), (NormalizedString, " a  b "), (Token, "a b")] {
            assert_eq!(kind.normalise(" a\n b "), expected);
        }
    }
}
