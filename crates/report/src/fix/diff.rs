//! A unified diff in the form of git.

use std::io::{self, Write};

use similar::{ChangeTag, TextDiff};
use slam_model::RepoPath;

use crate::{
    Options, clean,
    style::{BLUE, BOLD, GREEN, RED, paint},
};

/// A file with what it was and is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// The file.
    pub path: RepoPath,
    /// Its bytes before; `None` for a new one.
    pub old: Option<Vec<u8>>,
    /// Its bytes afterwards.
    pub new: Vec<u8>,
    /// Whether a new file is a program.
    pub is_executable: bool,
}

/// Lines around a change.
const CONTEXT: usize = 3;

/// Writes the patch byte for byte, as `git apply` takes it. Errors only when `out` does.
pub fn write(patch: &Patch, out: &mut dyn Write) -> io::Result<()> {
    each_line(patch, &mut |_, line| {
        out.write_all(line)?;
        out.write_all(b"\n")
    })
}

/// Writes the patch for eyes: coloured, with control characters made visible. Errors only when `out` does.
pub(super) fn show(patch: &Patch, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    each_line(patch, &mut |kind, line| {
        let style = match kind {
            Kind::Head => BOLD,
            Kind::Place => BLUE,
            Kind::Added => GREEN,
            Kind::Removed => RED,
            Kind::Context => crate::style::PLAIN,
        };
        let text = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
        writeln!(out, "{}", paint(options, style, &clean::code(&text)))
    })
}

#[derive(Clone, Copy)]
enum Kind {
    Head,
    Place,
    Added,
    Removed,
    Context,
}

fn each_line(patch: &Patch, tell: &mut dyn FnMut(Kind, &[u8]) -> io::Result<()>) -> io::Result<()> {
    let old = patch.old.as_deref().unwrap_or_default();
    if patch.old.as_deref() == Some(&patch.new) {
        return Ok(());
    }
    let (from, to) = (quoted("a/", &patch.path), quoted("b/", &patch.path));
    tell(Kind::Head, format!("diff --git {from} {to}").as_bytes())?;
    if patch.old.is_none() {
        let mode = if patch.is_executable { "100755" } else { "100644" };
        tell(Kind::Head, format!("new file mode {mode}").as_bytes())?;
    }
    let from = if patch.old.is_none() { "/dev/null".to_owned() } else { from };
    tell(Kind::Head, format!("--- {from}").as_bytes())?;
    tell(Kind::Head, format!("+++ {to}").as_bytes())?;
    let diff = TextDiff::from_lines(old, patch.new.as_slice());
    for group in diff.grouped_ops(CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let span = |start: usize, end: usize| match end - start {
            // Of nothing, git names the line before.
            0 => format!("{start},0"),
            1 => format!("{}", start + 1),
            length => format!("{},{length}", start + 1),
        };
        let olds = span(first.old_range().start, last.old_range().end);
        let news = span(first.new_range().start, last.new_range().end);
        tell(Kind::Place, format!("@@ -{olds} +{news} @@").as_bytes())?;
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (kind, sign) = match change.tag() {
                ChangeTag::Equal => (Kind::Context, b' '),
                ChangeTag::Insert => (Kind::Added, b'+'),
                ChangeTag::Delete => (Kind::Removed, b'-'),
            };
            let text: &[u8] = change.value();
            let mut line = vec![sign];
            line.extend_from_slice(text.strip_suffix(b"\n").unwrap_or(text));
            tell(kind, &line)?;
            if !text.ends_with(b"\n") {
                tell(Kind::Context, b"\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}

/// Returns a path as git spells it: in quotes with escapes when it holds anything unusual.
fn quoted(before: &str, path: &RepoPath) -> String {
    let bytes: &[u8] = path.as_bstr();
    let is_plain = |byte: &u8| (0x20..0x7f).contains(byte) && !matches!(byte, b'"' | b'\\');
    if bytes.iter().all(is_plain) {
        return format!("{before}{}", String::from_utf8_lossy(bytes));
    }
    let escaped = |byte: &u8| match byte {
        b'"' => "\\\"".to_owned(),
        b'\\' => "\\\\".to_owned(),
        b'\n' => "\\n".to_owned(),
        b'\t' => "\\t".to_owned(),
        byte if is_plain(byte) => char::from(*byte).to_string(),
        byte => format!("\\{byte:03o}"),
    };
    format!("\"{before}{}\"", bytes.iter().map(escaped).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(old: Option<&str>, new: &str) -> String {
        let patch = Patch {
            path: "a/b.yml".into(),
            old: old.map(|old| old.as_bytes().to_vec()),
            new: new.as_bytes().to_vec(),
            is_executable: false,
        };
        let mut out = Vec::new();
        write(&patch, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_change_stands_between_three_lines() {
        let shown = diff(Some("1\n2\n3\n4\n5\n6\n7\n8\n9\n"), "1\n2\n3\n4\nfive\n6\n7\n8\n9\n");
        let head = "diff --git a/a/b.yml b/a/b.yml\n--- a/a/b.yml\n+++ b/a/b.yml\n";
        assert_eq!(shown, format!("{head}@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"));
    }

    #[test]
    fn a_new_file_and_one_without_a_last_line_end() {
        let head = "diff --git a/a/b.yml b/a/b.yml\nnew file mode 100644\n--- /dev/null\n+++ b/a/b.yml\n";
        assert_eq!(diff(None, "a\nb"), format!("{head}@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n"));
        assert_eq!(diff(Some("a\n"), "a\n"), "", "nothing changed");
    }
}
