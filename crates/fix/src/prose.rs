//! Paragraphs, lists, and commands, written in the markup of the document that they go into.

use slam_model::evidence::document::Markup;

use crate::answers::BLANK;

/// A part of a section. Texts are Markdown without line ends; other markups are made of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// A list.
    List(Vec<String>),
    /// Steps, numbered from 1.
    Steps(Vec<String>),
    /// Lines of a shell.
    Shell(Vec<String>),
    /// A table: its head, and rows of as many cells.
    Table(Vec<String>, Vec<Vec<String>>),
    /// A heading below that of the section.
    Heading(String),
}

/// Returns a paragraph.
pub fn text(text: impl Into<String>) -> Part {
    Part::Text(text.into())
}

/// Columns of a line of prose.
const WIDTH: usize = 100;

/// Returns a heading of a level from 1, without the line end behind it.
pub fn heading(markup: Markup, level: usize, title: &str) -> String {
    let title = title.trim();
    match markup {
        Markup::Markdown => format!("{} {title}", "#".repeat(level)),
        Markup::Asciidoc => format!("{} {title}", "=".repeat(level)),
        Markup::Org => format!("{} {title}", "*".repeat(level)),
        Markup::Rst | Markup::Plain => {
            let sign = match level {
                1 => "=",
                2 => "-",
                _ => "~",
            };
            format!("{title}\n{}", sign.repeat(title.chars().count().max(3)))
        }
    }
}

/// Returns the parts as text, one empty line between them, with a line end behind the last.
pub fn written(markup: Markup, parts: &[Part]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| one(markup, part)).collect();
    parts.join("\n\n") + "\n"
}

fn one(markup: Markup, part: &Part) -> String {
    match part {
        Part::Text(text) => wrapped(markup, text, "", ""),
        Part::List(items) => {
            let sign = if markup == Markup::Asciidoc { "* " } else { "- " };
            lines(items.iter().map(|item| wrapped(markup, item, sign, "  ")))
        }
        Part::Steps(items) => {
            let step = |(number, item): (usize, &String)| match markup {
                Markup::Asciidoc => wrapped(markup, item, ". ", "  "),
                _ => wrapped(markup, item, &format!("{number}. "), "   "),
            };
            lines((1..).zip(items).map(step))
        }
        Part::Shell(commands) => shell(markup, commands),
        Part::Table(head, rows) => table(markup, head, rows),
        Part::Heading(title) => heading(markup, 3, title),
    }
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn shell(markup: Markup, commands: &[String]) -> String {
    let indented = || lines(commands.iter().map(|line| format!("    {line}")));
    match markup {
        Markup::Markdown => {
            // Back quotes in a command would end a fence as long as theirs.
            let fence = "`".repeat(commands.iter().map(|line| longest_run(line)).max().unwrap_or(0).max(2) + 1);
            format!("{fence}sh\n{}\n{fence}", commands.join("\n"))
        }
        Markup::Rst => format!(".. code-block:: sh\n\n{}", indented()),
        Markup::Asciidoc => format!("[source,sh]\n----\n{}\n----", commands.join("\n")),
        Markup::Org => format!("#+begin_src sh\n{}\n#+end_src", commands.join("\n")),
        Markup::Plain => indented(),
    }
}

fn longest_run(line: &str) -> usize {
    line.split(|letter| letter != '`').map(str::len).max().unwrap_or(0)
}

fn table(markup: Markup, head: &[String], rows: &[Vec<String>]) -> String {
    let cells = |row: &[String]| row.iter().map(|cell| inline(markup, cell).replace('|', "/")).collect::<Vec<_>>();
    match markup {
        Markup::Markdown | Markup::Org => {
            let line = |row: &[String]| format!("| {} |", cells(row).join(" | "));
            let rule = match markup {
                Markup::Org => format!("|{}|", vec!["---"; head.len()].join("+")),
                _ => format!("|{}|", vec![" --- "; head.len()].join("|")),
            };
            lines([line(head), rule].into_iter().chain(rows.iter().map(|row| line(row))))
        }
        Markup::Asciidoc => {
            let line = |row: &[String]| format!("|{}", cells(row).join(" |"));
            let body = lines(rows.iter().map(|row| line(row)));
            format!("[options=\"header\"]\n|===\n{}\n{body}\n|===", line(head))
        }
        Markup::Rst | Markup::Plain => {
            let line = |row: &Vec<String>| {
                let named = head.iter().zip(row).map(|(name, cell)| format!("{name}: {cell}"));
                wrapped(markup, &named.collect::<Vec<_>>().join("; "), "- ", "  ")
            };
            lines(rows.iter().map(line))
        }
    }
}

/// Returns a text with its links and code in another markup.
fn inline(markup: Markup, text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, label, target, behind)) = next_link(rest) {
        out.push_str(&coded(markup, before));
        out.push_str(&match markup {
            Markup::Markdown => format!("[{label}]({target})"),
            Markup::Rst => format!("`{label} <{target}>`_"),
            Markup::Asciidoc => format!("link:{target}[{label}]"),
            Markup::Org => format!("[[{target}][{label}]]"),
            Markup::Plain => format!("{label} ({target})"),
        });
        rest = behind;
    }
    out.push_str(&coded(markup, rest));
    out
}

fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = text.find("](")?;
    let start = text.get(..middle)?.rfind('[')?;
    let end = middle + text.get(middle..)?.find(')')?;
    Some((text.get(..start)?, text.get(start + 1..middle)?, text.get(middle + 2..end)?, text.get(end + 1..)?))
}

fn coded(markup: Markup, text: &str) -> String {
    match markup {
        Markup::Rst => text.replace('`', "``"),
        Markup::Org => text.replace('`', "~"),
        _ => text.to_owned(),
    }
}

/// A blank at which no line ends; no answer has control characters.
const HELD: &str = "\u{1f}";

/// Returns a text whose links, code, and marks of blanks have no blank at which a line could end: broken they are hard to
/// read, and to search for.
fn held(text: &str) -> String {
    let hold = |text: &str| text.replace(' ', HELD);
    let text = text.replace(BLANK, &hold(BLANK));
    let (mut linked, mut rest) = (String::new(), text.as_str());
    while let Some((before, label, target, behind)) = next_link(rest) {
        linked.push_str(&format!("{before}[{}]({target})", hold(label)));
        rest = behind;
    }
    linked.push_str(rest);
    let signs = linked.matches('`').count();
    let parts = linked.split('`').enumerate();
    let parts = parts.map(|(at, part)| if at % 2 == 1 && at < signs { hold(part) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("`")
}

/// Returns a text of a markup in lines of at most [`WIDTH`] columns where its words allow it.
fn wrapped(markup: Markup, text: &str, first: &str, rest: &str) -> String {
    let text = inline(markup, &held(text));
    let (mut lines, mut line) = (Vec::new(), first.to_owned());
    let mut is_empty = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width = line.chars().count() + word.chars().count() + 1;
        if !is_empty && width > WIDTH {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(&word.replace(HELD, " "));
        is_empty = false;
    }
    lines.push(line);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_written_in_each_markup() {
        let parts = [
            text("See [the rules](docs/rules.md) and `make`."),
            Part::List(vec!["one".into(), "two".into()]),
            Part::Shell(vec!["make".into()]),
        ];
        for (markup, expected) in [
            (Markup::Markdown, "See [the rules](docs/rules.md) and `make`.\n\n- one\n- two\n\n```sh\nmake\n```\n"),
            (
                Markup::Rst,
                "See `the rules <docs/rules.md>`_ and ``make``.\n\n- one\n- two\n\n.. code-block:: sh\n\n    make\n",
            ),
            (
                Markup::Asciidoc,
                "See link:docs/rules.md[the rules] and `make`.\n\n* one\n* two\n\n[source,sh]\n----\nmake\n----\n",
            ),
            (Markup::Plain, "See the rules (docs/rules.md) and `make`.\n\n- one\n- two\n\n    make\n"),
        ] {
            assert_eq!(written(markup, &parts), expected);
        }
        assert_eq!(heading(Markup::Rst, 2, "How"), "How\n---");
        assert_eq!(heading(Markup::Markdown, 2, "How"), "## How");
    }

    #[test]
    fn a_long_text_is_wrapped_and_loses_nothing() {
        let long = "word ".repeat(60);
        let out = written(Markup::Markdown, &[text(long.trim_end())]);
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH));
        assert_eq!(out.split_whitespace().count(), 60);
    }

    #[test]
    fn links_code_and_blanks_stay_in_one_line() {
        for words in ["TODO(slam): mfa.", "[the two rules](docs/rules.md)", "`git commit --signoff`", "a ` b"] {
            for length in 80..110 {
                let out = written(Markup::Markdown, &[text(format!("{} {words} end", "x".repeat(length)))]);
                assert!(out.contains(words) || words == "a ` b", "{out}");
                assert!(!out.contains(HELD) && out.replace('\n', " ").contains(words), "{out}");
            }
        }
    }
}
