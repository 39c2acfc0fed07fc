//! Addresses of lines on the forge that hosts the subject, where its kind is known.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use slam_model::{Citation, ForgeKind, RepoPath, Subject};

/// Everything but the unreserved characters of RFC 3986 and the slash between folders.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Everything but the unreserved characters of RFC 3986.
pub(crate) const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the relative URI reference of a path: its bytes percent-encoded, its slashes kept.
pub fn path_uri(path: &RepoPath) -> String {
    let bytes: &[u8] = path.as_bstr();
    percent_encoding::percent_encode(bytes, PATH).to_string()
}

/// Returns the text percent-encoded for the value of a query.
pub(crate) fn query_value(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string()
}

/// Returns the text when it is an address of the web that is safe to show as a link.
pub fn web(url: &str) -> Option<&str> {
    let safe = url.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`'));
    (safe && (url.starts_with("https://") || url.starts_with("http://"))).then_some(url)
}

/// Returns the address of the cited lines at the judged commit, when the forge is known to have one.
pub fn of(subject: &Subject, citation: &Citation) -> Option<String> {
    let base = web(subject.url.as_deref()?)?.trim_end_matches('/').trim_end_matches(".git");
    let (commit, path) = (subject.commit.as_ref()?, path_uri(citation.path.as_ref()?));
    let (middle, last_line) = match subject.forge.kind {
        ForgeKind::Github => ("blob", "-L"),
        ForgeKind::Gitlab => ("-/blob", "-"),
        ForgeKind::Forgejo | ForgeKind::Gitea => ("src/commit", "-L"),
        _ => return None,
    };
    let lines = match (citation.line, citation.end_line) {
        (Some(line), Some(end)) if end > line => format!("#L{line}{last_line}{end}"),
        (Some(line), _) => format!("#L{line}"),
        (None, _) => String::new(),
    };
    Some(format!("{base}/{middle}/{commit}/{path}{lines}"))
}

/// Returns `path:line` for people, or what else the citation points at.
pub(crate) fn place(citation: &Citation) -> String {
    let path = citation.path.as_ref().map(|path| crate::clean::line(&path.to_string()).into_owned());
    match (path, citation.line) {
        (Some(path), Some(line)) => format!("{path}:{line}"),
        (Some(path), None) => path,
        (None, _) => crate::clean::line(citation.note.as_deref().unwrap_or("no place")).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_its_uri() {
        assert_eq!(path_uri(&"docs/a b#?%.md".into()), "docs/a%20b%23%3F%25.md");
        assert_eq!(path_uri(&RepoPath::new(&b"\xff/\xc3\xbc"[..])), "%FF/%C3%BC");
    }

    #[test]
    fn only_plain_web_addresses_are_links() {
        for bad in ["javascript:alert(1)", "https://a/\"onclick=", "https://a b", "file:///etc/passwd"] {
            assert_eq!(web(bad), None);
        }
    }
}
