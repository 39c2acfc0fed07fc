//! Markdown: CommonMark with tables, task lists, footnotes, front matter, and the HTML that READMEs hold.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use slam_model::evidence::document::Block;

use super::builder::Builder;

/// Text that runs on until a block begins or ends.
#[derive(Default)]
struct Run {
    range: Option<Range<usize>>,
    links: Vec<Range<usize>>,
    code: Vec<Range<usize>>,
    shown: String,
}

impl Run {
    fn take_in(&mut self, range: &Range<usize>) {
        let whole = self.range.get_or_insert_with(|| range.clone());
        whole.start = whole.start.min(range.start);
        whole.end = whole.end.max(range.end);
    }
}

/// The link whose end is awaited.
struct Open {
    target: String,
    at: usize,
    text: String,
}

pub(super) fn read(builder: &mut Builder<'_>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let text = builder.text;
    let mut run = Run::default();
    let mut open: Vec<Open> = Vec::new();
    let mut level = 0u8;
    let (mut in_code, mut in_row, mut in_front) = (false, false, false);
    let mut html: Option<Range<usize>> = None;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                run.take_in(&range);
                run.links.push(range.clone());
                open.push(Open { target: dest_url.to_string(), at: range.start, text: String::new() });
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(link) = open.pop() {
                    builder.link(&link.target, &link.text, link.at, if in_code { Block::Code } else { row_or(in_row) });
                    if let Some(outer) = open.last_mut() {
                        outer.text.push_str(&link.text);
                    }
                }
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => run.take_in(&range),
            Event::Text(shown) | Event::InlineMath(shown) | Event::DisplayMath(shown) => {
                if in_front {
                    front_matter(builder, range);
                } else if in_code {
                    builder.bare_links(range.clone(), &[], Block::Code);
                    builder.code(range);
                } else {
                    run.take_in(&range);
                    run.shown.push_str(&shown);
                    if let Some(link) = open.last_mut() {
                        link.text.push_str(&shown);
                    }
                }
            }
            Event::Code(shown) => {
                run.take_in(&range);
                run.code.push(range);
                run.shown.push_str(&shown);
                if let Some(link) = open.last_mut() {
                    link.text.push_str(&shown);
                }
            }
            Event::InlineHtml(_) => {
                run.take_in(&range);
                for (at, target) in hrefs(text, &range) {
                    run.links.push(range.clone());
                    builder.link(target, "", at, row_or(in_row));
                }
            }
            Event::FootnoteReference(_) => run.take_in(&range),
            Event::SoftBreak => run.shown.push(' '),
            Event::HardBreak => {
                run.shown.push(' ');
                if level == 0 && !in_row && open.is_empty() {
                    flush(builder, &mut run, 0, false);
                }
            }
            Event::Html(_) => {
                let whole = html.get_or_insert_with(|| range.clone());
                whole.end = whole.end.max(range.end);
            }
            Event::Start(tag) => {
                flush(builder, &mut run, level, in_row);
                match tag {
                    Tag::Heading { level: of, .. } => level = of as u8,
                    Tag::CodeBlock(_) => in_code = true,
                    Tag::MetadataBlock(_) => in_front = true,
                    Tag::TableRow | Tag::TableHead => {
                        builder.row(range);
                        in_row = true;
                    }
                    _ => {}
                }
            }
            Event::End(tag) => {
                flush(builder, &mut run, level, in_row);
                match tag {
                    TagEnd::Heading(_) => level = 0,
                    TagEnd::CodeBlock => in_code = false,
                    TagEnd::MetadataBlock(_) => in_front = false,
                    TagEnd::TableRow | TagEnd::TableHead => in_row = false,
                    TagEnd::HtmlBlock => {
                        if let Some(whole) = html.take() {
                            super::html::read(builder, whole);
                        }
                    }
                    _ => {}
                }
            }
            Event::Rule | Event::TaskListMarker(_) => flush(builder, &mut run, level, in_row),
        }
    }
    flush(builder, &mut run, level, in_row);
}

fn row_or(in_row: bool) -> Block {
    if in_row { Block::Table } else { Block::Prose }
}

/// Ends the running text: a heading, or sentences; in a row of a table only its addresses are new.
fn flush(builder: &mut Builder<'_>, run: &mut Run, level: u8, in_row: bool) {
    let Run { range, links, code, shown } = std::mem::take(run);
    let Some(range) = range else { return };
    if level > 0 {
        builder.heading(level, range.clone(), &shown);
    } else if !in_row {
        builder.prose(range.clone());
    }
    for span in &code {
        builder.bare_links(span.clone(), &links, Block::Code);
    }
    let mut taken = links;
    taken.extend(code);
    builder.bare_links(range, &taken, row_or(in_row));
}

/// Takes the title of a page from its front matter.
fn front_matter(builder: &mut Builder<'_>, range: Range<usize>) {
    let mut at = range.start;
    for line in builder.slice(&range).split_inclusive('\n') {
        if let Some(title) = line.strip_prefix("title:") {
            let start = at + "title:".len();
            let shown = title.trim().trim_matches(['"', '\'']);
            builder.heading(1, start..at + line.len(), shown);
        }
        at += line.len();
    }
}

/// Returns the targets of `href` attributes with their offsets.
pub(super) fn hrefs<'t>(text: &'t str, range: &Range<usize>) -> Vec<(usize, &'t str)> {
    let slice = text.get(range.clone()).unwrap_or_default();
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(slice.as_bytes(), b"href=") {
        let rest = slice.get(at + 5..).unwrap_or_default();
        let target = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => rest.get(1..).and_then(|rest| rest.split(quote).next()),
            _ => rest.split([' ', '>', '\n']).next(),
        };
        found.extend(target.map(|target| (range.start + at, target)));
    }
    found
}
