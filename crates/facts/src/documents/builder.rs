//! Collects what the readers find; every text is a slice of the source, so that a quote of it is found in its lines.

use std::ops::Range;

use slam_model::evidence::document::{Block, Heading, Link, Sentence};

use crate::text::{Lines, fold_space};

use super::{links, sentences};

/// Sentences of one document that are kept.
pub(super) const MOST_SENTENCES: usize = 20_000;
const MOST_LINKS: usize = 10_000;
const MOST_HEADINGS: usize = 5_000;
/// The longest sentence in bytes; longer text is cut at white space.
const LONGEST_SENTENCE: usize = 2_000;

pub(super) struct Builder<'t> {
    pub(super) text: &'t str,
    pub(super) lines: Lines,
    pub(super) headings: Vec<Heading>,
    pub(super) sentences: Vec<Sentence>,
    pub(super) links: Vec<Link>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, lines: Lines::of(text), headings: vec![], sentences: vec![], links: vec![] }
    }

    pub(super) fn is_full(&self) -> bool {
        self.sentences.len() >= MOST_SENTENCES
    }

    pub(super) fn slice(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Adds a heading. `shown` is its text without markup; it is kept when it stands in the line as it is, else the
    /// source of the line is, because a quote of the heading must be found there.
    pub(super) fn heading(&mut self, level: u8, source: Range<usize>, shown: &str) {
        let raw = self.slice(&source);
        let lead = raw.len() - raw.trim_start().len();
        let first = raw.trim_start().lines().next().unwrap_or_default();
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        let shown = fold_space(shown);
        let text = if squeeze(first).contains(&squeeze(&shown)) { shown } else { fold_space(first) };
        if !text.is_empty() && self.headings.len() < MOST_HEADINGS {
            self.headings.push(Heading { level, text, line: self.lines.line(source.start + lead) });
        }
    }

    /// Adds the sentences of running text.
    pub(super) fn prose(&mut self, source: Range<usize>) {
        for part in sentences::split(self.slice(&source)) {
            self.sentence(source.start + part.start..source.start + part.end, Block::Prose);
        }
    }

    /// Adds every line of a block of code.
    pub(super) fn code(&mut self, source: Range<usize>) {
        let mut at = source.start;
        for line in self.slice(&source).split_inclusive('\n') {
            self.sentence(at..at + line.len(), Block::Code);
            at += line.len();
        }
    }

    /// Adds one row of a table.
    pub(super) fn row(&mut self, source: Range<usize>) {
        self.sentence(source, Block::Table);
    }

    fn sentence(&mut self, source: Range<usize>, block: Block) {
        let raw = self.slice(&source);
        let start = source.start + (raw.len() - raw.trim_start().len());
        let mut rest = raw.trim();
        let mut at = start;
        while !rest.is_empty() && !self.is_full() {
            let cut = cut(rest);
            let part = rest.get(..cut).unwrap_or(rest);
            let line = self.lines.line(at);
            let end_line = self.lines.line((at + part.trim_end().len()).saturating_sub(1)).max(line);
            let section = self.headings.len().checked_sub(1).and_then(|index| u32::try_from(index).ok());
            let text = fold_space(part);
            if !text.is_empty() {
                self.sentences.push(Sentence { text, line, end_line, block, section });
            }
            at += cut;
            rest = rest.get(cut..).unwrap_or_default();
        }
    }

    /// Adds a link.
    pub(super) fn link(&mut self, target: &str, text: &str, at: usize, block: Block) {
        let target = target.trim();
        if !target.is_empty() && self.links.len() < MOST_LINKS {
            let text = fold_space(text);
            self.links.push(Link { target: target.to_owned(), text, line: self.lines.line(at), block });
        }
    }

    /// Adds the bare addresses in `source`, except where `taken` says that a link was found.
    pub(super) fn bare_links(&mut self, source: Range<usize>, taken: &[Range<usize>], block: Block) {
        for found in links::bare(self.slice(&source)) {
            let at = source.start + found.start;
            if !taken.iter().any(|range| range.contains(&at)) {
                let target = self.slice(&(at..source.start + found.end));
                self.link(target, "", at, block);
            }
        }
    }
}

/// Returns where a text is cut so that the first part is short enough: behind white space where there is some.
fn cut(text: &str) -> usize {
    if text.len() <= LONGEST_SENTENCE {
        return text.len();
    }
    let most = (0..=LONGEST_SENTENCE).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let head = text.get(..most).unwrap_or(text);
    match head.char_indices().rfind(|(_, c)| c.is_whitespace()) {
        Some((at, space)) if at > 0 => at + space.len_utf8(),
        _ => most.max(1),
    }
}
