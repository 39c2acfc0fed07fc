//! Words and their parts: quotes, substitutions, and what counts as one piece of text.

use super::{
    Part, Statement, Word,
    parser::{Parsed, Parser, is_meta},
};

/// Bytes in which the end of `((` is looked for.
const LONGEST_ARITHMETIC: usize = 4096;

impl Word {
    /// Returns the end mark of a here-document, and whether it is quoted.
    pub(super) fn delimiter(&self) -> (String, bool) {
        let mut text = String::new();
        let mut quoted = false;
        for part in &self.parts {
            match part {
                Part::Literal(literal) => {
                    quoted |= literal.contains('\\');
                    text.extend(literal.chars().filter(|character| *character != '\\'));
                }
                Part::Single(inner) => {
                    quoted = true;
                    text.push_str(inner);
                }
                Part::Double(inner) => {
                    quoted = true;
                    for part in inner {
                        if let Part::Literal(literal) = part {
                            text.push_str(literal);
                        }
                    }
                }
                _ => {}
            }
        }
        (text, quoted)
    }
}

impl Parser<'_> {
    /// Reads a word; without parts when none stands here.
    pub(super) fn word(&mut self) -> Parsed<Word> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        while let Some(byte) = self.peek() {
            if let Some(part) = self.special(byte, false)? {
                flush(&mut literal, &mut parts);
                parts.push(part);
                continue;
            }
            match byte {
                b'(' if literal.ends_with(['?', '*', '+', '@', '!']) => {
                    let start = self.at;
                    self.pattern()?;
                    literal.push_str(self.slice(start..self.at));
                }
                b'<' | b'>' if literal.is_empty() && parts.is_empty() && self.byte(1) == Some(b'(') => {
                    self.at += 1;
                    let statements = self.subshell()?;
                    parts.push(Part::Process { reads: byte == b'<', statements });
                }
                b'\\' if self.eat("\\\n") || self.eat("\\\r\n") => {}
                b'\\' => {
                    literal.push('\\');
                    self.at += 1;
                    self.take(&mut literal);
                }
                byte if is_meta(byte) => break,
                _ => self.take(&mut literal),
            }
        }
        flush(&mut literal, &mut parts);
        Ok(Word { parts })
    }

    /// Reads a word; when `first`, it may be `NAME=value` or `NAME=(…)`.
    pub(super) fn word_or_assignment(&mut self, first: bool) -> Parsed<(Word, bool)> {
        let start = self.at;
        let name = if first { self.assigned_name() } else { 0 };
        let mut word = if name > 0 && self.byte(name) == Some(b'(') {
            self.at += name + 1;
            Word { parts: vec![Part::Literal(self.slice(start..start + name).to_owned()), self.array()?] }
        } else {
            self.word()?
        };
        if word.parts.is_empty() {
            return match self.peek() {
                Some(byte) => self.fail(format!("`{}` does not belong here", char::from(byte))),
                None => self.fail("a word is missing"),
            };
        }
        // What follows an array without a gap is part of it as far as anyone cares.
        if name > 0 {
            word.parts.extend(self.word()?.parts);
        }
        Ok((word, name > 0))
    }

    /// Returns the length of `NAME=`, `NAME+=`, or `NAME[…]=`, or 0.
    fn assigned_name(&self) -> usize {
        let mut ahead = 0;
        while self.byte(ahead).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            ahead += 1;
        }
        if ahead == 0 || self.byte(0).is_some_and(|byte| byte.is_ascii_digit()) {
            return 0;
        }
        if self.byte(ahead) == Some(b'[') {
            while self.byte(ahead).is_some_and(|byte| byte != b']' && byte != b'\n') {
                ahead += 1;
            }
            ahead += 1;
        }
        ahead += usize::from(self.byte(ahead) == Some(b'+'));
        if self.byte(ahead) == Some(b'=') { ahead + 1 } else { 0 }
    }

    /// Reads the values of an array behind its `(`.
    fn array(&mut self) -> Parsed<Part> {
        let open = self.at;
        let mut statements = Vec::new();
        loop {
            self.breaks()?;
            match self.peek() {
                Some(b')') => {
                    self.at += 1;
                    return Ok(Part::Other(statements));
                }
                None => return self.fail_at(open, "`(` is not closed"),
                Some(_) => {}
            }
            let word = self.word()?;
            if word.parts.is_empty() {
                return self.fail("a value of the array cannot be read");
            }
            word.parts.into_iter().for_each(|part| statements.extend(inner(part)));
        }
    }

    /// Reads a quote or something computed when one stands here.
    fn special(&mut self, byte: u8, in_quotes: bool) -> Parsed<Option<Part>> {
        Ok(Some(match byte {
            b'\'' if !in_quotes => {
                self.at += 1;
                Part::Single(self.single(self.at - 1)?)
            }
            b'"' if !in_quotes => {
                let open = self.at;
                self.at += 1;
                let parts = self.deeper(|parser| parser.text_parts(true))?;
                if !self.eat("\"") {
                    return self.fail_at(open, "a quote is not closed");
                }
                Part::Double(parts)
            }
            b'`' => self.back_quotes()?,
            b'$' => match self.byte(1) {
                Some(b'(') if self.byte(2) == Some(b'(') && self.arithmetic_end(self.at + 3).is_some() => {
                    Part::Other(self.arithmetic(3)?)
                }
                Some(b'(') => {
                    self.at += 1;
                    Part::Substitution(self.subshell()?)
                }
                Some(b'{') => Part::Parameter(self.deeper(Self::parameter)?),
                Some(b'\'') if !in_quotes => {
                    self.at += 2;
                    Part::Single(self.ansi()?)
                }
                Some(b'"') if !in_quotes => {
                    self.at += 1;
                    return self.special(b'"', false);
                }
                Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                    self.at += 2;
                    while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                        self.at += 1;
                    }
                    Part::Parameter(Vec::new())
                }
                Some(byte) if byte.is_ascii_digit() || b"@*#?-$!".contains(&byte) => {
                    self.at += 2;
                    Part::Parameter(Vec::new())
                }
                _ => return Ok(None),
            },
            _ => return Ok(None),
        }))
    }

    /// Takes one character as it is.
    fn take(&mut self, literal: &mut String) {
        if let Some(character) = self.slice(self.at..self.end).chars().next() {
            literal.push(character);
            self.at += character.len_utf8();
        }
    }

    /// Reads the text behind a single quote.
    fn single(&mut self, open: usize) -> Parsed<String> {
        let rest = self.slice(self.at..self.end);
        let Some(end) = rest.find('\'') else { return self.fail_at(open, "a quote is not closed") };
        self.at += end + 1;
        Ok(rest.get(..end).unwrap_or_default().to_owned())
    }

    /// Reads the text behind `$'`.
    fn ansi(&mut self) -> Parsed<String> {
        let open = self.at;
        let mut text = String::new();
        loop {
            match self.peek() {
                None => return self.fail_at(open, "a quote is not closed"),
                Some(b'\'') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push('\\');
                    self.take(&mut text);
                }
                Some(_) => self.take(&mut text),
            }
        }
    }

    /// Reads parts up to the end, or up to a double quote when that ends them.
    pub(super) fn text_parts(&mut self, quote_ends: bool) -> Parsed<Vec<Part>> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        while let Some(byte) = self.peek() {
            if quote_ends && byte == b'"' {
                break;
            }
            if let Some(part) = self.special(byte, true)? {
                flush(&mut literal, &mut parts);
                parts.push(part);
            } else if !self.eat("\\\n") {
                if byte == b'\\' {
                    literal.push('\\');
                    self.at += 1;
                }
                self.take(&mut literal);
            }
        }
        flush(&mut literal, &mut parts);
        Ok(parts)
    }

    fn back_quotes(&mut self) -> Parsed<Part> {
        let open = self.at;
        self.at += 1;
        let start = self.at;
        loop {
            match self.peek() {
                None => return self.fail_at(open, "a back quote is not closed"),
                Some(b'`') => break,
                Some(b'\\') => self.at = (self.at + 2).min(self.end),
                Some(_) => self.at += 1,
            }
        }
        let statements = self.within(start..self.at)?;
        self.at += 1;
        Ok(Part::Substitution(statements))
    }

    /// Reads `${…}`, of which only the commands inside are kept.
    fn parameter(&mut self) -> Parsed<Vec<Statement>> {
        let open = self.at;
        self.at += 2;
        let mut statements = Vec::new();
        loop {
            match self.peek() {
                None => return self.fail_at(open, "`${` is not closed"),
                Some(b'}') => {
                    self.at += 1;
                    return Ok(statements);
                }
                Some(b'\\') => self.at = (self.at + 2).min(self.end),
                Some(b'"') => {
                    let part = self.special(b'"', false)?;
                    part.into_iter().for_each(|part| statements.extend(inner(part)));
                }
                Some(byte) => match self.special(byte, true)? {
                    Some(part) => statements.extend(inner(part)),
                    None => self.at += 1,
                },
            }
        }
    }

    /// Passes over `(…)` of a pattern.
    fn pattern(&mut self) -> Parsed<()> {
        let open = self.at;
        let mut level = 0usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => level += 1,
                b')' => {
                    level -= 1;
                    if level == 0 {
                        return Ok(());
                    }
                }
                b'\\' => self.at = (self.at + 1).min(self.end),
                b'\n' => break,
                _ => {}
            }
        }
        self.fail_at(open, "`(` is not closed")
    }

    /// Returns where the `))` stands that closes an arithmetic expression which begins at `start`.
    pub(super) fn arithmetic_end(&self, start: usize) -> Option<usize> {
        let end = self.end.min(start + LONGEST_ARITHMETIC);
        let bytes = self.text.as_bytes();
        let mut level = 0usize;
        for at in start..end {
            match bytes.get(at)? {
                b'(' => level += 1,
                b')' if level > 0 => level -= 1,
                b')' => return (at + 1 < self.end && bytes.get(at + 1) == Some(&b')')).then_some(at),
                _ => {}
            }
        }
        None
    }

    /// Reads an arithmetic expression whose opening is `width` bytes wide and whose end is known to be there.
    pub(super) fn arithmetic(&mut self, width: usize) -> Parsed<Vec<Statement>> {
        self.at += width;
        let end = self.arithmetic_end(self.at).unwrap_or(self.end);
        let outer = self.end;
        self.end = end;
        let mut statements = Vec::new();
        let read = self.deeper(|parser| {
            while let Some(byte) = parser.peek() {
                match parser.special(byte, true)? {
                    Some(part) => statements.extend(inner(part)),
                    None => parser.at += 1,
                }
            }
            Ok(())
        });
        self.end = outer;
        read?;
        self.at = (end + 2).min(outer);
        Ok(statements)
    }
}

/// Returns the statements inside a part.
fn inner(part: Part) -> Vec<Statement> {
    match part {
        Part::Literal(_) | Part::Single(_) => Vec::new(),
        Part::Double(parts) => parts.into_iter().flat_map(inner).collect(),
        Part::Substitution(statements)
        | Part::Process { statements, .. }
        | Part::Parameter(statements)
        | Part::Other(statements) => statements,
    }
}

fn flush(literal: &mut String, parts: &mut Vec<Part>) {
    if !literal.is_empty() {
        parts.push(Part::Literal(std::mem::take(literal)));
    }
}
