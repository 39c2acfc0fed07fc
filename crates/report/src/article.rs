//! Markdown for a terminal: headings, paragraphs, lists, quotes, tables, and code, wrapped to the width.

use std::io::{self, Write};

use anstyle::Style;
use pulldown_cmark::{Event, HeadingLevel, Options as Dialect, Parser, Tag, TagEnd};

use crate::{
    Options, clean,
    explain::Article,
    style::{self, BOLD, CODE, DIM, PLAIN, UNDERLINE, paint},
    wrap,
};

pub(crate) fn write(article: &Article, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { options, out, lists: Vec::new(), quotes: 0, line: Vec::new(), lead: None, first: true };
    page.head(article)?;
    render(without_title(article), &mut page)
}

/// Returns the article without a first heading that only says the title again, which the head has said.
fn without_title(article: &Article) -> &str {
    let (first, rest) = article.markdown.split_once('\n').unwrap_or((&article.markdown, ""));
    let says_title = first.strip_prefix("# ").is_some_and(|text| text.trim() == article.title.trim());
    if says_title { rest } else { &article.markdown }
}

/// A styled piece of a line.
struct Piece {
    text: String,
    style: Style,
}

struct Page<'a, 'o> {
    options: &'a Options<'o>,
    out: &'a mut dyn Write,
    /// Next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    quotes: usize,
    line: Vec<Piece>,
    /// The bullet or number that the next block starts with.
    lead: Option<String>,
    first: bool,
}

impl Page<'_, '_> {
    fn head(&mut self, article: &Article) -> io::Result<()> {
        let id = paint(self.options, DIM, &clean::line(&article.id));
        writeln!(self.out, "{id}  {}", paint(self.options, BOLD, &clean::line(&article.title)))?;
        if !article.related.is_empty() {
            let all = format!("see also: {}", clean::line(&article.related.join(", ")));
            for line in wrap::lines(&all, self.options.columns()) {
                writeln!(self.out, "{}", paint(self.options, DIM, &line))?;
            }
        }
        self.first = false;
        Ok(())
    }

    fn indent(&self) -> usize {
        self.lists.len() * 3 + self.quotes * 2
    }

    fn gap(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.first) { writeln!(self.out) } else { Ok(()) }
    }

    /// Writes the collected pieces as one wrapped block.
    fn flush(&mut self, wrapped: bool) -> io::Result<()> {
        let pieces = std::mem::take(&mut self.line);
        if pieces.iter().all(|piece| piece.text.trim().is_empty()) {
            return Ok(());
        }
        let indent = self.indent();
        let lead = self.lead.take();
        let hang = " ".repeat(indent);
        let start = match &lead {
            Some(lead) => format!("{}{}", " ".repeat(indent.saturating_sub(wrap::width(lead))), lead),
            None => hang.clone(),
        };
        let room = if wrapped { self.options.columns().saturating_sub(indent).max(20) } else { usize::MAX };
        let (mut row, mut used) = (start, 0);
        let mut space = false;
        for piece in &pieces {
            let mut words = piece.text.split(' ').peekable();
            while let Some(word) = words.next() {
                if !word.is_empty() {
                    let wide = wrap::width(word);
                    if used > 0 && used + usize::from(space) + wide > room {
                        writeln!(self.out, "{}", row.trim_end())?;
                        (row, used) = (hang.clone(), 0);
                    } else if space && used > 0 {
                        row.push(' ');
                        used += 1;
                    }
                    row.push_str(&paint(self.options, piece.style, word));
                    used += wide;
                    space = false;
                }
                space |= words.peek().is_some();
            }
        }
        writeln!(self.out, "{}", row.trim_end())
    }

    fn push(&mut self, text: &str, style: Style) {
        self.line.push(Piece { text: text.to_owned(), style });
    }
}

fn render(markdown: &str, page: &mut Page<'_, '_>) -> io::Result<()> {
    let mut styles = vec![PLAIN];
    let mut links: Vec<String> = Vec::new();
    let (mut code, mut tight, mut cell) = (false, false, 0usize);
    // Front matter is for the website; a terminal has the head line.
    let dialect = Dialect::ENABLE_TABLES | Dialect::ENABLE_YAML_STYLE_METADATA_BLOCKS | Dialect::ENABLE_TASKLISTS;
    let mut hidden = false;
    for event in Parser::new_ext(markdown, dialect) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => hidden = true,
            Event::End(TagEnd::MetadataBlock(_)) => hidden = false,
            _ if hidden => {}
            Event::Start(Tag::Heading { level, .. }) => {
                page.gap()?;
                styles.push(if level == HeadingLevel::H1 { BOLD.underline() } else { BOLD });
            }
            Event::End(TagEnd::Heading(_)) => {
                styles.pop();
                page.flush(true)?;
            }
            Event::Start(Tag::Paragraph) if !tight => page.gap()?,
            Event::End(TagEnd::Paragraph | TagEnd::Item) => page.flush(true)?,
            Event::Start(Tag::List(start)) => {
                page.flush(true)?;
                if page.lists.is_empty() {
                    page.gap()?;
                }
                page.lists.push(start);
                tight = true;
            }
            Event::End(TagEnd::List(_)) => {
                page.flush(true)?;
                page.lists.pop();
                tight = !page.lists.is_empty();
            }
            Event::Start(Tag::Item) => {
                let bullet = if page.options.ascii { "- " } else { "• " };
                page.lead = Some(match page.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => bullet.to_owned(),
                });
            }
            Event::Start(Tag::BlockQuote(_)) => page.quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => page.quotes = page.quotes.saturating_sub(1),
            Event::Start(Tag::CodeBlock(_)) => {
                page.flush(true)?;
                page.gap()?;
                code = true;
            }
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Text(text) if code => {
                for line in text.lines() {
                    let shown = paint(page.options, CODE, &clean::code(line));
                    let row = format!("{}{shown}", " ".repeat(page.indent() + 4));
                    writeln!(page.out, "{}", row.trim_end())?;
                }
            }
            Event::Text(text) => page.push(&visible(&text), *styles.last().unwrap_or(&PLAIN)),
            Event::Code(text) => {
                let text = visible(&text);
                let shown = if page.options.colour { text } else { format!("`{text}`") };
                page.push(&shown, CODE);
            }
            Event::SoftBreak => page.push(" ", PLAIN),
            Event::HardBreak => page.flush(true)?,
            Event::Start(Tag::Strong) => styles.push(BOLD),
            Event::Start(Tag::Emphasis) => styles.push(UNDERLINE),
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => drop(styles.pop()),
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.into_string()),
            Event::End(TagEnd::Link) => {
                let to = links.pop().unwrap_or_default();
                let said = page.line.last().is_some_and(|piece| piece.text == to);
                if to.starts_with("http") && !said {
                    page.push(&format!(" ({})", visible(&to)), DIM);
                }
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => cell = 0,
            Event::Start(Tag::Table(_)) => page.gap()?,
            Event::Start(Tag::TableCell) => {
                if cell > 0 {
                    page.push(" | ", DIM);
                }
                cell += 1;
            }
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => page.flush(true)?,
            Event::TaskListMarker(done) => page.push(if done { "[x] " } else { "[ ] " }, style::PLAIN),
            Event::Rule => page.gap()?,
            Event::Html(text) | Event::InlineHtml(text) if !text.trim_start().starts_with("<!--") => {
                page.push(&visible(&text), DIM);
            }
            _ => {}
        }
    }
    page.flush(true)
}

/// Returns the text on one line, its outer spaces kept: they separate it from its neighbours.
fn visible(text: &str) -> String {
    let lead = if text.starts_with(' ') { " " } else { "" };
    let tail = if text.len() > 1 && text.ends_with(' ') { " " } else { "" };
    format!("{lead}{}{tail}", clean::line(text))
}

/// Returns the article as plain text, for formats that cannot show Markdown.
pub(crate) fn plain(markdown: &str) -> String {
    let options = Options { width: Options::WIDEST, ascii: true, ..Options::default() };
    let mut out = Vec::new();
    let mut page = Page {
        options: &options,
        out: &mut out,
        lists: Vec::new(),
        quotes: 0,
        line: Vec::new(),
        lead: None,
        first: true,
    };
    // A `Vec` takes every write.
    let _ = render(markdown, &mut page);
    String::from_utf8_lossy(&out).trim().to_owned()
}
