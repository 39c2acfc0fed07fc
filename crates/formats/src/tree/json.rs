//! JSON (RFC 8259) into the spanned tree, without recursion, comments, or any other extension.
//!
//! Own code: `jsonc-parser` accepts control characters in strings and Unicode blanks even with every extension off.

use super::lines::Lines;
use super::{Document, Entry, Limits, Node, Span, Style, SyntaxError, Value, note_duplicates};

/// Reads a JSON document.
pub fn parse_json(bytes: &[u8], limits: &Limits) -> Result<Document, SyntaxError> {
    let lines = Lines::read(bytes, limits)?;
    let mut reader = Reader { lines: &lines, at: 0, nodes: 0, limits };
    let mut duplicates = Vec::new();
    let root = reader.document(&mut duplicates)?;
    Ok(Document { root, comments: Vec::new(), duplicate_keys: duplicates })
}

struct Reader<'a> {
    lines: &'a Lines<'a>,
    at: usize,
    nodes: usize,
    limits: &'a Limits,
}

/// A container that is still open.
enum Open {
    Array(usize, Vec<Node>),
    Object(usize, Vec<Entry>, Option<Node>),
}

impl Reader<'_> {
    fn document(&mut self, duplicates: &mut Vec<(u32, String)>) -> Result<Node, SyntaxError> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            // One value is due here: a scalar completes it, a bracket opens it.
            let mut value = match self.open(&mut open)? {
                Some(value) => value,
                None => continue,
            };
            // A complete value goes into its container, which it may in turn complete.
            loop {
                match open.pop() {
                    None => {
                        self.blanks();
                        return if self.peek().is_none() { Ok(value) } else { self.fail("text follows the value") };
                    }
                    Some(Open::Array(start, mut items)) => {
                        items.push(value);
                        self.blanks();
                        match self.peek() {
                            Some(b',') => {
                                self.at += 1;
                                open.push(Open::Array(start, items));
                                break;
                            }
                            Some(b']') => {
                                self.at += 1;
                                value = self.node(Value::Sequence(items), start)?;
                            }
                            _ => return self.fail("expected `,` or `]`"),
                        }
                    }
                    Some(Open::Object(start, mut entries, key)) => {
                        if let Some(key) = key {
                            entries.push(Entry { key, value });
                        }
                        self.blanks();
                        match self.peek() {
                            Some(b',') => {
                                self.at += 1;
                                let key = self.key()?;
                                open.push(Open::Object(start, entries, Some(key)));
                                break;
                            }
                            Some(b'}') => {
                                self.at += 1;
                                note_duplicates(&entries, duplicates);
                                value = self.node(Value::Mapping(entries), start)?;
                            }
                            _ => return self.fail("expected `,` or `}`"),
                        }
                    }
                }
            }
        }
    }

    /// Reads a scalar or an empty container, or opens a container and returns nothing.
    fn open(&mut self, open: &mut Vec<Open>) -> Result<Option<Node>, SyntaxError> {
        self.blanks();
        let start = self.at;
        let Some(first) = self.peek() else { return self.fail("the text ends where a value is due") };
        if matches!(first, b'[' | b'{') {
            if open.len() >= self.limits.depth {
                return Err(self.lines.limit(format!("nesting is deeper than {} levels", self.limits.depth), start));
            }
            self.at += 1;
            self.blanks();
            let empty = self.peek() == Some(if first == b'[' { b']' } else { b'}' });
            if empty {
                self.at += 1;
                let value = if first == b'[' { Value::Sequence(Vec::new()) } else { Value::Mapping(Vec::new()) };
                return self.node(value, start).map(Some);
            }
            open.push(match first {
                b'[' => Open::Array(start, Vec::new()),
                _ => Open::Object(start, Vec::new(), Some(self.key()?)),
            });
            return Ok(None);
        }
        let value = match first {
            b'"' => Value::String { text: self.string()?, style: Style::Double },
            b'-' | b'0'..=b'9' => Value::Number(self.number()?),
            _ if self.word("true") => Value::Bool(true),
            _ if self.word("false") => Value::Bool(false),
            _ if self.word("null") => Value::Null,
            _ => return self.fail("expected a value"),
        };
        self.node(value, start).map(Some)
    }

    fn key(&mut self) -> Result<Node, SyntaxError> {
        self.blanks();
        let start = self.at;
        if self.peek() != Some(b'"') {
            return self.fail("expected a key in double quotes");
        }
        let text = self.string()?;
        let key = self.node(Value::String { text, style: Style::Double }, start)?;
        self.blanks();
        if self.peek() != Some(b':') {
            return self.fail("expected `:` behind the key");
        }
        self.at += 1;
        Ok(key)
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        let opening = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.lines.text.get(self.at..).unwrap_or_default();
            let run = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)).unwrap_or(rest.len());
            text.push_str(rest.get(..run).unwrap_or_default());
            self.at += run;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return self.fail("a control character stands in a string"),
                None => return Err(self.lines.error("a string is not closed", opening)),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        self.at += 1;
        let sign = self.peek();
        let plain = match sign {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return self.fail("unknown escape in a string"),
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode(&mut self) -> Result<char, SyntaxError> {
        let high = self.hex()?;
        if let Some(char) = char::from_u32(high) {
            return Ok(char);
        }
        if (0xD800..0xDC00).contains(&high) && self.lines.text.get(self.at..).unwrap_or_default().starts_with("\\u") {
            self.at += 1;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low)
                && let Some(char) = char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            {
                return Ok(char);
            }
        }
        self.fail("a surrogate stands alone in a string")
    }

    /// Reads `uXXXX`.
    fn hex(&mut self) -> Result<u32, SyntaxError> {
        let digits = self.lines.text.get(self.at + 1..self.at + 5).unwrap_or_default();
        if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return self.fail("`\\u` needs four hexadecimal digits");
        }
        self.at += 5;
        Ok(u32::from_str_radix(digits, 16).unwrap_or_default())
    }

    fn number(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'-' | b'+')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.lines.text.get(start..self.at).unwrap_or_default().to_owned())
    }

    fn digits(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { self.fail("expected a digit") } else { Ok(()) }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.lines.text.get(self.at..).unwrap_or_default().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.lines.text.as_bytes().get(self.at).copied()
    }

    fn node(&mut self, value: Value, start: usize) -> Result<Node, SyntaxError> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(self.lines.limit(format!("the text has more than {} values", self.limits.nodes), start));
        }
        let mut node = Node { value, span: Span::default(), line: 1, end_line: 1 };
        self.lines.put(&mut node, start, self.at);
        Ok(node)
    }

    fn fail<T>(&self, message: &str) -> Result<T, SyntaxError> {
        Err(self.lines.error(message, self.at))
    }
}
