//! Statements: lists, pipelines, and compound commands.

use std::ops::Range;

use super::{Command, Inner, Operator, Redirect, Statement, SyntaxError, Word};

/// Levels of nesting.
const DEEPEST: usize = 64;

/// Words that end a list and so begin no command.
const CLOSERS: [&str; 8] = ["then", "else", "elif", "fi", "do", "done", "esac", "}"];
/// Builtins whose arguments are assignments.
const DECLARATIONS: [&str; 7] = ["declare", "local", "export", "readonly", "typeset", "nameref", "let"];

pub(super) type Parsed<T> = Result<T, SyntaxError>;

/// A here-document whose body has not come yet.
struct Pending {
    delimiter: String,
    strip_tabs: bool,
    quoted: bool,
    opened: usize,
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// Where the text ends for this parser.
    pub(super) end: usize,
    /// First bytes of the lines.
    starts: Vec<usize>,
    depth: usize,
    pending: Vec<Pending>,
    /// Statements in bodies of here-documents.
    loose: Vec<Statement>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { text, at: 0, end: text.len(), starts, depth: 0, pending: Vec::new(), loose: Vec::new() }
    }

    pub(super) fn script(mut self) -> Parsed<Vec<Statement>> {
        let mut statements = self.list(&[])?;
        match self.peek() {
            None => {}
            Some(byte) => return self.fail(format!("`{}` does not belong here", char::from(byte))),
        }
        if let Some(open) = self.pending.first() {
            return self.fail_at(open.opened, "the here-document is not closed");
        }
        statements.append(&mut self.loose);
        Ok(statements)
    }

    // Reading bytes.

    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(0)
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.text.as_bytes().get(self.at..self.end).is_some_and(|rest| rest.starts_with(text.as_bytes()))
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Returns the text between two positions; empty when one of them is inside a character.
    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    pub(super) fn line(&self, at: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX).max(1)
    }

    pub(super) fn fail<T>(&self, message: impl Into<String>) -> Parsed<T> {
        self.fail_at(self.at, message)
    }

    pub(super) fn fail_at<T>(&self, at: usize, message: impl Into<String>) -> Parsed<T> {
        Err(SyntaxError { line: self.line(at), message: message.into() })
    }

    /// Runs a reader one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return self.fail(format!("is nested more than {DEEPEST} levels deep"));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Parses a part of the text as a script of its own.
    pub(super) fn within(&mut self, range: Range<usize>) -> Parsed<Vec<Statement>> {
        let (at, end) = (self.at, self.end);
        (self.at, self.end) = (range.start, range.end);
        let statements = self.deeper(|parser| {
            let statements = parser.list(&[])?;
            match parser.peek() {
                None => Ok(statements),
                Some(byte) => parser.fail(format!("`{}` does not belong here", char::from(byte))),
            }
        });
        (self.at, self.end) = (at, end);
        statements
    }

    /// Passes over blanks and continued lines.
    pub(super) fn blanks(&mut self) {
        loop {
            if self.eat("\\\n") || self.eat("\\\r\n") {
                continue;
            }
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                _ => return,
            }
        }
    }

    /// Passes over blanks, comments, and line breaks.
    pub(super) fn breaks(&mut self) -> Parsed<()> {
        loop {
            self.blanks();
            match self.peek() {
                Some(b'#') => {
                    while self.peek().is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                }
                Some(b'\n') => self.line_break()?,
                _ => return Ok(()),
            }
        }
    }

    /// Passes over a line break and the here-documents behind it.
    fn line_break(&mut self) -> Parsed<()> {
        self.at += 1;
        for open in std::mem::take(&mut self.pending) {
            let body = self.at;
            loop {
                if self.at >= self.end {
                    return self.fail_at(open.opened, "the here-document is not closed");
                }
                let start = self.at;
                let rest = self.text.as_bytes().get(start..self.end).unwrap_or_default();
                let end = rest.iter().position(|byte| *byte == b'\n').map_or(self.end, |found| start + found);
                self.at = (end + 1).min(self.end);
                let row = self.slice(start..end).trim_end_matches('\r');
                let row = if open.strip_tabs { row.trim_start_matches('\t') } else { row };
                if row == open.delimiter {
                    if !open.quoted {
                        self.here_document(body..start)?;
                    }
                    break;
                }
            }
        }
        Ok(())
    }

    /// Finds the commands that are pasted into the body of a here-document.
    fn here_document(&mut self, body: Range<usize>) -> Parsed<()> {
        let (at, end) = (self.at, self.end);
        (self.at, self.end) = (body.start, body.end);
        let parts = self.deeper(|parser| parser.text_parts(false));
        (self.at, self.end) = (at, end);
        for part in parts? {
            if let super::Part::Substitution(statements) | super::Part::Parameter(statements) = part {
                self.loose.extend(statements);
            }
        }
        Ok(())
    }

    /// Returns the word that stands here when it is made of plain letters or brackets.
    fn keyword(&self) -> &'t str {
        let bytes = self.text.as_bytes().get(self.at..self.end).unwrap_or_default();
        let end = bytes.iter().position(|byte| is_meta(*byte)).unwrap_or(bytes.len());
        let word = bytes.get(..end).unwrap_or_default();
        let plain = word.iter().all(|byte| byte.is_ascii_lowercase() || b"{}[]!".contains(byte));
        if plain { self.slice(self.at..self.at + end) } else { "" }
    }

    fn eat_keyword(&mut self, word: &str) -> bool {
        let found = self.keyword() == word;
        if found {
            self.at += word.len();
        }
        found
    }

    // Statements.

    /// Reads statements up to one of the words in `ends`, a `)`, a `;;`, or the end.
    pub(super) fn list(&mut self, ends: &[&str]) -> Parsed<Vec<Statement>> {
        let mut statements = Vec::new();
        loop {
            self.breaks()?;
            let word = self.keyword();
            if self.peek().is_none_or(|byte| byte == b')')
                || ends.contains(&word)
                || self.starts_with(";;")
                || self.starts_with(";&")
            {
                return Ok(statements);
            }
            if CLOSERS.contains(&word) {
                return self.fail(format!("`{word}` without its beginning"));
            }
            statements.push(self.and_or()?);
            self.blanks();
            match self.peek() {
                Some(b';') if !matches!(self.byte(1), Some(b';' | b'&')) => self.at += 1,
                Some(b'&') => self.at += 1,
                None | Some(b'\n' | b'#' | b')' | b';') => {}
                Some(byte) => return self.fail(format!("`{}` does not belong here", char::from(byte))),
            }
        }
    }

    fn and_or(&mut self) -> Parsed<Statement> {
        let mut left = self.pipeline()?;
        loop {
            self.blanks();
            let operator = if self.eat("&&") {
                Operator::And
            } else if self.eat("||") {
                Operator::Or
            } else {
                return Ok(left);
            };
            self.follow()?;
            let right = self.pipeline()?;
            left = self.pair(operator, left, right);
        }
    }

    fn pipeline(&mut self) -> Parsed<Statement> {
        self.blanks();
        while self.eat_keyword("!") {
            self.blanks();
        }
        if self.eat_keyword("time") {
            self.blanks();
            if self.eat("-p") {
                self.blanks();
            }
        }
        let mut left = self.statement()?;
        loop {
            self.blanks();
            if self.starts_with("||") || !self.eat("|") {
                return Ok(left);
            }
            let operator = if self.eat("&") { Operator::PipeAll } else { Operator::Pipe };
            self.follow()?;
            let right = self.statement()?;
            left = self.pair(operator, left, right);
        }
    }

    fn follow(&mut self) -> Parsed<()> {
        self.breaks()?;
        match self.peek() {
            None | Some(b')') => self.fail_at(self.at.saturating_sub(1), "nothing follows the operator"),
            _ => Ok(()),
        }
    }

    fn pair(&self, operator: Operator, left: Statement, right: Statement) -> Statement {
        Statement {
            span: left.span.start..right.span.end,
            line: left.line,
            end_line: right.end_line,
            command: Some(Command::Pair { operator, left: Box::new(left), right: Box::new(right) }),
            redirects: Vec::new(),
        }
    }

    pub(super) fn statement(&mut self) -> Parsed<Statement> {
        self.deeper(|parser| {
            parser.blanks();
            let start = parser.at;
            let mut redirects = Vec::new();
            let command = match parser.compound()? {
                Some(parts) => {
                    while let Some(redirect) = parser.redirect()? {
                        redirects.push(redirect);
                    }
                    Some(Command::Compound(parts))
                }
                None => parser.simple(&mut redirects)?,
            };
            let end = parser.at.max(start);
            let span = start..start + parser.slice(start..end).trim_end().len();
            let last = span.end.saturating_sub(1).max(start);
            Ok(Statement { command, redirects, line: parser.line(start), end_line: parser.line(last), span })
        })
    }

    fn simple(&mut self, redirects: &mut Vec<Redirect>) -> Parsed<Option<Command>> {
        let (mut assigns, mut words) = (Vec::new(), Vec::new());
        loop {
            if let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
                continue;
            }
            match self.peek() {
                None | Some(b'\n' | b';' | b'&' | b'|' | b')' | b'#') => break,
                Some(b'(') if words.len() == 1 && assigns.is_empty() && redirects.is_empty() => {
                    return self.function().map(|inner| Some(Command::Compound(inner)));
                }
                Some(b'(') => return self.fail("`(` does not belong here"),
                _ => {}
            }
            let (word, is_assignment) = self.word_or_assignment(words.is_empty())?;
            if is_assignment {
                assigns.push(word);
            } else {
                words.push(word);
            }
        }
        if assigns.is_empty() && words.is_empty() {
            return match (redirects.is_empty(), self.peek()) {
                (false, _) => Ok(None),
                (true, Some(byte)) => self.fail(format!("`{}` does not belong here", char::from(byte))),
                (true, None) => self.fail("a command is missing"),
            };
        }
        Ok(Some(Command::Simple { assigns, words }))
    }

    /// Reads `()` and the body of a function.
    fn function(&mut self) -> Parsed<Vec<Inner>> {
        self.at += 1;
        self.blanks();
        if !self.eat(")") {
            return self.fail("`(` does not belong here");
        }
        self.breaks()?;
        Ok(vec![Inner::Statement(self.statement()?)])
    }

    fn redirect(&mut self) -> Parsed<Option<Redirect>> {
        self.blanks();
        let mut ahead = 0;
        while self.byte(ahead).is_some_and(|byte| byte.is_ascii_digit()) {
            ahead += 1;
        }
        let is_redirect = match self.byte(ahead) {
            // `<(` and `>(` are words.
            Some(b'<' | b'>') => self.byte(ahead + 1) != Some(b'('),
            Some(b'&') => ahead == 0 && self.byte(1) == Some(b'>'),
            _ => false,
        };
        if !is_redirect {
            return Ok(None);
        }
        let opened = self.at;
        self.at += ahead;
        let operators = ["<<<", "<<-", "<<", "<>", "<&", "<", "&>>", "&>", ">>", ">&", ">|", ">"];
        let operator = operators.into_iter().find(|one| self.eat(one)).unwrap_or(">");
        self.blanks();
        let target = self.word()?;
        if target.parts.is_empty() {
            return self.fail_at(opened, format!("`{operator}` has no target"));
        }
        if matches!(operator, "<<" | "<<-") {
            let (delimiter, quoted) = target.delimiter();
            self.pending.push(Pending { delimiter, strip_tabs: operator == "<<-", quoted, opened });
        }
        Ok(Some(Redirect { operator: operator.to_owned(), target }))
    }

    // Compound commands.

    fn compound(&mut self) -> Parsed<Option<Vec<Inner>>> {
        if self.starts_with("((") && self.arithmetic_end(self.at + 2).is_some() {
            let statements = self.arithmetic(2)?;
            return Ok(Some(statements.into_iter().map(Inner::Statement).collect()));
        }
        if self.peek() == Some(b'(') {
            return self.subshell().map(|list| Some(list.into_iter().map(Inner::Statement).collect()));
        }
        let word = self.keyword();
        let mut parts = Vec::new();
        match word {
            "{" => {
                let open = self.at;
                self.at += 1;
                self.block(&["}"], &mut parts, open, "`{` is not closed")?;
                self.at += 1;
            }
            "if" => self.condition(&mut parts)?,
            "while" | "until" => {
                let open = self.at;
                self.at += word.len();
                self.block(&["do"], &mut parts, open, "the loop has no `do`")?;
                self.body(&mut parts)?;
            }
            "for" | "select" => self.for_loop(word, &mut parts)?,
            "case" => self.case(&mut parts)?,
            "function" => {
                self.at += word.len();
                self.blanks();
                self.word()?;
                self.blanks();
                if self.eat("(") {
                    self.blanks();
                    if !self.eat(")") {
                        return self.fail("`(` does not belong here");
                    }
                }
                self.breaks()?;
                parts.push(Inner::Statement(self.statement()?));
            }
            "coproc" => {
                self.at += word.len();
                parts.push(Inner::Statement(self.statement()?));
            }
            "[[" => self.test(&mut parts)?,
            _ if DECLARATIONS.contains(&word) => self.declaration(word, &mut parts)?,
            _ => return Ok(None),
        }
        Ok(Some(parts))
    }

    pub(super) fn subshell(&mut self) -> Parsed<Vec<Statement>> {
        let open = self.at;
        self.at += 1;
        let list = self.deeper(|parser| parser.list(&[]))?;
        if !self.eat(")") {
            return self.fail_at(open, "`(` is not closed");
        }
        Ok(list)
    }

    /// Reads a list that one of `ends` must follow; that word is not eaten.
    fn block(&mut self, ends: &[&str], parts: &mut Vec<Inner>, open: usize, otherwise: &str) -> Parsed<()> {
        let list = self.list(ends)?;
        if list.is_empty() || !ends.contains(&self.keyword()) {
            return self.fail_at(open, otherwise);
        }
        parts.extend(list.into_iter().map(Inner::Statement));
        Ok(())
    }

    /// Reads `do … done`.
    fn body(&mut self, parts: &mut Vec<Inner>) -> Parsed<()> {
        self.breaks()?;
        let open = self.at;
        if self.eat_keyword("do") {
            self.block(&["done"], parts, open, "`do` without `done`")?;
            self.at += 4;
            return Ok(());
        }
        if self.eat_keyword("{") {
            self.block(&["}"], parts, open, "`{` is not closed")?;
            self.at += 1;
            return Ok(());
        }
        self.fail("the loop has no `do`")
    }

    fn condition(&mut self, parts: &mut Vec<Inner>) -> Parsed<()> {
        let open = self.at;
        self.at += 2;
        self.block(&["then"], parts, open, "`if` without `then`")?;
        loop {
            self.at += 4;
            self.block(&["elif", "else", "fi"], parts, open, "`if` without `fi`")?;
            match self.keyword() {
                "elif" => {
                    self.at += 4;
                    self.block(&["then"], parts, open, "`elif` without `then`")?;
                }
                "else" => {
                    self.at += 4;
                    self.block(&["fi"], parts, open, "`if` without `fi`")?;
                    break;
                }
                _ => break,
            }
        }
        self.at += 2;
        Ok(())
    }

    fn for_loop(&mut self, word: &str, parts: &mut Vec<Inner>) -> Parsed<()> {
        self.at += word.len();
        self.blanks();
        if self.starts_with("((") {
            if self.arithmetic_end(self.at + 2).is_none() {
                return self.fail("`((` is not closed");
            }
            self.arithmetic(2)?;
        } else {
            self.word()?;
            self.breaks()?;
            if self.eat_keyword("in") {
                parts.extend(self.words()?.into_iter().map(Inner::Word));
            }
        }
        self.blanks();
        self.eat(";");
        self.body(parts)
    }

    /// Reads words up to the end of the statement.
    fn words(&mut self) -> Parsed<Vec<Word>> {
        let mut words = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                None | Some(b'\n' | b';' | b'&' | b'|' | b')' | b'#') => return Ok(words),
                _ => {}
            }
            words.push(self.some_word()?);
        }
    }

    /// Reads a word that must be there.
    fn some_word(&mut self) -> Parsed<Word> {
        let word = self.word()?;
        match (word.parts.is_empty(), self.peek()) {
            (false, _) => Ok(word),
            (true, Some(byte)) => self.fail(format!("`{}` does not belong here", char::from(byte))),
            (true, None) => self.fail("a word is missing"),
        }
    }

    fn case(&mut self, parts: &mut Vec<Inner>) -> Parsed<()> {
        let open = self.at;
        self.at += 4;
        self.blanks();
        parts.push(Inner::Word(self.some_word()?));
        self.breaks()?;
        if !self.eat_keyword("in") {
            return self.fail_at(open, "`case` without `in`");
        }
        loop {
            self.breaks()?;
            if self.eat_keyword("esac") {
                return Ok(());
            }
            self.eat("(");
            loop {
                self.blanks();
                parts.push(Inner::Word(self.some_word()?));
                self.blanks();
                if !self.eat("|") {
                    break;
                }
            }
            if !self.eat(")") {
                return self.fail("a pattern of `case` has no `)`");
            }
            parts.extend(self.list(&["esac"])?.into_iter().map(Inner::Statement));
            if !(self.eat(";;&") || self.eat(";;") || self.eat(";&")) && self.keyword() != "esac" {
                return self.fail_at(open, "`case` without `esac`");
            }
        }
    }

    /// Reads `declare`, `export`, and the like: not a program, only what its values compute matters.
    fn declaration(&mut self, word: &str, parts: &mut Vec<Inner>) -> Parsed<()> {
        self.at += word.len();
        loop {
            self.blanks();
            match self.peek() {
                None | Some(b'\n' | b';' | b'&' | b'|' | b')' | b'#' | b'<' | b'>') => return Ok(()),
                _ => {}
            }
            let (value, _) = self.word_or_assignment(true)?;
            parts.push(Inner::Word(value));
        }
    }

    /// Reads `[[ … ]]`.
    fn test(&mut self, parts: &mut Vec<Inner>) -> Parsed<()> {
        let open = self.at;
        self.at += 2;
        loop {
            self.breaks()?;
            if self.eat_keyword("]]") {
                return Ok(());
            }
            match self.peek() {
                None => return self.fail_at(open, "`[[` is not closed"),
                Some(b'(' | b')' | b'<' | b'>' | b'&' | b'|' | b';') => {
                    self.at += 1;
                    continue;
                }
                _ => {}
            }
            let word = self.some_word()?;
            if word.literal() == Some("=~") {
                self.blanks();
                self.regular_expression();
            }
            parts.push(Inner::Word(word));
        }
    }

    /// Passes over the pattern behind `=~`, in which brackets are letters.
    fn regular_expression(&mut self) {
        let (mut level, mut quote) = (0usize, None);
        while let Some(byte) = self.peek() {
            match (quote, byte) {
                (None, b'\'' | b'"') => quote = Some(byte),
                (Some(open), _) if open == byte => quote = None,
                (None, b'(') => level += 1,
                (None, b')') => level = level.saturating_sub(1),
                (None, b'\n') => return,
                (None, b' ' | b'\t') if level == 0 => return,
                (_, b'\\') => self.at += 1,
                _ => {}
            }
            self.at = (self.at + 1).min(self.end);
        }
    }
}

/// Returns whether the byte ends a word.
pub(super) fn is_meta(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}
