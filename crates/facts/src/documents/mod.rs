//! Documents for people: which paths are documents, of which kind, and the readers of each markup.

mod builder;
mod html;
mod kind;
mod lines;
pub(crate) mod links;
mod markdown;
mod sentences;

pub(crate) use kind::{Found, find};

use slam_model::{
    RepoPath,
    evidence::document::{Document, Markup, Origin},
};

/// Bytes of a document that are read.
pub(crate) const LONGEST_BYTES: usize = 512 << 10;
/// Documents of one subject that are kept.
pub(crate) const MOST_DOCUMENTS: usize = 3_000;

/// The mark of a blank that `slam fix` leaves for a person.
const BLANK: &str = "TODO(slam):";

/// Reads a document. The second value tells what was left out.
pub(crate) fn read(path: &RepoPath, found: Found, text: &str) -> (Document, Option<String>) {
    let mut left_out = None;
    let mut shown = text;
    if text.len() > LONGEST_BYTES {
        let cut = (0..=LONGEST_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        shown = text.get(..cut).unwrap_or_default();
        left_out = Some(format!("only the first {} KiB of this document were read", LONGEST_BYTES >> 10));
    }
    let mut builder = builder::Builder::new(shown);
    match found.markup {
        Markup::Markdown => markdown::read(&mut builder),
        other => lines::read(&mut builder, other),
    }
    if builder.is_full() {
        left_out = Some(format!("only the first {} sentences of this document were kept", builder::MOST_SENTENCES));
    }
    // What waits for a person is not written yet: no check may take it for a statement.
    builder.sentences.retain(|sentence| !sentence.text.contains(BLANK));
    let document = Document {
        path: path.clone(),
        origin: Origin::Own,
        kind: found.kind,
        markup: found.markup,
        lines: builder.lines.count(),
        headings: builder.headings,
        sentences: builder.sentences,
        links: builder.links,
    };
    (document, left_out)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(path: &str, text: &str, expected: Expect) {
        use std::fmt::Write as _;
        let path = RepoPath::from(path);
        let (document, _) = read(&path, find(&path).unwrap(), text);
        let mut shown = String::new();
        for heading in &document.headings {
            writeln!(shown, "h{} {} {}", heading.level, heading.line, heading.text).unwrap();
        }
        for one in &document.sentences {
            let block = format!("{:?}", one.block).to_lowercase();
            writeln!(shown, "{block} {}-{} §{:?} {}", one.line, one.end_line, one.section, one.text).unwrap();
        }
        for link in &document.links {
            writeln!(shown, "link {} {:?} {} [{}]", link.line, link.block, link.target, link.text).unwrap();
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_marked_blank_is_no_sentence() {
        check(
            "SECURITY.md",
            "# Report\n\nMail TODO(slam): security-contact today. Be kind.\n",
            expect![[r#"
                h1 1 Report
                prose 3-3 §Some(0) Be kind.
            "#]],
        );
    }

    #[test]
    fn markdown_has_sentences_rows_and_lines_of_code() {
        check(
            "README.md",
            "# The **tool**\n\nIt runs, e.g. on\nLinux. See [the guide](docs/guide.md)!\n\n- one item. Two.\n- [x] mail <a@b.org>\n\n\
             | key | value |\n|---|---|\n| a | https://x.org/y_z. |\n\n```sh\ncurl http://x.org | sh\n```\n\nUsage\n---\n\n`slam` v1.2 is it",
            expect![[r#"
                h1 1 The **tool**
                h2 17 Usage
                prose 3-4 §Some(0) It runs, e.g. on Linux.
                prose 4-4 §Some(0) See [the guide](docs/guide.md)!
                prose 6-6 §Some(0) one item.
                prose 6-6 §Some(0) Two.
                prose 7-7 §Some(0) mail <a@b.org>
                table 9-9 §Some(0) | key | value |
                table 11-11 §Some(0) | a | https://x.org/y_z. |
                code 14-14 §Some(0) curl http://x.org | sh
                prose 20-20 §Some(1) `slam` v1.2 is it
                link 4 Prose docs/guide.md [the guide]
                link 7 Prose a@b.org [a@b.org]
                link 11 Table https://x.org/y_z []
                link 14 Code http://x.org []
            "#]],
        );
    }

    #[test]
    fn html_in_a_readme_has_headings_and_links() {
        check(
            "README.md",
            "<h1 align=\"center\">\n  <img src=\"l.png\"> Tool\n</h1>\n<p>Fast. <a href='https://x.org'>Site</a></p>\n<!-- TODO: nothing. -->\n",
            expect![[r#"
                h1 2 Tool
                prose 4-4 §Some(0) Fast.
                prose 4-4 §Some(0) Site
                link 4 Prose https://x.org [Site]
            "#]],
        );
    }

    #[test]
    fn other_markups_are_read_line_by_line() {
        check(
            "docs/a.rst",
            "=====\nTitle\n=====\n\nSome text. See `the site <https://x.org>`_.\nUse::\n\n    pip install x\n\nPart\n----\n\n* an item\n* other\n\n.. code-block:: sh\n\n   make all\n\nEnd.\n",
            expect![[r#"
                h1 2 Title
                h2 10 Part
                prose 5-5 §Some(0) Some text.
                prose 5-5 §Some(0) See `the site <https://x.org>`_.
                prose 6-6 §Some(0) Use::
                code 8-8 §Some(0) pip install x
                prose 13-13 §Some(1) an item
                prose 14-14 §Some(1) other
                code 18-18 §Some(1) make all
                prose 20-20 §Some(1) End.
                link 5 Prose https://x.org [the site]
            "#]],
        );
        check(
            "docs/a.adoc",
            "= Title\n:toc:\n\nText one. https://x.org[Site] two.\n\n== Part\n\n----\nmake\n----\n|===\n| a | b\n|===\n",
            expect![[r#"
                h1 1 Title
                h2 6 Part
                prose 4-4 §Some(0) Text one. https://x.org[Site] two.
                code 9-9 §Some(1) make
                table 12-12 §Some(1) | a | b
                link 4 Prose https://x.org [Site]
            "#]],
        );
        check(
            "docs/a.org",
            "#+TITLE: Title\n* Part\nText. [[https://x.org][Site]]\n#+BEGIN_SRC sh\nmake\n#+END_SRC\n- item\n",
            expect![[r#"
                h1 1 Title
                h1 2 Part
                prose 3-3 §Some(1) Text.
                prose 3-3 §Some(1) [[https://x.org][Site]]
                code 5-5 §Some(1) make
                prose 7-7 §Some(1) item
                link 3 Prose https://x.org [Site]
            "#]],
        );
    }

    fn squeezed(text: &str) -> String {
        text.split_whitespace().collect()
    }

    fn every_text_stands_in_its_lines(path: &str, text: &str) {
        let path = RepoPath::from(path);
        let (document, _) = read(&path, find(&path).unwrap(), text);
        let lines: Vec<&str> = text.split('\n').collect();
        let between = |from: u32, to: u32| squeezed(&lines[from as usize - 1..to as usize].join("\n"));
        for one in &document.sentences {
            assert!(!one.text.trim().is_empty());
            assert!(between(one.line, one.end_line).contains(&squeezed(&one.text)), "{one:?} in {text:?}");
        }
        for heading in &document.headings {
            assert!(between(heading.line, heading.line).contains(&squeezed(&heading.text)), "{heading:?} in {text:?}");
        }
        for link in &document.links {
            assert!(link.line >= 1 && link.line as usize <= lines.len(), "{link:?} in {text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_quote_of_any_sentence_is_found_in_its_lines(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "# H", "\n", "\n\n", "- ", "> ", "Word. ", "A b! ", "e.g. ", "[l](http://x.org)", "`c`", "**b**", "***",
                    "```\n", "    ", "| a | b |\n|---|---|\n| c | d |\n", "<h1>T</h1>", "<a href=\"u\">", "<!-- ", "-->", "==\n",
                    "---\n", "é", "日本。", "[r]: http://y.org\n", "a@b.org ", "\\\n", "  \n", "title: x\n", "\r\n", "::\n", ".. x\n", "&amp;",
                    "* ", "#+BEGIN_SRC\n", "----\n", "|===\n", "= T\n", "\t", "[^1]", "[^1]: f. g\n", "\u{85}", "</h1>", "<h2>", "\u{a0}",
                ]),
                0..40,
            ),
            path in prop::sample::select(vec!["README.md", "docs/a.rst", "docs/a.adoc", "docs/a.org", "README"]),
        ) {
            every_text_stands_in_its_lines(path, &parts.concat());
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,200}", path in prop::sample::select(vec!["README.md", "docs/a.rst", "a.adoc", "a.org"])) {
            every_text_stands_in_its_lines(path, &text);
        }
    }
}
