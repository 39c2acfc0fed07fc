//! What the message of a commit says of sign-off, review, and change requests.

use bstr::{BStr, ByteSlice as _};

use crate::commit;

/// Trailers of one commit that are looked at; the kernel's longest lists have a few dozen.
const MOST_TRAILERS: usize = 64;
/// Bytes of a message that are looked at.
const MESSAGE_BYTES: usize = 256 << 10;

/// What a trailer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trailer<'m> {
    /// `Signed-off-by`, the Developer Certificate of Origin.
    SignedOff(&'m [u8]),
    /// `Reviewed-by`, `Acked-by`, `Tested-by`, or `Approved-by`.
    Reviewed(&'m [u8]),
}

/// Returns the trailers of a message. Every line is looked at, not only the last paragraph: a squash merge carries the
/// trailers of its parts in the middle, and DCO checkers count them there.
pub(crate) fn trailers(message: &BStr) -> impl Iterator<Item = Trailer<'_>> {
    let message = message.get(..MESSAGE_BYTES).unwrap_or(message);
    message.lines().filter_map(trailer).take(MOST_TRAILERS)
}

fn trailer(line: &[u8]) -> Option<Trailer<'_>> {
    // The cheap test first: nearly no line of a message is a trailer.
    if !matches!(line.first(), Some(b'S' | b's' | b'R' | b'r' | b'A' | b'a' | b'T' | b't')) {
        return None;
    }
    let colon = line.get(..16).unwrap_or(line).find_byte(b':')?;
    let (key, value) = line.split_at(colon);
    let value = value.get(1..).unwrap_or_default().trim();
    if value.is_empty() {
        return None;
    }
    let is = |name: &[u8]| {
        // FreeBSD and others write `Reviewed by:`.
        key.len() == name.len()
            && key.iter().zip(name).all(|(a, b)| a.eq_ignore_ascii_case(b) || (*a == b' ' && *b == b'-'))
    };
    if is(b"signed-off-by") {
        return Some(Trailer::SignedOff(value));
    }
    let reviews: [&[u8]; 4] = [b"reviewed-by", b"acked-by", b"tested-by", b"approved-by"];
    reviews.iter().any(|name| is(name)).then_some(Trailer::Reviewed(value))
}

/// Returns whether a commit names the change request that it came by.
///
/// The wording is that of the forges: GitHub's and Forgejo's `(#12)` and `Merge pull request`, GitLab's `!12` and
/// `See merge request`, Azure's `Merged PR 12`, Bitbucket's `(pull request #12)`, Gerrit's `Reviewed-on`.
pub(crate) fn names_change_request(message: &BStr) -> bool {
    let subject = commit::subject(message);
    subject.starts_with(b"Merge pull request ")
        || subject.strip_prefix(b"Merged PR ").is_some_and(starts_with_digit)
        || [&b"(#"[..], b" (GH-", b"(gh-", b"(pull request #", b"(!"].iter().any(|mark| number_follows(subject, mark))
        || number_follows(subject, b" !")
        || (subject.starts_with(b"!") && subject.get(1..).is_some_and(starts_with_digit))
        || body_names_it(message)
}

fn body_names_it(message: &BStr) -> bool {
    let message = message.get(..MESSAGE_BYTES).unwrap_or(message);
    let lines: [&[u8]; 3] = [b"See merge request ", b"Reviewed-on: http", b"(Merged from http"];
    message.lines().skip(1).any(|line| lines.iter().any(|start| line.starts_with(start)))
}

fn starts_with_digit(rest: &[u8]) -> bool {
    rest.first().is_some_and(u8::is_ascii_digit)
}

fn number_follows(text: &[u8], mark: &[u8]) -> bool {
    text.find_iter(mark).any(|at| text.get(at + mark.len()..).is_some_and(starts_with_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailers_are_found_in_any_paragraph_and_case() {
        let message = BStr::new(
            b"Subject\n\nsigned-off-by: A <a@x>\n* part\nReviewed-By: B <b@x>\nReviewed by: c\nSee: d\nSigned-off-by:\n> Acked-by: no <n@x>\n",
        );
        let found: Vec<_> = trailers(message).collect();
        assert_eq!(found, [Trailer::SignedOff(b"A <a@x>"), Trailer::Reviewed(b"B <b@x>"), Trailer::Reviewed(b"c")]);
    }

    #[test]
    fn change_requests_are_named_in_the_words_of_the_forges() {
        for (message, named) in [
            ("Merge pull request #12 from a/b\n", true),
            ("Merge pull request 'Fix' (#12) from a/b into main\n", true),
            ("Fix it (#12)\n", true),
            ("gh-1: Fix it (GH-12)\n", true),
            ("Fix it (!12)\n", true),
            ("Merge branch 'a' into 'main'\n\nSee merge request g/p!12\n", true),
            ("Merged PR 12: Fix it\n", true),
            ("Merged in a (pull request #12)\n", true),
            ("Fix it\n\nReviewed-on: https://review.example.org/12\n", true),
            ("Fix it\n\n(Merged from https://example.org/pull/12)\n", true),
            ("Fix #12\n", false),
            ("Merge branch 'a'\n", false),
            ("Stop!\n", false),
            ("", false),
        ] {
            assert_eq!(names_change_request(message.into()), named, "{message}");
        }
    }
}
