//! Bare addresses in text: with a scheme, or of mail.

use std::ops::Range;

/// Returns the ranges of bare web and mail addresses, in order.
pub(crate) fn bare(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in memchr::memchr2_iter(b':', b'@', bytes) {
        if found.last().is_some_and(|last| last.end > at) {
            continue;
        }
        let range = match bytes.get(at) {
            Some(b':') if bytes.get(at..at + 3) == Some(b"://") => web(text, at),
            Some(b'@') => mail(bytes, at),
            _ => None,
        };
        found.extend(range);
    }
    found
}

/// The address whose `://` stands at `at`.
fn web(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let scheme =
        bytes.get(..at)?.iter().rev().take(16).take_while(|b| b.is_ascii_alphanumeric() || **b == b'+').count();
    let start = at - scheme;
    if scheme < 2 || !bytes.get(start)?.is_ascii_alphabetic() {
        return None;
    }
    let rest = text.get(at + 3..)?;
    let stops = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '\'' | '`' | '|' | '\\' | '^' | '{' | '}' | '，' | '。')
    };
    let mut address = rest.split(stops).next().unwrap_or_default();
    loop {
        let unbalanced = |open: char, close: char| {
            address.ends_with(close) && address.matches(close).count() > address.matches(open).count()
        };
        let trim = address.ends_with(['.', ',', ';', ':', '!', '?', '*', '_', '~'])
            || unbalanced('(', ')')
            || unbalanced('[', ']');
        let Some(shorter) = trim.then(|| address.get(..address.len() - 1)).flatten() else { break };
        address = shorter;
    }
    // `https://x.org)[text` and `https://x.org[text]` of other markups end at the bracket.
    let address = address.split(['[', ']']).next().filter(|head| !head.is_empty()).unwrap_or(address);
    (!address.is_empty()).then_some(start..at + 3 + address.len())
}

/// The mail address whose `@` stands at `at`.
fn mail(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let local = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-');
    let before = bytes.get(..at)?.iter().rev().take(64).take_while(|b| local(b)).count();
    let mut start = at - before;
    while bytes.get(start) == Some(&b'.') && start < at {
        start += 1;
    }
    let mut after = bytes
        .get(at + 1..)?
        .iter()
        .take(255)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        .count();
    while after > 0 && bytes.get(at + after).is_some_and(|b| matches!(b, b'.' | b'-')) {
        after -= 1;
    }
    let domain = bytes.get(at + 1..at + 1 + after)?;
    let last = domain.rsplit(|b| *b == b'.').next()?;
    let name = domain.contains(&b'.') && last.len() >= 2 && last.iter().all(u8::is_ascii_alphabetic);
    // `git@host:path` is an address of a repository, `owner/action@v1` a version.
    let other = bytes.get(start..at) == Some(b"git")
        || start.checked_sub(1).and_then(|index| bytes.get(index)) == Some(&b'/')
        || bytes.get(at + 1 + after) == Some(&b':')
            && bytes.get(at + 2 + after).is_some_and(|b| !b.is_ascii_whitespace());
    (start < at && name && !other).then_some(start..at + 1 + after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_before_the_punctuation_around_them() {
        for (text, expected) in [
            ("see https://a.org/b_(c). And", vec!["https://a.org/b_(c)"]),
            ("(http://a.org)", vec!["http://a.org"]),
            ("mail security@a.org, or x.y+z@b.co.uk.", vec!["security@a.org", "x.y+z@b.co.uk"]),
            ("git@github.com:o/r and actions/checkout@v4.1.2 and o/r@b.com", vec![]),
            ("https://user@host.org/x", vec!["https://user@host.org/x"]),
            ("https://x.org[Site]", vec!["https://x.org"]),
            ("a: b :// ://x @ @x.org", vec![]),
        ] {
            let parts: Vec<&str> = bare(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(parts, expected, "{text}");
        }
    }
}
