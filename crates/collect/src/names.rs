//! Names of tree entries that no honest tool writes, and paths that a checkout would confuse.
//!
//! The rules follow git's own `verify_path` and its list of names that mean `.git` on some file system (HFS+ ignores
//! certain code points, NTFS short names and trailing dots).

use std::collections::HashMap;

use bstr::ByteSlice as _;
use slam_facts::IndexEntry;
use slam_model::{Oddity, RepoPath};

/// Says a few hundred times what is odd; more would be noise.
const MOST_ODDITIES: usize = 500;

/// Adds an oddity unless there are already too many.
pub(crate) fn push_oddity(oddities: &mut Vec<Oddity>, path: &[u8], message: impl Into<String>) {
    match oddities.len() {
        0..MOST_ODDITIES => oddities.push(Oddity { path: RepoPath::new(path), line: None, message: message.into() }),
        MOST_ODDITIES => oddities.push(Oddity {
            path: RepoPath::default(),
            line: None,
            message: format!("more than {MOST_ODDITIES} entries were passed over; the rest of them is not listed"),
        }),
        _ => {}
    }
}

/// Returns why an entry of this name must not be opened anywhere; `None` for an honest name.
pub(crate) fn unsafe_name(name: &[u8]) -> Option<&'static str> {
    if name.is_empty() {
        return Some("has an empty name");
    }
    if name == b"." || name == b".." {
        return Some("is named like a step in a path");
    }
    if name.contains(&b'/') {
        return Some("has a slash in its name");
    }
    if name.contains(&0) {
        return Some("has a NUL byte in its name");
    }
    is_dot_git(name).then_some("is named like the git directory")
}

/// Returns whether some file system takes the name for `.git`.
fn is_dot_git(name: &[u8]) -> bool {
    if name.eq_ignore_ascii_case(b".git") || name.eq_ignore_ascii_case(b"git~1") {
        return true;
    }
    // NTFS drops trailing dots and spaces and ends a name at a stream's colon.
    let ntfs = name.split(|byte| *byte == b':').next().unwrap_or_default();
    let ntfs = ntfs.trim_end_with(|c| matches!(c, '.' | ' '));
    if ntfs.eq_ignore_ascii_case(b".git") || ntfs.eq_ignore_ascii_case(b"git~1") {
        return true;
    }
    // HFS+ passes over these code points when it compares names.
    let hfs: String = name.to_str_lossy().chars().filter(|c| !is_ignored_by_hfs(*c)).collect();
    hfs.eq_ignore_ascii_case(".git")
}

fn is_ignored_by_hfs(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

/// Drops the second of two entries with the same path, and reports paths that differ only in case.
pub(crate) fn drop_duplicates(entries: &mut Vec<IndexEntry>, oddities: &mut Vec<Oddity>) {
    entries.dedup_by(|later, first| {
        let same = later.path == first.path;
        if same {
            push_oddity(oddities, first.path.as_bstr(), "stands twice in the tree; only the first is read");
        }
        same
    });
    let mut by_case: HashMap<Vec<u8>, usize> = HashMap::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        if let Some(first) = by_case.insert(entry.path.as_bstr().to_ascii_lowercase(), at)
            && let Some(first) = entries.get(first)
        {
            let message =
                format!("differs from `{}` only in case: a checkout on some systems keeps one of them", first.path);
            push_oddity(oddities, entry.path.as_bstr(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for bad in [
            &b""[..],
            b".",
            b"..",
            b"a/b",
            b"a\0b",
            b".git",
            b".GIT",
            b"git~1",
            b".git ",
            b".git...",
            b".git::$INDEX_ALLOCATION",
            ".g\u{200c}it".as_bytes(),
        ] {
            assert!(unsafe_name(bad).is_some(), "{:?}", bad.as_bstr());
        }
        for good in [&b"README"[..], b".github", b".gitignore", b"...", b"\xff", b"git", b"C:"] {
            assert!(unsafe_name(good).is_none(), "{:?}", good.as_bstr());
        }
    }
}
