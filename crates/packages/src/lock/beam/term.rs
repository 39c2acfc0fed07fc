//! Terms of Elixir and Erlang, as far as lock files have them: tuples, lists, maps, keywords, texts, and words.

use crate::tree::{DEPTH, Flaw};

/// A term with its line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term<'a> {
    /// Line that it begins on, from 1.
    pub(super) line: u32,
    /// The term.
    pub(super) what: What<'a>,
}

/// A term.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What<'a> {
    /// A tuple, list, or map.
    Group(Vec<Term<'a>>),
    /// `key: value`, `"key": value`, `:key => value`.
    Pair(&'a str, Box<Term<'a>>),
    /// A text in quotes.
    Text(&'a str),
    /// An atom, number, or anything else without quotes.
    Word(&'a str),
}

impl<'a> Term<'a> {
    /// Returns the items of a tuple, list, or map; none for other terms.
    pub(super) fn items(&self) -> &[Term<'a>] {
        match &self.what {
            What::Group(items) => items,
            _ => &[],
        }
    }

    /// Returns the item at this place.
    pub(super) fn item(&self, at: usize) -> Option<&Term<'a>> {
        self.items().get(at)
    }

    /// Returns a text or word.
    pub(super) fn text(&self) -> Option<&'a str> {
        match self.what {
            What::Text(text) | What::Word(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text or word at this place.
    pub(super) fn text_at(&self, at: usize) -> Option<&'a str> {
        self.item(at)?.text()
    }

    /// Returns the value of a keyword among the items.
    pub(super) fn get(&self, key: &str) -> Option<&Term<'a>> {
        self.items().iter().find_map(|item| match &item.what {
            What::Pair(name, value) if *name == key => Some(value.as_ref()),
            _ => None,
        })
    }
}

/// Reads the terms of a file, one behind the other.
pub(super) fn parse(text: &str) -> Result<Vec<Term<'_>>, Flaw> {
    let mut reader = Reader { text, at: 0, line: 1 };
    let mut terms = Vec::new();
    while reader.blanks().is_some() {
        terms.push(reader.term(0)?);
    }
    Ok(terms)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes over blanks, comments, and what parts terms; returns the next byte.
    fn blanks(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b'\n' => {
                    self.line += 1;
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' | b',' | b'.' | b'<' => self.at += 1,
                b'>' if !self.rest().starts_with("=>") => self.at += 1,
                // The sign of a map; alone a comment of Erlang.
                b'%' if self.rest().starts_with("%{") => self.at += 1,
                b'%' | b'#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                other => return Some(other),
            }
        }
    }

    fn term(&mut self, depth: usize) -> Result<Term<'a>, Flaw> {
        if depth > DEPTH {
            return Err(Flaw::new(self.line, format!("nesting is deeper than {DEPTH} levels")));
        }
        let first = self.blanks();
        let line = self.line;
        let (is_text, text) = match first {
            Some(open @ (b'{' | b'[')) => {
                self.at += 1;
                let close = if open == b'{' { b'}' } else { b']' };
                let mut items = Vec::new();
                loop {
                    match self.blanks() {
                        Some(byte) if byte == close => {
                            self.at += 1;
                            return Ok(Term { line, what: What::Group(items) });
                        }
                        Some(b'}' | b']') | None => {
                            return Err(Flaw::new(self.line, format!("expected `{}`", char::from(close))));
                        }
                        Some(_) => items.push(self.term(depth + 1)?),
                    }
                }
            }
            Some(b'"') => {
                self.at += 1;
                let rest = self.rest();
                let end = rest.find('"').ok_or_else(|| Flaw::new(line, "a text is not closed"))?;
                let text = rest.get(..end).unwrap_or_default();
                self.line += u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or_default();
                self.at += end + 1;
                (true, text)
            }
            Some(_) => {
                let start = self.at + usize::from(first == Some(b':'));
                self.at = start;
                let is_part = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '@' | '!' | '?' | '-');
                let length = self.rest().find(|sign| !is_part(sign)).unwrap_or(self.rest().len());
                self.at += length;
                let word = self.text.get(start..self.at).unwrap_or_default();
                if word.is_empty() && self.peek() != Some(b'"') {
                    return Err(Flaw::new(line, "expected a tuple, list, map, text, or atom"));
                }
                (false, word)
            }
            None => return Err(Flaw::new(line, "the text ends where a term is due")),
        };
        // `:"odd-atom"`
        if !is_text && text.is_empty() {
            return self.term(depth + 1);
        }
        if self.peek() == Some(b':') && self.rest().starts_with(": ") {
            self.at += 1;
            let value = Box::new(self.term(depth + 1)?);
            return Ok(Term { line, what: What::Pair(text, value) });
        }
        let ahead = self.rest().trim_start_matches(' ');
        if ahead.starts_with("=>") {
            self.at += self.rest().len() - ahead.len() + 2;
            let value = Box::new(self.term(depth + 1)?);
            return Ok(Term { line, what: What::Pair(text, value) });
        }
        Ok(Term { line, what: if is_text { What::Text(text) } else { What::Word(text) } })
    }
}
