//! A commit object read from its raw bytes, without copying: only what the history asks for.

use bstr::{BStr, ByteSlice as _};
use jiff::Timestamp;

/// The parts of a commit; slices point into the object's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RawCommit<'c> {
    /// All `parent` lines, up to [`MOST_PARENTS`] of them.
    pub(crate) parents: Parents<'c>,
    /// The author.
    pub(crate) author: Ident<'c>,
    /// The committer.
    pub(crate) committer: Ident<'c>,
    /// Whether a signature header stands in it.
    pub(crate) signed: bool,
    /// Everything after the headers.
    pub(crate) message: &'c BStr,
}

/// An octopus with more arms is cut; the largest known one has 66.
pub(crate) const MOST_PARENTS: usize = 1024;

/// The `parent` lines of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parents<'c> {
    lines: &'c [u8],
}

impl<'c> Parents<'c> {
    /// Returns the ids in hexadecimal.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'c [u8]> {
        self.lines.lines().filter_map(|line| line.strip_prefix(b"parent ")).take(MOST_PARENTS)
    }
}

/// Who, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ident<'c> {
    /// `Name <mail>` as written.
    pub(crate) who: &'c [u8],
    /// Seconds since 1970; `None` when the line does not say.
    pub(crate) seconds: Option<i64>,
}

impl<'c> Ident<'c> {
    pub(crate) fn parse(line: &'c [u8]) -> Self {
        // `Name <mail> 1700000000 +0100`; a name may hold anything but `<`, so the last `>` ends the mail.
        let Some(end) = line.rfind_byte(b'>') else {
            return Self { who: line.trim(), seconds: None };
        };
        let (who, rest) = line.split_at(end + 1);
        let seconds = rest.fields().next().and_then(|field| field.to_str().ok()?.parse().ok());
        Self { who: who.trim(), seconds }
    }

    /// Returns the time, when it is one that a calendar has.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.seconds?).ok()
    }
}

/// Splits `Name <mail>` into its two parts, both trimmed.
pub(crate) fn split_ident(who: &[u8]) -> (&BStr, &BStr) {
    match who.find_byte(b'<') {
        Some(open) => {
            let (name, rest) = who.split_at(open);
            let mail = rest.get(1..).unwrap_or_default();
            let mail = mail.find_byte(b'>').map_or(mail, |close| mail.get(..close).unwrap_or_default());
            (name.trim().as_bstr(), mail.trim().as_bstr())
        }
        None => (who.trim().as_bstr(), BStr::new(b"")),
    }
}

/// Returns the parts of a commit; `None` when the bytes are not those of one.
pub(crate) fn parse(bytes: &[u8]) -> Option<RawCommit<'_>> {
    let (headers, message) = split_headers(bytes);
    let rest = headers.strip_prefix(b"tree ")?;
    let rest = after_line(rest);
    let mut end = 0;
    while let Some(line) = rest.get(end..).filter(|rest| rest.starts_with(b"parent ")) {
        end += line.find_byte(b'\n').map_or(line.len(), |at| at + 1);
    }
    let (lines, rest) = rest.split_at_checked(end)?;
    let mut author = None;
    let mut committer = None;
    let mut signed = false;
    for line in rest.lines() {
        if let Some(ident) = line.strip_prefix(b"author ") {
            author = author.or_else(|| Some(Ident::parse(ident)));
        } else if let Some(ident) = line.strip_prefix(b"committer ") {
            committer = committer.or_else(|| Some(Ident::parse(ident)));
        } else if line.starts_with(b"gpgsig ") || line.starts_with(b"gpgsig-sha256 ") {
            signed = true;
        }
    }
    let author = author?;
    Some(RawCommit {
        parents: Parents { lines },
        author,
        committer: committer.unwrap_or(author),
        signed,
        message: message.as_bstr(),
    })
}

/// Returns the committer time of a commit object.
pub(crate) fn committer_time(bytes: &[u8]) -> Option<Timestamp> {
    parse(bytes)?.committer.time()
}

/// Splits an object at the empty line that ends its headers.
pub(crate) fn split_headers(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.find(b"\n\n") {
        Some(at) => (bytes.get(..at + 1).unwrap_or_default(), bytes.get(at + 2..).unwrap_or_default()),
        None => (bytes, b""),
    }
}

fn after_line(bytes: &[u8]) -> &[u8] {
    bytes.find_byte(b'\n').and_then(|at| bytes.get(at + 1..)).unwrap_or_default()
}

/// Returns the first line of a message that is not empty.
pub(crate) fn subject(message: &BStr) -> &BStr {
    message.lines().map(|line| line.trim().as_bstr()).find(|line| !line.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &[u8] = b"tree 1111111111111111111111111111111111111111\n\
        parent 2222222222222222222222222222222222222222\n\
        parent 3333333333333333333333333333333333333333\n\
        author A <b> U <a@example.org> 1700000000 +0100\n\
        committer C <c@example.org> 1700000001 +0000\n\
        gpgsig -----BEGIN SSH SIGNATURE-----\n author X <x@example.org> 1 +0000\n \n -----END SSH SIGNATURE-----\n\
        \nSubject\n\nauthor Y <y@example.org> 2 +0000\n";

    #[test]
    fn a_commit_falls_into_its_parts() {
        let commit = parse(COMMIT).unwrap();
        assert_eq!(commit.parents.iter().map(|id| id[0]).collect::<Vec<_>>(), [b'2', b'3']);
        assert_eq!(commit.author, Ident { who: b"A <b> U <a@example.org>", seconds: Some(1_700_000_000) });
        assert_eq!(commit.committer.seconds, Some(1_700_000_001));
        assert!(commit.signed);
        assert_eq!(subject(commit.message), "Subject");
    }

    #[test]
    fn a_signature_word_in_the_message_is_no_signature() {
        let commit = parse(b"tree 1\nauthor A <a> 1 +0\ncommitter A <a> 1 +0\n\nx\ngpgsig y\n").unwrap();
        assert!(!commit.signed);
    }

    #[test]
    fn what_is_not_a_commit_is_refused_and_odd_times_are_not_times() {
        assert_eq!(parse(b""), None);
        assert_eq!(parse(b"object 1\n"), None);
        assert_eq!(parse(b"tree 1\n\nauthor A <a> 1 +0\n"), None);
        for (line, time) in [
            ("A <a> x", None),
            ("A <a>", None),
            ("A", None),
            ("A <a> 99999999999999 +0", None),
            ("A <a> 0 +0", Some(0)),
        ] {
            assert_eq!(Ident::parse(line.as_bytes()).time().map(|time| time.as_second()), time, "{line}");
        }
    }

    #[test]
    fn an_identity_splits_into_name_and_mail() {
        assert_eq!(split_ident(b"A U Thor <a@example.org>"), ("A U Thor".into(), "a@example.org".into()));
        assert_eq!(split_ident(b"nobody"), ("nobody".into(), "".into()));
        assert_eq!(split_ident(b" <x"), ("".into(), "x".into()));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes: Vec<u8>) {
            let mut commit = b"tree 1\nauthor ".to_vec();
            commit.extend(bytes);
            if let Some(commit) = parse(&commit) {
                let _ = (commit.author.time(), subject(commit.message), split_ident(commit.author.who));
            }
        }
    }
}
