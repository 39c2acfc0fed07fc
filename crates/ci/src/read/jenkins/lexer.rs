//! The words, texts, and marks of Groovy, without its grammar. What stands between `${` and `}` of a text follows the text
//! as tokens of its own, so that commands in it are seen as well.
//!
//! One pass over the bytes with a stack of open texts; nothing is read twice, whatever is left open.

/// Tokens kept of one file; real ones stay far below it.
const MOST_TOKENS: usize = 300_000;
/// Texts within texts.
const DEEPEST: usize = 32;

/// How a text is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `'…'`.
    Single,
    /// `'''…'''`.
    LongSingle,
    /// `"…"`.
    Double,
    /// `"""…"""`.
    LongDouble,
    /// `/…/`.
    Slashy,
    /// `$/…/$`.
    DollarSlashy,
}

impl Quote {
    fn end(self) -> &'static [u8] {
        match self {
            Self::Single => b"'",
            Self::LongSingle => b"'''",
            Self::Double => b"\"",
            Self::LongDouble => b"\"\"\"",
            Self::Slashy => b"/",
            Self::DollarSlashy => b"/$",
        }
    }

    fn start(self) -> usize {
        self.end().len()
    }

    /// Returns whether Groovy puts values into the text.
    fn interpolates(self) -> bool {
        !matches!(self, Self::Single | Self::LongSingle)
    }

    /// Returns whether a backslash starts an escape other than that of the quote itself.
    pub(crate) fn escapes(self) -> bool {
        !matches!(self, Self::Slashy | Self::DollarSlashy)
    }

    fn is_one_line(self) -> bool {
        matches!(self, Self::Single | Self::Double)
    }
}

/// A value that Groovy puts into a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Offset of its `$`.
    pub(crate) start: usize,
    /// Offset behind it.
    pub(crate) end: usize,
    /// First of its tokens.
    pub(crate) first: usize,
    /// The token behind its last.
    pub(crate) last: usize,
}

/// A text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    /// How it is quoted.
    pub(crate) quote: Quote,
    /// Offset of its first character.
    pub(crate) start: usize,
    /// Offset behind its last character.
    pub(crate) end: usize,
    /// What Groovy puts into it.
    pub(crate) pieces: Vec<Piece>,
    /// The token behind those of its pieces.
    pub(crate) next: usize,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name with the names behind its dots, or a number.
    Word,
    /// A text.
    Text(Box<Text>),
    /// One character that is neither; a line break is `\n`.
    Mark(u8),
}

/// A token with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Offset of its first byte.
    pub(crate) at: usize,
    /// Offset behind its last byte; of a text, behind its quote.
    pub(crate) end: usize,
}

/// A file, split.
#[derive(Debug, Default)]
pub(crate) struct Lexed {
    /// Its tokens in order.
    pub(crate) tokens: Vec<Token>,
    /// Comments: offset and end.
    pub(crate) comments: Vec<(usize, usize)>,
    /// What is wrong: offset and what.
    pub(crate) problems: Vec<(usize, &'static str)>,
}

enum Frame {
    /// Code with its open braces; within a text, the piece starts at this offset with this token.
    Code { braces: usize, piece: Option<(usize, usize)> },
    /// A text that stands at this index.
    Text { index: usize, quote: Quote },
}

struct Lexer<'t> {
    bytes: &'t [u8],
    at: usize,
    frames: Vec<Frame>,
    out: Lexed,
}

/// Splits a file; never fails: what is left open is a problem.
pub(crate) fn lex(text: &str) -> Lexed {
    let frames = vec![Frame::Code { braces: 0, piece: None }];
    let mut lexer = Lexer { bytes: text.as_bytes(), at: 0, frames, out: Lexed::default() };
    while lexer.at < lexer.bytes.len() {
        if lexer.out.tokens.len() >= MOST_TOKENS {
            lexer.out.problems.push((lexer.at, "the file holds more than what is analysed; its end was not looked at"));
            break;
        }
        match lexer.frames.last() {
            Some(Frame::Text { index, quote }) => lexer.in_text(*index, *quote),
            _ => lexer.in_code(),
        }
    }
    lexer.finish();
    lexer.out
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn starts(&self, words: &[u8]) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(words))
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let end = (self.at + length).min(self.bytes.len());
        self.out.tokens.push(Token { kind, at: self.at, end });
        self.at = end;
    }

    fn in_code(&mut self) {
        let Some(byte) = self.peek(0) else { return };
        match byte {
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'/' if self.peek(1) == Some(b'/') => {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                self.comment(memchr::memchr(b'\n', rest).unwrap_or(rest.len()));
            }
            b'#' if self.at == 0 && self.peek(1) == Some(b'!') => {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                self.comment(memchr::memchr(b'\n', rest).unwrap_or(rest.len()));
            }
            b'/' if self.peek(1) == Some(b'*') => {
                let rest = self.bytes.get(self.at + 2..).unwrap_or_default();
                match memchr::memmem::find(rest, b"*/") {
                    Some(end) => self.comment(end + 4),
                    None => {
                        self.out.problems.push((self.at, "a comment is not closed"));
                        self.comment(rest.len() + 2);
                    }
                }
            }
            b'\'' if self.starts(b"'''") => self.open(Quote::LongSingle),
            b'\'' => self.open(Quote::Single),
            b'"' if self.starts(b"\"\"\"") => self.open(Quote::LongDouble),
            b'"' => self.open(Quote::Double),
            b'$' if self.peek(1) == Some(b'/') => self.open(Quote::DollarSlashy),
            b'/' if self.is_slashy() => self.open(Quote::Slashy),
            b'{' => {
                if let Some(Frame::Code { braces, .. }) = self.frames.last_mut() {
                    *braces += 1;
                }
                self.push(Kind::Mark(byte), 1);
            }
            b'}' => match self.frames.last_mut() {
                Some(Frame::Code { braces: 0, piece: Some(_) }) => self.close_piece(),
                Some(Frame::Code { braces, .. }) => {
                    *braces = braces.saturating_sub(1);
                    self.push(Kind::Mark(byte), 1);
                }
                _ => self.push(Kind::Mark(byte), 1),
            },
            _ if is_name(byte) || byte == b'$' => self.word(true),
            _ => self.push(Kind::Mark(byte), 1),
        }
    }

    fn comment(&mut self, length: usize) {
        self.out.comments.push((self.at, self.at + length));
        self.at += length;
    }

    /// Reads a name, and the names behind its dots.
    fn word(&mut self, dollars: bool) {
        let part = |byte: u8| is_name(byte) || dollars && byte == b'$';
        let mut end = self.at;
        loop {
            while self.bytes.get(end).copied().is_some_and(part) {
                end += 1;
            }
            let dots = match self.bytes.get(end..) {
                Some([b'.', next, ..]) if is_name(*next) => 1,
                Some([b'?', b'.', next, ..]) if is_name(*next) && dollars => 2,
                _ => break,
            };
            end += dots;
        }
        self.push(Kind::Word, end - self.at);
    }

    /// A slash starts a text where no value stands before it that it could divide.
    fn is_slashy(&self) -> bool {
        let before = self.out.tokens.iter().rev().find(|token| token.kind != Kind::Mark(b'\n'));
        match before.map(|token| (&token.kind, token)) {
            None => true,
            Some((Kind::Mark(mark), _)) => !matches!(mark, b')' | b']' | b'}'),
            Some((Kind::Word, token)) => {
                let word = self.bytes.get(token.at..token.end).unwrap_or_default();
                matches!(word, b"return" | b"sh" | b"bat" | b"powershell" | b"pwsh" | b"case" | b"in")
            }
            Some((Kind::Text(_), _)) => false,
        }
    }

    fn open(&mut self, quote: Quote) {
        let text = Text { quote, start: self.at + quote.start(), end: self.at, pieces: Vec::new(), next: 0 };
        let index = self.out.tokens.len();
        self.push(Kind::Text(Box::new(text)), quote.start());
        self.frames.push(Frame::Text { index, quote });
    }

    fn in_text(&mut self, index: usize, quote: Quote) {
        let Some(byte) = self.peek(0) else { return };
        match byte {
            b'\\' if quote.escapes() || self.peek(1) == Some(b'/') && quote == Quote::Slashy => self.at += 2,
            b'$' if quote == Quote::DollarSlashy && matches!(self.peek(1), Some(b'$' | b'/')) => self.at += 2,
            b'\n' if quote.is_one_line() => {
                self.out.problems.push((self.at, "a text is not closed in its line"));
                self.close_text(index, 0);
            }
            _ if self.starts(quote.end()) => self.close_text(index, quote.end().len()),
            b'$' if quote.interpolates() => match self.peek(1) {
                Some(b'{') if self.frames.len() < DEEPEST => {
                    let piece = Some((self.at, self.out.tokens.len()));
                    self.frames.push(Frame::Code { braces: 0, piece });
                    self.at += 2;
                }
                Some(b'{') => {
                    self.out.problems.push((self.at, "texts stand in texts too deep to be read"));
                    self.at += 2;
                }
                Some(next) if next.is_ascii_alphabetic() || next == b'_' => {
                    let (start, first) = (self.at, self.out.tokens.len());
                    self.at += 1;
                    self.word(false);
                    self.add(index, Piece { start, end: self.at, first, last: first + 1 });
                }
                _ => self.at += 1,
            },
            _ => self.at += 1,
        }
    }

    fn add(&mut self, index: usize, piece: Piece) {
        if let Some(Token { kind: Kind::Text(text), .. }) = self.out.tokens.get_mut(index) {
            text.pieces.push(piece);
        }
    }

    fn close_piece(&mut self) {
        self.at += 1;
        let (Some(Frame::Code { piece: Some((start, first)), .. }), Some(Frame::Text { index, .. })) =
            (self.frames.pop(), self.frames.last())
        else {
            return;
        };
        let piece = Piece { start, end: self.at.min(self.bytes.len()), first, last: self.out.tokens.len() };
        self.add(*index, piece);
    }

    fn close_text(&mut self, index: usize, quote: usize) {
        let at = self.at.min(self.bytes.len());
        let next = self.out.tokens.len();
        if let Some(token) = self.out.tokens.get_mut(index) {
            token.end = (at + quote).min(self.bytes.len());
            if let Kind::Text(text) = &mut token.kind {
                text.end = at.max(text.start).min(self.bytes.len());
                text.start = text.start.min(text.end);
                text.next = next;
            }
        }
        self.at = at + quote;
        self.frames.pop();
    }

    /// Closes what the end of the file leaves open.
    fn finish(&mut self) {
        let open = self.frames.iter().find_map(|frame| match frame {
            Frame::Text { index, .. } => self.out.tokens.get(*index).map(|token| token.at),
            Frame::Code { .. } => None,
        });
        self.out.problems.extend(open.map(|at| (at, "a text is not closed")));
        while let Some(frame) = self.frames.last() {
            match frame {
                Frame::Text { index, .. } => self.close_text(*index, 0),
                Frame::Code { piece: Some(_), .. } => {
                    self.close_piece();
                }
                Frame::Code { .. } => {
                    self.frames.pop();
                }
            }
        }
    }
}
