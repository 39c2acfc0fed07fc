//! JSON into a [`Node`], borrowed and with lines; comments and commas at the end when asked for (`bun.lock`).
//!
//! Own code: `slam_formats::tree` copies every text and keeps bytes and columns as well, `serde_json` knows no lines.

use std::borrow::Cow;

use crate::tree::{DEPTH, Data, Entry, Flaw, NODES, Node, text};

/// Which JSON is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// RFC 8259.
    Strict,
    /// With `//` and `/* */` comments, and a comma behind the last item.
    Comments,
}

/// Reads a JSON document.
pub(crate) fn parse(bytes: &[u8], dialect: Dialect) -> Result<Node<'_>, Flaw> {
    let text = text(bytes)?;
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, line: 1, nodes: 0, dialect };
    let root = reader.value(0)?;
    reader.blanks()?;
    if reader.at < text.len() { reader.fail("text follows the value") } else { Ok(root) }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    line: u32,
    nodes: usize,
    dialect: Dialect,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Node<'a>, Flaw> {
        self.blanks()?;
        let line = self.line;
        self.nodes += 1;
        if self.nodes > NODES {
            return self.fail(&format!("the text has more than {NODES} values"));
        }
        let data = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Data::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Data::Bool(true))?,
            Some(b'f') => self.word("false", Data::Bool(false))?,
            Some(b'n') => self.word("null", Data::Null)?,
            Some(_) => return self.fail("expected a value"),
            None => return self.fail("the text ends where a value is due"),
        };
        Ok(Node { line, data })
    }

    fn map(&mut self, depth: usize) -> Result<Data<'a>, Flaw> {
        self.enter(depth)?;
        let mut entries = Vec::new();
        while !self.closes(b'}', entries.is_empty())? {
            let line = self.line;
            if self.peek() != Some(b'"') {
                return self.fail("expected a key in double quotes");
            }
            let key = self.string()?;
            self.blanks()?;
            if self.peek() != Some(b':') {
                return self.fail("expected `:` behind the key");
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            entries.push(Entry { key, line, value });
        }
        Ok(Data::Map(entries))
    }

    fn list(&mut self, depth: usize) -> Result<Data<'a>, Flaw> {
        self.enter(depth)?;
        let mut items = Vec::new();
        while !self.closes(b']', items.is_empty())? {
            items.push(self.value(depth + 1)?);
        }
        Ok(Data::List(items))
    }

    fn enter(&mut self, depth: usize) -> Result<(), Flaw> {
        if depth >= DEPTH {
            return self.fail(&format!("nesting is deeper than {DEPTH} levels"));
        }
        self.at += 1;
        Ok(())
    }

    /// Returns whether the container ends here; otherwise stands at its next item, behind the comma.
    fn closes(&mut self, sign: u8, first: bool) -> Result<bool, Flaw> {
        self.blanks()?;
        if self.peek() == Some(sign) {
            self.at += 1;
            return Ok(true);
        }
        if first {
            return Ok(false);
        }
        if self.peek() != Some(b',') {
            return self.fail(if sign == b'}' { "expected `,` or `}`" } else { "expected `,` or `]`" });
        }
        self.at += 1;
        self.blanks()?;
        if self.dialect == Dialect::Comments && self.peek() == Some(sign) {
            self.at += 1;
            return Ok(true);
        }
        Ok(false)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Flaw> {
        self.at += 1;
        let start = self.at;
        let mut owned: Option<String> = None;
        loop {
            let from = self.at;
            let rest = self.bytes.get(from..).unwrap_or_default();
            let run = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)).unwrap_or(rest.len());
            self.at += run;
            let plain = self.text.get(from..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') => {
                    let whole = self.text.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    return Ok(match owned {
                        None => Cow::Borrowed(whole),
                        Some(text) => Cow::Owned(text + plain),
                    });
                }
                Some(b'\\') => {
                    let text = owned.get_or_insert_default();
                    text.push_str(plain);
                    let sign = self.escape()?;
                    owned.get_or_insert_default().push(sign);
                }
                Some(_) => return self.fail("a control character stands in a string"),
                None => return self.fail("a string is not closed"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Flaw> {
        self.at += 1;
        let sign = match self.peek() {
            Some(sign @ (b'"' | b'\\' | b'/')) => char::from(sign),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return self.fail("unknown escape in a string"),
        };
        self.at += 1;
        Ok(sign)
    }

    fn unicode(&mut self) -> Result<char, Flaw> {
        let high = self.hex()?;
        if (0xD800..0xDC00).contains(&high) && self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 1;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                let both = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(both).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        // A surrogate alone is text that no name has; the rest of the file is still worth reading.
        Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Reads `uXXXX`.
    fn hex(&mut self) -> Result<u32, Flaw> {
        let digits = self.text.get(self.at + 1..self.at + 5).unwrap_or_default();
        if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return self.fail("`\\u` needs four hexadecimal digits");
        }
        self.at += 5;
        Ok(u32::from_str_radix(digits, 16).unwrap_or_default())
    }

    fn number(&mut self) -> Result<Data<'a>, Flaw> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let number = self.text.get(self.at..self.at + length).unwrap_or_default();
        if number.parse::<f64>().is_err() {
            return self.fail("expected a number");
        }
        self.at += length;
        Ok(Data::Number(Cow::Borrowed(number)))
    }

    fn word(&mut self, word: &str, data: Data<'a>) -> Result<Data<'a>, Flaw> {
        if !self.text.get(self.at..).unwrap_or_default().starts_with(word) {
            return self.fail("expected a value");
        }
        self.at += word.len();
        Ok(data)
    }

    fn blanks(&mut self) -> Result<(), Flaw> {
        loop {
            match self.peek() {
                Some(b'\n') => {
                    self.line += 1;
                    self.at += 1;
                }
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'/') if self.dialect == Dialect::Comments => self.comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), Flaw> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = match rest.get(1) {
            Some(b'/') => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            Some(b'*') => match rest.get(2..).and_then(|inside| memchr::memmem::find(inside, b"*/")) {
                Some(end) => end + 4,
                None => return self.fail("a comment is not closed"),
            },
            _ => return self.fail("expected a value"),
        };
        let comment = rest.get(..length).unwrap_or_default();
        self.line += u32::try_from(memchr::memchr_iter(b'\n', comment).count()).unwrap_or_default();
        self.at += length;
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fail<T>(&self, message: &str) -> Result<T, Flaw> {
        Err(Flaw::new(self.line, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_lines_and_borrows() {
        let node = parse(b"{\n \"a\": [1,\n  \"x\\u00e9\\ud83d\\ude00\"],\n \"b\": null}", Dialect::Strict).unwrap();
        let list = node.get("a").unwrap();
        assert_eq!(list.line, 2);
        assert_eq!((list.items()[1].line, list.items()[1].text()), (3, Some("x\u{e9}\u{1f600}")));
        assert!(matches!(&node.entries()[0].key, Cow::Borrowed("a")));
        assert_eq!(node.get("b").unwrap().data, Data::Null);
    }

    #[test]
    fn takes_comments_only_when_asked() {
        let text = b"// one\n{\"a\": [1, /* two\n */ 2,],\n}";
        assert!(parse(text, Dialect::Strict).is_err());
        assert_eq!(parse(text, Dialect::Comments).unwrap().get("a").unwrap().items()[1].line, 3);
    }

    #[test]
    fn refuses_what_is_broken_with_its_line() {
        let flaw = |text: &str| parse(text.as_bytes(), Dialect::Strict).unwrap_err();
        assert_eq!(flaw("{\n\"a\" 1}"), Flaw::new(2, "expected `:` behind the key"));
        assert_eq!(flaw("[1,]").message, "expected a value");
        assert_eq!(flaw("[\"a").message, "a string is not closed");
        assert_eq!(flaw("").message, "the text ends where a value is due");
        assert_eq!(flaw(&"[".repeat(1_000_000)).message, "nesting is deeper than 128 levels");
        assert_eq!(parse(b"\n\xff", Dialect::Strict).unwrap_err().line, 2);
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_serde_json_on_what_is_json(text in r#"[\[\]{}",:0-9a-z\\ \n-]{0,40}"#) {
            let ours = parse(text.as_bytes(), Dialect::Strict).is_ok();
            let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            // Leading zeros and lone surrogates are taken; nothing right is refused.
            proptest::prop_assert!(ours || !theirs);
        }
    }
}
