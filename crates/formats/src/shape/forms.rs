//! Forms of text: addresses, dates, and patterns.

/// A form of text.
pub(crate) struct Form {
    /// What it is, as a fragment behind `must be`.
    pub(crate) wants: &'static str,
    /// Whether a text has it.
    pub(crate) check: fn(&str) -> bool,
}

/// An address of the web.
pub(crate) static URL: Form = Form { wants: "an address that begins with `https://` or `http://`", check: is_url };
/// An address of the web or a file.
pub(crate) static FILE_OR_URL: Form =
    Form { wants: "an address that begins with `https://`, `http://`, or `file://`", check: is_file_or_url };
/// A mail address.
pub(crate) static EMAIL: Form = Form { wants: "a mail address such as `security@example.org`", check: is_email };
/// A day.
pub(crate) static DATE: Form = Form { wants: "a date as `YYYY-MM-DD`", check: is_date };
/// A moment.
pub(crate) static DATE_TIME: Form =
    Form { wants: "a date with time and zone as `2026-01-31T12:00:00Z`", check: is_date_time };

fn is_url(text: &str) -> bool {
    after(text, &["https://", "http://"])
}

fn is_file_or_url(text: &str) -> bool {
    after(text, &["https://", "http://", "file://"])
}

fn after(text: &str, schemes: &[&str]) -> bool {
    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']))
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let Some((host, top)) = domain.rsplit_once('.') else { return false };
    let each = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    each(local, "._%+-") && each(host, ".-") && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic())
}

/// Returns whether the text is a day of the calendar in exactly this form; `2025-02-30` is none.
pub(crate) fn is_date(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    text.len() == 10
        && digits(0..4)
        && text.get(4..5) == Some("-")
        && digits(5..7)
        && text.get(7..8) == Some("-")
        && digits(8..10)
        && text.parse::<jiff::civil::Date>().is_ok()
}

/// Returns whether the text is a moment of RFC 3339 as Go's `time` reads it: with zone, fractions allowed.
pub(crate) fn is_date_time(text: &str) -> bool {
    let zoned = text.ends_with('Z') || text.len().checked_sub(6).and_then(|at| text.get(at..)).is_some_and(is_offset);
    zoned
        && text.get(..10).is_some_and(is_date)
        && text.get(10..11) == Some("T")
        && text.get(13..14) == Some(":")
        && text.get(16..17) == Some(":")
        && text.parse::<jiff::Timestamp>().is_ok()
}

fn is_offset(text: &str) -> bool {
    text.starts_with(['+', '-'])
        && text.get(3..4) == Some(":")
        && text.get(1..3).is_some_and(|hours| hours.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_accept_and_refuse_as_the_published_patterns_do() {
        for (form, good, bad) in [
            (
                &URL,
                &["https://a.b/c", "http://x"][..],
                &["LICENSE", "https://", "ftp://x", "https://a b", "HTTPS://x"][..],
            ),
            (&FILE_OR_URL, &["file:///x", "https://a"], &["./x", "file:// x"]),
            (
                &EMAIL,
                &["a.b+c@x-y.example"],
                &["a at b.example", "a@b", "a@b.c", "@b.example", "a@b@c.example", "a@.example "],
            ),
            (&DATE, &["2024-02-29"], &["2025-02-30", "01.03.2025", "2025-3-1", "20250301", "2025-03-01T00:00:00Z"]),
            (
                &DATE_TIME,
                &["2025-08-22T16:02:00Z", "2025-08-22T16:02:00.000003708Z", "2025-08-22T16:02:00+02:00"],
                &[
                    "2025-08-22",
                    "2025-08-22T16:02:00",
                    "2025-08-22 16:02:00Z",
                    "2025-02-30T16:02:00Z",
                    "2025-08-22T25:02:00Z",
                ],
            ),
        ] {
            for text in good {
                assert!((form.check)(text), "{text} is {}", form.wants);
            }
            for text in bad {
                assert!(!(form.check)(text), "{text} is not {}", form.wants);
            }
        }
    }
}
