//! The grammar of `go.mod` and `go.work`: directives of one line, or many in parentheses.

use std::borrow::Cow;

/// One directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive<'a> {
    pub(super) line: u32,
    /// `require`, `replace` …
    pub(super) verb: &'a str,
    /// What stands behind it, quotes removed.
    pub(super) words: Vec<Cow<'a, str>>,
    /// The comment at the end of the line, without its sign.
    pub(super) comment: &'a str,
}

/// What is replaced by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replacement<'a> {
    pub(super) path: &'a str,
    pub(super) version: Option<&'a str>,
    pub(super) by: &'a str,
    /// `None` when it is a folder.
    pub(super) by_version: Option<&'a str>,
    pub(super) line: u32,
}

/// Returns the directives of the text, and the lines that are none.
pub(super) fn read(text: &str) -> (Vec<Directive<'_>>, Vec<u32>) {
    let (mut found, mut odd) = (Vec::new(), Vec::new());
    let mut block: Option<&str> = None;
    for (line, row) in (1u32..).zip(text.lines()) {
        let Some((words, comment)) = words(row) else {
            odd.push(line);
            continue;
        };
        let mut words = words.into_iter();
        let Some(first) = words.next() else { continue };
        match block {
            Some(_) if first == ")" => block = None,
            Some(verb) => {
                let words = std::iter::once(first).chain(words).collect();
                found.push(Directive { line, verb, words, comment });
            }
            None => {
                let Cow::Borrowed(verb) = first else {
                    odd.push(line);
                    continue;
                };
                let words: Vec<Cow<'_, str>> = words.collect();
                match words.as_slice() {
                    [one] if one == "(" => block = Some(verb),
                    // `exclude ()`, as tools leave it behind.
                    [one, two] if one == "(" && two == ")" => {}
                    [] => odd.push(line),
                    _ => found.push(Directive { line, verb, words, comment }),
                }
            }
        }
    }
    (found, odd)
}

/// Returns the words of a line, and its comment; `None` when a quote is not closed.
fn words(row: &str) -> Option<(Vec<Cow<'_, str>>, &str)> {
    let mut words = Vec::new();
    let mut rest = row.trim();
    loop {
        if let Some(comment) = rest.strip_prefix("//") {
            return Some((words, comment.trim()));
        }
        let mark = match rest.bytes().next() {
            None => return Some((words, "")),
            Some(mark) => mark,
        };
        if mark == b'"' || mark == b'`' {
            let (word, behind) = rest.get(1..)?.split_once(char::from(mark))?;
            // Paths of modules have no character that needs an escape.
            words.push(Cow::Owned(word.to_owned()));
            rest = behind.trim_start();
            continue;
        }
        if matches!(mark, b'(' | b')' | b',' | b'[' | b']') {
            words.push(Cow::Borrowed(rest.get(..1)?));
            rest = rest.get(1..)?.trim_start();
            continue;
        }
        let ends = |sign: char| sign.is_whitespace() || matches!(sign, '(' | ')' | ',' | '[' | ']');
        let end = rest.find(ends).unwrap_or(rest.len());
        let end = rest.get(..end)?.find("//").filter(|at| *at > 0).unwrap_or(end);
        words.push(Cow::Borrowed(rest.get(..end)?));
        rest = rest.get(end..)?.trim_start();
    }
}

impl<'a> Directive<'a> {
    /// Returns the parts of `replace PATH [VERSION] => PATH [VERSION]`.
    pub(super) fn replacement(&'a self) -> Option<Replacement<'a>> {
        let at = self.words.iter().position(|word| word == "=>")?;
        let (left, right) = (self.words.get(..at)?, self.words.get(at + 1..)?);
        let (path, version) = pair(left)?;
        let (by, by_version) = pair(right)?;
        Some(Replacement { path, version, by, by_version, line: self.line })
    }
}

fn pair<'a>(words: &'a [Cow<'_, str>]) -> Option<(&'a str, Option<&'a str>)> {
    match words {
        [path] => Some((path, None)),
        [path, version] => Some((path, Some(version))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Go Modules Reference, "go.mod files: Lexical elements, Grammar".
    #[test]
    fn blocks_quotes_and_comments() {
        let text = "module \"example.org/a\" // own\nrequire (\n\texample.org/b v1.0.0//x\n\t)\nretract [v1.0.0, v1.1.0]\nuse\n";
        let (found, odd) = read(text);
        let shown: Vec<String> =
            found.iter().map(|one| format!("{} {} {:?} {}", one.line, one.verb, one.words, one.comment)).collect();
        assert_eq!(
            shown,
            [
                "1 module [\"example.org/a\"] own",
                "3 require [\"example.org/b\", \"v1.0.0\"] x",
                "5 retract [\"[\", \"v1.0.0\", \",\", \"v1.1.0\", \"]\"] ",
            ]
        );
        assert_eq!(odd, [6]);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[a-z \"`()/\\[\\],=>\\n\u{e9}]{0,80}") {
            read(&text);
        }
    }
}
