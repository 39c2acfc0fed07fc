//! The text of a script as its shell gets it, with the line of the file for each of its lines.

use super::{
    Pipeline,
    lexer::{Kind, Text},
};
use crate::Lines;

/// Returns the text of an expression of texts joined by `+`; what is computed stays as written. `None` when it holds no
/// text at all.
pub(super) fn of(pipeline: &Pipeline<'_>, (start, end): (usize, usize), most: usize) -> Option<(String, Lines)> {
    let mut script = Written { text: String::new(), map: Vec::new(), most };
    let (mut at, mut depth, mut found) = (start, 0usize, false);
    while at < end {
        match pipeline.tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Mark(b'(' | b'[' | b'{')) => depth += 1,
            Some(Kind::Mark(b')' | b']' | b'}')) => depth = depth.saturating_sub(1),
            Some(Kind::Text(text)) if depth == 0 => {
                found = true;
                script.add(pipeline, text);
            }
            Some(Kind::Word) if depth == 0 && !pipeline.is_mark(at.wrapping_sub(1), b'.') => {
                let line = pipeline.tokens.get(at).map_or(1, |token| pipeline.line(token.at));
                "${".chars().chain(pipeline.word(at).chars()).chain(['}']).for_each(|letter| script.push(letter, line));
            }
            _ => {}
        }
        at = pipeline.after(at);
    }
    let (first, last) = (*script.map.first()?, *script.map.last()?);
    let lines = Lines { line: first, end_line: last.max(first), map: script.map, exact: true, alias: None };
    found.then_some((script.text, lines))
}

struct Written {
    text: String,
    /// The line of the file for each line of the text.
    map: Vec<u32>,
    /// Bytes that are kept.
    most: usize,
}

impl Written {
    fn push(&mut self, letter: char, line: u32) {
        if self.text.len() >= self.most {
            return;
        }
        if self.map.is_empty() || self.text.ends_with('\n') {
            self.map.push(line);
        }
        self.text.push(letter);
    }

    /// Adds a text with its escapes undone.
    fn add(&mut self, pipeline: &Pipeline<'_>, text: &Text) {
        let raw = pipeline.raw(text.start, text.end);
        let mut line = pipeline.line(text.start);
        let mut pieces = text.pieces.iter().peekable();
        let mut skip = 0;
        let mut letters = raw.char_indices().peekable();
        while let Some((offset, letter)) = letters.next().filter(|_| self.text.len() < self.most) {
            let at = text.start + offset;
            // What Groovy puts in stands as written, whatever it looks like.
            while let Some(piece) = pieces.next_if(|piece| piece.start <= at) {
                skip = piece.end;
            }
            if letter == '\\' && at >= skip && text.quote.escapes() {
                let Some((_, escaped)) = letters.next() else { break };
                match escaped {
                    'n' => self.push('\n', line),
                    't' => self.push('\t', line),
                    'r' | 'b' | 'f' => {}
                    // The line goes on behind the break.
                    '\n' => line += 1,
                    other => self.push(other, line),
                }
                continue;
            }
            if letter != '\r' {
                self.push(letter, line);
            }
            if letter == '\n' {
                line += 1;
            }
        }
    }
}
