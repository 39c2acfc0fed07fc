//! Strings of Python.

use super::{Place, Sameness, Spelled};
use crate::script::Edit;

/// Words that begin a statement with a body; a decorator begins with none.
const WITH_BODY: [&str; 10] = ["", "async", "class", "def", "for", "if", "match", "try", "while", "with"];

pub(super) fn spelled(place: &Place<'_>) -> Option<Spelled> {
    let name = place.name;
    // Text that stands outside of a string was code, and so is what it becomes.
    let open = opened(place.before())??;
    // What is no text but bytes stays so.
    if open.prefix.contains(['b', 't']) {
        return None;
    }
    if let Some(range) = place.with_quotes(open.sign) {
        let range = range.start - open.prefix.len()..range.end;
        // Two strings beside each other are one, and a mark behind a string fills it in.
        let behind = place.text.get(range.end..)?.trim_start_matches([' ', '\t']);
        let before = place.text.get(..range.start)?.trim_end_matches([' ', '\t']);
        if behind.starts_with(['"', '\'', '%']) || before.ends_with(['"', '\'']) {
            return None;
        }
        return Some(Spelled { range, text: format!("os.environ[\"{name}\"]"), sameness: Sameness::Unknown });
    }
    // Before version 3.12 the quotes of the string could not stand in its braces.
    let quote = if open.sign.starts_with('"') { '\'' } else { '"' };
    open.prefix.contains('f').then(|| place.here(format!("{{os.environ[{quote}{name}{quote}]}}"), Sameness::Unknown))
}

/// Returns the edit that makes `os` known; nothing where it is, `None` where it cannot be told where that would stand.
pub(super) fn import(text: &str, is_plain: bool) -> Option<Option<Edit>> {
    let rows: Vec<&str> = text.split_inclusive('\n').collect();
    // Of a block all lines are indented alike, and the first has no indentation in its range if the block is plain.
    if rows.len() > 1 && is_plain {
        return None;
    }
    let indent: String =
        rows.iter().find(|row| !row.trim().is_empty())?.chars().take_while(|letter| *letter == ' ').collect();
    let top = |row: &&str| row.strip_prefix(indent.as_str()).is_some_and(|row| !row.starts_with([' ', '\t']));
    if rows.iter().filter(|row| top(row)).any(|row| imports(row.trim())) {
        return Some(None);
    }
    if is_plain {
        // A statement with a body cannot stand behind another one on its line.
        let word = text.trim_start().split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
        if WITH_BODY.contains(&word) {
            return None;
        }
        return Some(Some(Edit::insert(0, "import os; ")));
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    // Switches for the reader of the whole script come first, and so do comments that say what the file is.
    let future = rows.iter().rposition(|row| row.trim_start().starts_with("from __future__ "));
    if future.and_then(|at| rows.get(at)).is_some_and(|row| row.contains(['(', '\\'])) {
        return None;
    }
    let first = rows.iter().position(|row| !row.trim().is_empty() && !row.trim_start().starts_with('#'))?;
    let row = future.map_or(first, |at| at + 1);
    let at = rows.iter().take(row).map(|row| row.len()).sum();
    Some(Some(Edit::insert(at, format!("{indent}import os{end}"))))
}

/// Returns whether a line makes `os` known.
fn imports(row: &str) -> bool {
    let row = row.split(['#', ';']).next().unwrap_or_default();
    let Some(names) = row.strip_prefix("import ") else { return false };
    names.split(',').any(|name| matches!(name.trim(), "os" | "os.path"))
}

/// A string that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Open {
    /// The letters before the quote, in lower case.
    prefix: String,
    /// One quote or three.
    sign: &'static str,
}

/// Returns the string that is open at the end of a text, if any; `None` when that cannot be told.
fn opened(before: &str) -> Option<Option<Open>> {
    let mut open: Option<Open> = None;
    let mut at = 0;
    while let Some(rest) = before.get(at..).filter(|rest| !rest.is_empty()) {
        let letter = rest.chars().next()?;
        if rest.starts_with("${{") {
            at += rest.find("}}")? + 2;
            continue;
        }
        match &open {
            Some(string) if rest.starts_with(string.sign) => {
                at += string.sign.len();
                open = None;
                continue;
            }
            Some(_) if letter == '\\' => at += rest.chars().nth(1).map_or(0, char::len_utf8),
            Some(_) if rest.starts_with("{{") => at += 1,
            // Braces of a text with values hold code, and that can hold quotes.
            Some(string) if letter == '{' && string.prefix.contains('f') => {
                let code = rest.split('}').next().unwrap_or_default();
                if code.len() == rest.len() || code.contains(['\'', '"']) {
                    return None;
                }
            }
            Some(string) if letter == '\n' && string.sign.len() == 1 => return None,
            Some(_) => {}
            None if letter == '#' => {
                at += rest.find('\n')?;
                continue;
            }
            None => {
                if let Some(sign) = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|sign| rest.starts_with(sign)) {
                    let word = before.get(..at)?;
                    let letters = word.chars().rev().take_while(char::is_ascii_alphanumeric).count();
                    let prefix = word.get(at - letters..)?.to_ascii_lowercase();
                    if !prefix.chars().all(|letter| "rbfut".contains(letter)) {
                        return None;
                    }
                    at += sign.len();
                    open = Some(Open { prefix, sign });
                    continue;
                }
            }
        }
        at += letter.len_utf8();
    }
    Some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_string_is_open_at_the_end_of_a_script() {
        for (text, expected) in [
            ("a = ", Some(None)),
            ("a = \"it's ", Some(Some(("", "\"")))),
            ("a = '' + f'", Some(Some(("f", "'")))),
            ("a = Rf\"\"\"b \"c\"\n", Some(Some(("rf", "\"\"\"")))),
            ("# it's\nprint(\"", Some(Some(("", "\"")))),
            ("# it's ", None),
            ("f\"{a} ", Some(Some(("f", "\"")))),
            ("f\"{a['b']} ", None),
            ("f\"{{ ", Some(Some(("f", "\"")))),
            ("'a\\' ", Some(Some(("", "'")))),
            ("'a\n", None),
            ("'${{ format('x') }}' ", Some(None)),
        ] {
            let found = opened(text).map(|open| open.map(|open| (open.prefix, open.sign)));
            let expected = expected.map(|open| open.map(|(prefix, sign)| (prefix.to_owned(), sign)));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn os_is_imported_once_and_where_it_may_stand() {
        for (text, expected) in [
            ("  print(1)\n", Some("  import os\n  print(1)\n")),
            ("  import sys, os\n  print(1)\n", Some("  import sys, os\n  print(1)\n")),
            ("  import os as x\n", Some("  import os\n  import os as x\n")),
            ("  # what\n\n  print(1)\n", Some("  # what\n\n  import os\n  print(1)\n")),
            ("  from __future__ import a\n  b\n", Some("  from __future__ import a\n  import os\n  b\n")),
            ("  from __future__ import (\n  a)\n  b\n", None),
            ("  if a:\n    import os\n", Some("  import os\n  if a:\n    import os\n")),
        ] {
            let edit = import(text, false);
            let after = edit.map(|edit| {
                edit.map_or_else(
                    || text.to_owned(),
                    |edit| {
                        let mut after = text.to_owned();
                        after.insert_str(edit.start, std::str::from_utf8(&edit.text).unwrap());
                        after
                    },
                )
            });
            assert_eq!(after.as_deref(), expected, "{text}");
        }
    }
}
