//! Text to tree.

use super::{Key, Member, Value};

/// Deeper nesting is refused: no SBOM needs it, and every walk over the tree may then use the stack.
pub const MAX_DEPTH: usize = 256;

/// Why a text is no JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line}")]
pub struct ParseError {
    /// What is wrong, as a lower-case fragment.
    pub message: &'static str,
    /// Line, from 1.
    pub line: u32,
    /// Whether the text is deeper than [`MAX_DEPTH`], and not broken.
    pub is_limit: bool,
}

/// Reads one JSON value (RFC 8259); a byte order mark before it is skipped.
///
/// # Errors
/// When the text is not UTF-8, not JSON, or nested deeper than [`MAX_DEPTH`].
pub fn parse(bytes: &[u8]) -> Result<Value<'_>, ParseError> {
    read(bytes, &[])
}

/// Reads one JSON value as [`parse`] does, and refuses what it refuses, but leaves the objects in those arrays that are
/// members of the outermost object by these names as they are written: who needs them one by one needs no memory for all.
///
/// # Errors
/// As [`parse`].
pub fn outline<'a>(bytes: &'a [u8], lists: &'static [&'static str]) -> Result<Value<'a>, ParseError> {
    read(bytes, lists)
}

/// Reads a text that is known to be one JSON value.
pub(super) fn parse_text(text: &str) -> Value<'_> {
    Parser::new(text, &[]).value(0).unwrap_or_default()
}

fn read<'a>(bytes: &'a [u8], lists: &'static [&'static str]) -> Result<Value<'a>, ParseError> {
    let fail = |at: usize, message| ParseError { message, line: line_of(bytes, at), is_limit: message == TOO_DEEP };
    let text = str::from_utf8(bytes).map_err(|error| fail(error.valid_up_to(), "not JSON: the text is not UTF-8"))?;
    let mut parser = Parser::new(text, lists);
    if text.starts_with('\u{feff}') {
        parser.at = '\u{feff}'.len_utf8();
    }
    parser.skip_space();
    let value = parser.value(0).map_err(|message| fail(parser.at, message))?;
    parser.skip_space();
    match parser.peek() {
        None => Ok(value),
        Some(_) => Err(fail(parser.at, "not JSON: something follows the end of the document")),
    }
}

const TOO_DEEP: &str = "nested deeper than 256 levels";

fn line_of(bytes: &[u8], at: usize) -> u32 {
    let before = bytes.get(..at).unwrap_or(bytes);
    u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1)
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Items of the arrays that are still open; an array takes its own from the end when it closes.
    values: Vec<Value<'a>>,
    /// The same for members.
    members: Vec<Member<'a>>,
    /// Lists whose objects are left as they are written, once they are known to be sound.
    lists: &'static [&'static str],
    /// The next value, or the one that is open, is one of them.
    is_listed: bool,
    /// Within an object that is left as it is nothing is kept.
    is_raw: bool,
}

type Parsed<T> = Result<T, &'static str>;

impl<'a> Parser<'a> {
    fn new(text: &'a str, lists: &'static [&'static str]) -> Self {
        let (values, members) = (Vec::new(), Vec::new());
        Self { text, bytes: text.as_bytes(), at: 0, values, members, lists, is_listed: false, is_raw: false }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Returns the text between two places that stand on ASCII.
    fn slice(&self, from: usize, to: usize) -> Parsed<&'a str> {
        self.text.get(from..to).ok_or("not JSON: a text ends within a letter")
    }

    fn value(&mut self, depth: usize) -> Parsed<Value<'a>> {
        match self.peek() {
            Some(b'"') => Ok(match self.string()? {
                Key::Str(text) => Value::Str(text),
                Key::Owned(text) => Value::Owned(text),
            }),
            Some(b'{') if self.is_listed && depth == 2 => self.raw_object(depth),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(_) => Err("not JSON: a value is expected"),
            None => Err("not JSON: the document ends too early"),
        }
    }

    fn word(&mut self, word: &'static str, value: Value<'a>) -> Parsed<Value<'a>> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) != Some(word.as_bytes()) {
            return Err("not JSON: a value is expected");
        }
        self.at = end;
        Ok(value)
    }

    fn raw_object(&mut self, depth: usize) -> Parsed<Value<'a>> {
        let start = self.at;
        self.is_raw = true;
        self.object(depth)?;
        self.is_raw = false;
        self.slice(start, self.at).map(Value::Raw)
    }

    fn object(&mut self, depth: usize) -> Parsed<Value<'a>> {
        if depth >= MAX_DEPTH {
            return Err(TOO_DEEP);
        }
        self.at += 1;
        let start = self.members.len();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(Box::default()));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err("not JSON: the name of a member is expected");
            }
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err("not JSON: `:` is expected");
            }
            self.at += 1;
            self.skip_space();
            if depth == 0 {
                self.is_listed = self.peek() == Some(b'[') && self.lists.contains(&&*key);
            }
            let value = self.value(depth + 1)?;
            if !self.is_raw {
                self.members.push((key, value));
            }
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err("not JSON: `,` or `}` is expected"),
            }
        }
        self.at += 1;
        Ok(Value::Object(self.members.drain(start..).collect()))
    }

    fn array(&mut self, depth: usize) -> Parsed<Value<'a>> {
        if depth >= MAX_DEPTH {
            return Err(TOO_DEEP);
        }
        self.at += 1;
        let start = self.values.len();
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(Box::default()));
        }
        loop {
            self.skip_space();
            let value = self.value(depth + 1)?;
            if !self.is_raw {
                self.values.push(value);
            }
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err("not JSON: `,` or `]` is expected"),
            }
        }
        self.at += 1;
        Ok(Value::Array(self.values.drain(start..).collect()))
    }

    fn number(&mut self) -> Parsed<Value<'a>> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let first = self.peek();
        let whole = self.digits();
        if whole == 0 || (whole > 1 && first == Some(b'0')) {
            return Err("not JSON: a number is malformed");
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return Err("not JSON: a number is malformed");
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            if self.digits() == 0 {
                return Err("not JSON: a number is malformed");
            }
        }
        self.slice(start, self.at).map(Value::Number)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn string(&mut self) -> Parsed<Key<'a>> {
        self.at += 1;
        let start = self.at;
        self.at = plain_end(self.bytes, self.at);
        if self.peek() == Some(b'"') {
            let text = self.slice(start, self.at)?;
            self.at += 1;
            return Ok(Key::Str(text));
        }
        let mut text = String::new();
        let mut from = start;
        loop {
            text.push_str(self.slice(from, self.at)?);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Key::Owned(text.into()));
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                Some(_) => return Err("not JSON: a control character stands in a text"),
                None => return Err("not JSON: a text does not end"),
            }
            from = self.at;
            self.at = plain_end(self.bytes, self.at);
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        let byte = self.peek().ok_or("not JSON: a text does not end")?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(),
            _ => return Err("not JSON: an unknown escape stands in a text"),
        })
    }

    /// Half a surrogate pair alone, which the grammar allows and no text can hold, becomes U+FFFD.
    fn code_point(&mut self) -> Parsed<char> {
        let first = self.hex()?;
        let mut code = u32::from(first);
        if (0xd800..0xdc00).contains(&first) && self.bytes.get(self.at..self.at + 2) == Some(br"\u") {
            let back = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                code = 0x1_0000 + ((u32::from(first) - 0xd800) << 10) + (u32::from(second) - 0xdc00);
            } else {
                self.at = back;
            }
        }
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Parsed<u16> {
        let digits = self.bytes.get(self.at..self.at + 4).ok_or("not JSON: a text does not end")?;
        let mut code = 0;
        for digit in digits {
            let digit = char::from(*digit).to_digit(16).ok_or("not JSON: an escape is not four hexadecimal digits")?;
            code = code << 4 | u16::try_from(digit).unwrap_or_default();
        }
        self.at += 4;
        Ok(code)
    }
}

/// Returns where the run of letters from `at` on that need no attention ends: at a quote, a backslash, a control
/// character, or the end of the text.
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let has_zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        // Eight letters at once; a hit may lie above a false one, never below.
        let hit = has_zero(word ^ (ONES * 0x22))
            | has_zero(word ^ (ONES * 0x5c))
            | (word.wrapping_sub(ONES * 0x20) & !word & HIGHS);
        if hit != 0 {
            return at + hit.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn says_what_is_wrong_and_where() {
        let told = |text: &str| parse(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(told("{\n\"a\": tru}"), "not JSON: a value is expected at line 2");
        assert_eq!(told("[1,\n2"), "not JSON: `,` or `]` is expected at line 2");
        assert_eq!(told("[01]"), "not JSON: a number is malformed at line 1");
        assert_eq!(told("\"\t\""), "not JSON: a control character stands in a text at line 1");
        assert_eq!(told("{} {}"), "not JSON: something follows the end of the document at line 1");
        assert_eq!(told(""), "not JSON: the document ends too early at line 1");
        assert_eq!(parse(b"[\xff]").unwrap_err().message, "not JSON: the text is not UTF-8");
    }

    #[test]
    fn a_million_levels_are_refused_and_256_are_not() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(parse(deep(256).as_bytes()).is_ok());
        let error = parse(deep(1_000_000).as_bytes()).unwrap_err();
        assert_eq!((error.message, error.is_limit), ("nested deeper than 256 levels", true));
    }

    #[test]
    fn half_a_surrogate_pair_becomes_the_replacement_character() {
        assert_eq!(
            parse(br#""\ud83d\ude00 \ud83d \ude00 \ud800\u0041""#).unwrap().as_str(),
            Some("😀 \u{fffd} \u{fffd} \u{fffd}A")
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            _ = parse(&bytes);
        }

        /// Peer: the JSON reader of `serde_json`, over texts of the letters that matter.
        #[test]
        fn accepts_what_the_peer_accepts(text in r#"([\[\]{}:,"\\ 019.eE+-]|true|null|"a"|\\u00e9|\t|é){0,24}"#) {
            // The peer refuses numbers beyond the range of a float, and halves of surrogate pairs.
            let ours = parse(text.as_bytes());
            if let Ok(peer) = serde_json::from_str::<serde_json::Value>(&text) {
                prop_assert!(ours.is_ok(), "{ours:?} {peer}");
            } else if !text.contains(['e', 'E']) {
                prop_assert!(ours.is_err());
            }
        }
    }
}
