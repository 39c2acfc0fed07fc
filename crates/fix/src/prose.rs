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
        Part::Text(text) => wrapped(&inline(markup, text), "", ""),
        Part::List(items) => {
            let sign = if markup == Markup::Asciidoc { "* " } else { "- " };
            lines(items.iter().map(|item| wrapped(&inline(markup, item), sign, "  ")))
        }
        Part::Steps(items) => {
            let step = |(number, item): (usize, &String)| match markup {
                Markup::Asciidoc => wrapped(&inline(markup, item), ". ", "  "),
                _ => wrapped(&inline(markup, item), &format!("{number}. "), "   "),
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
                wrapped(&inline(markup, &named.collect::<Vec<_>>().join("; ")), "- ", "  ")
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

/// Returns a text in lines of at most [`WIDTH`] columns where its words allow it.
fn wrapped(text: &str, first: &str, rest: &str) -> String {
    let (mut lines, mut line) = (Vec::new(), first.to_owned());
    let mut is_empty = true;
    // The mark of a blank and its key are searched for as one.
    let held = BLANK.replace(' ', "\u{a0}");
    let glued = text.replace(BLANK, &held);
    for word in glued.split(' ').filter(|word| !word.is_empty()) {
        let word = word.replace(&held, BLANK);
        let width = line.chars().count() + word.chars().count() + 1;
        if !is_empty && width > WIDTH {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(&word);
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
    fn a_blank_and_its_key_stay_in_one_line() {
        for length in 80..110 {
            let out = written(Markup::Markdown, &[text(format!("{} TODO(slam): mfa.", "x".repeat(length)))]);
            assert!(out.contains("TODO(slam): mfa."), "{out}");
        }
    }
}
