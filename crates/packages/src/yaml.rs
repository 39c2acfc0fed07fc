//! YAML into a [`Node`]: what lock files are written in is read here, borrowed and fast; everything else by
//! `slam_formats::tree`.
//!
//! A lock file is written by a program: blocks, scalars of one line, flow collections of scalars. At the first sign of
//! more (anchors, tags, scalars of several lines, tabs) this reader gives up and the whole text goes to the full one, so
//! that it never has to be right about the rest of YAML.

use std::borrow::Cow;

use slam_formats::tree as full;

use crate::tree::{BYTES, DEPTH, Data, Entry, Flaw, NODES, Node, text};

/// Reads the first document; an empty text is null.
pub(crate) fn parse(bytes: &[u8]) -> Result<Node<'_>, Flaw> {
    Ok(parse_all(bytes)?.into_iter().next().unwrap_or(Node { line: 1, data: Data::Null }))
}

/// Reads every document.
pub(crate) fn parse_all(bytes: &[u8]) -> Result<Vec<Node<'_>>, Flaw> {
    let text = text(bytes)?;
    match Reader::new(text).and_then(Reader::documents) {
        Some(documents) => Ok(documents),
        None => parse_in_full(text),
    }
}

fn parse_in_full(text: &str) -> Result<Vec<Node<'_>>, Flaw> {
    let limits = full::Limits { bytes: BYTES, depth: DEPTH, nodes: NODES };
    let documents = full::parse_yaml_all(text.as_bytes(), &limits);
    let documents = documents.map_err(|error| Flaw::new(error.line, error.message))?;
    Ok(documents.into_iter().map(|document| owned(document.root)).collect())
}

fn owned<'a>(node: full::Node) -> Node<'a> {
    let data = match node.value {
        full::Value::Null => Data::Null,
        full::Value::Bool(value) => Data::Bool(value),
        full::Value::Number(text) => Data::Number(text.into()),
        full::Value::String { text, .. } => Data::Text(text.into()),
        full::Value::Sequence(items) => Data::List(items.into_iter().map(owned).collect()),
        full::Value::Mapping(entries) => {
            let entry = |entry: full::Entry| {
                let key = entry.key.text().map(Cow::into_owned).unwrap_or_default();
                Entry { key: key.into(), line: entry.key.line, value: owned(entry.value) }
            };
            Data::Map(entries.into_iter().map(entry).collect())
        }
    };
    Node { line: node.line, data }
}

/// A line that is neither blank nor a comment, unless it is asked for by a block scalar.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Columns before the text; grows when a `- ` is taken off.
    indent: usize,
    /// First byte of the text.
    start: usize,
    /// Byte behind its last.
    end: usize,
}

struct Reader<'a> {
    text: &'a str,
    lines: Vec<Line>,
    at: usize,
}

/// Every method returns `None` to give up.
impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut lines = Vec::with_capacity(text.len() / 32);
        let mut from = 0;
        while from < bytes.len() {
            let to = memchr::memchr(b'\n', bytes.get(from..)?).map_or(bytes.len(), |length| from + length);
            let line = bytes.get(from..to)?;
            let indent = line.iter().position(|byte| *byte != b' ').unwrap_or(line.len());
            let blanks = line.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\r')).count();
            let start = from + indent;
            lines.push(Line { indent, start, end: (to - blanks.min(line.len())).max(start) });
            from = to + 1;
        }
        Some(Self { text, lines, at: 0 })
    }

    fn documents(mut self) -> Option<Vec<Node<'a>>> {
        let mut documents = Vec::new();
        while let Some(line) = self.peek()? {
            let content = self.content(line);
            if content == "---" {
                self.at += 1;
                continue;
            }
            if content.starts_with("--- ") || content.starts_with("...") || content.starts_with('%') {
                return None;
            }
            documents.push(self.block(line.indent, 0)?);
            if let Some(next) = self.peek()?
                && self.content(next) != "---"
            {
                return None;
            }
        }
        Some(documents)
    }

    /// Returns the next line that says something; gives up at a tab.
    fn peek(&mut self) -> Option<Option<Line>> {
        while let Some(line) = self.lines.get(self.at).copied() {
            match self.text.as_bytes().get(line.start..line.end)?.first() {
                None | Some(b'#') => self.at += 1,
                Some(b'\t') => return None,
                Some(_) => return Some(Some(line)),
            }
        }
        Some(None)
    }

    fn content(&self, line: Line) -> &'a str {
        self.text.get(line.start..line.end).unwrap_or_default()
    }

    fn number(&self) -> u32 {
        u32::try_from(self.at).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Reads the collection or scalar that begins on the line at hand with this indent.
    fn block(&mut self, indent: usize, depth: usize) -> Option<Node<'a>> {
        let line = self.peek()??;
        if depth >= DEPTH {
            return None;
        }
        let content = self.content(line);
        let number = self.number();
        if is_item(content) {
            return self.sequence(indent, depth);
        }
        if content.starts_with("? ") || key_end(content)?.is_some() {
            return self.mapping(indent, depth);
        }
        let data = self.scalar(line.start, line.end, indent)?;
        Some(Node { line: number, data })
    }

    fn sequence(&mut self, indent: usize, depth: usize) -> Option<Node<'a>> {
        let line = self.number();
        let mut items = Vec::new();
        while let Some(next) = self.peek()?.filter(|next| next.indent == indent && is_item(self.content(*next))) {
            let number = self.number();
            let rest = self.content(next).get(1..)?;
            let blanks = rest.len() - rest.trim_start_matches(' ').len();
            if rest.trim_start_matches(' ').starts_with(['#', '\t']) {
                return None;
            }
            if rest.is_empty() {
                self.at += 1;
                items.push(match self.peek()?.filter(|below| below.indent > indent) {
                    Some(below) => self.block(below.indent, depth + 1)?,
                    None => Node { line: number, data: Data::Null },
                });
                continue;
            }
            // What stands behind the sign is a block of its own, as far right as it stands.
            let inner = indent + 1 + blanks;
            let place = self.lines.get_mut(self.at)?;
            (place.indent, place.start) = (inner, next.start + 1 + blanks);
            items.push(self.block(inner, depth + 1)?);
        }
        self.ends(indent)?;
        Some(Node { line, data: Data::List(items) })
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Option<Node<'a>> {
        let line = self.number();
        let mut entries = Vec::new();
        while let Some(next) = self.peek()?.filter(|next| next.indent == indent) {
            let number = self.number();
            let content = self.content(next);
            if is_item(content) || content == "---" {
                break;
            }
            let (key, start) = if let Some(key) = content.strip_prefix("? ") {
                // A key that is too long to stand before its colon.
                let key = quoted_whole(key)?;
                self.at += 1;
                let below = self.peek()?.filter(|below| below.indent == indent)?;
                let value = self.content(below).strip_prefix(':')?;
                if value.starts_with(|sign| sign != ' ') {
                    return None;
                }
                (key, below.start + 1)
            } else {
                let (key, end) = key_end(content)??;
                (key, next.start + end)
            };
            let end = self.lines.get(self.at)?.end;
            let value = self.value(start, end, indent, depth)?;
            entries.push(Entry { key, line: number, value });
        }
        self.ends(indent)?;
        Some(Node { line, data: Data::Map(entries) })
    }

    /// A collection ends where the text stands less deep; deeper text belongs to something that is not known here.
    fn ends(&mut self, indent: usize) -> Option<()> {
        self.peek()?.is_none_or(|next| next.indent <= indent).then_some(())
    }

    /// Reads what stands behind a colon.
    fn value(&mut self, start: usize, end: usize, indent: usize, depth: usize) -> Option<Node<'a>> {
        let rest = self.text.get(start..end)?;
        let trimmed = rest.trim_start_matches(' ');
        let number = self.number();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            self.at += 1;
            return Some(match self.peek()? {
                Some(below) if below.indent > indent => self.block(below.indent, depth + 1)?,
                Some(below) if below.indent == indent && is_item(self.content(below)) => {
                    self.block(indent, depth + 1)?
                }
                _ => Node { line: number, data: Data::Null },
            });
        }
        let data = self.scalar(start + (rest.len() - trimmed.len()), end, indent)?;
        Some(Node { line: number, data })
    }

    /// Reads a scalar or flow collection that ends on its line, or a block scalar, and stands behind it.
    fn scalar(&mut self, start: usize, end: usize, indent: usize) -> Option<Data<'a>> {
        let content = self.text.get(start..end)?;
        let data = match content.as_bytes().first()? {
            b'|' | b'>' => return self.literal(content, indent),
            b'{' | b'[' => {
                let (data, length) = flow(content, 0)?;
                let rest = content.get(length..)?.trim_start_matches(' ');
                if !(rest.is_empty() || rest.starts_with('#')) {
                    return None;
                }
                data
            }
            b'"' | b'\'' => Data::Text(quoted_whole(content)?),
            b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b'#' | b',' | b']' | b'}' | b'\t' => return None,
            _ => plain(uncommented(content))?,
        };
        self.at += 1;
        // A scalar that goes on in the next line.
        if self.peek()?.is_some_and(|next| next.indent > indent) { None } else { Some(data) }
    }

    /// Reads a block scalar; only its words matter, so a fold is a blank.
    fn literal(&mut self, head: &str, indent: usize) -> Option<Data<'a>> {
        if !matches!(head, "|" | "|-" | "|+" | ">" | ">-" | ">+") {
            return None;
        }
        self.at += 1;
        let mut joined = String::new();
        while let Some(line) =
            self.lines.get(self.at).copied().filter(|line| line.start == line.end || line.indent > indent)
        {
            if !joined.is_empty() {
                joined.push(if head.starts_with('|') { '\n' } else { ' ' });
            }
            joined.push_str(self.content(line));
            self.at += 1;
        }
        joined.truncate(joined.trim_end().len());
        Some(Data::Text(joined.into()))
    }
}

fn is_item(content: &str) -> bool {
    content == "-" || content.starts_with("- ")
}

/// Returns the key that the line begins with and the byte behind its colon; `Some(None)` when it begins with none.
#[expect(clippy::option_option, reason = "giving up is not the same as no key")]
fn key_end(content: &str) -> Option<Option<(Cow<'_, str>, usize)>> {
    let bytes = content.as_bytes();
    let is_end = |at: usize| matches!(bytes.get(at), None | Some(b' '));
    match bytes.first()? {
        b'"' | b'\'' => {
            let (key, length) = quoted(content)?;
            let colon = bytes.get(length) == Some(&b':') && is_end(length + 1);
            Some(colon.then_some((key, length + 1)))
        }
        b'{' | b'[' => Some(None),
        b'|' | b'>' | b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b',' | b']' | b'}' => None,
        b'?' if bytes.len() == 1 => None,
        _ => {
            let Some(at) = memchr::memchr_iter(b':', bytes).find(|at| is_end(at + 1)) else { return Some(None) };
            let key = content.get(..at)?;
            if key.contains(" #") || key.ends_with([' ', '\t']) || begins_as_sign(key) {
                return None;
            }
            Some(Some((Cow::Borrowed(key), at + 1)))
        }
    }
}

fn uncommented(content: &str) -> &str {
    content.find(" #").and_then(|at| content.get(..at)).unwrap_or(content).trim_end()
}

fn plain(text: &str) -> Option<Data<'_>> {
    Some(match text {
        "~" | "null" => Data::Null,
        "true" => Data::Bool(true),
        "false" => Data::Bool(false),
        _ if begins_as_sign(text) => return None,
        _ if text.ends_with(':') || text.contains(": ") || text.contains('\t') => return None,
        _ => Data::Text(Cow::Borrowed(text)),
    })
}

/// Whether a scalar without quotes is empty, or begins with a sign that stands for something else.
fn begins_as_sign(text: &str) -> bool {
    match text.as_bytes() {
        [] => true,
        [b'-' | b'?' | b':', rest @ ..] => rest.first().is_none_or(|next| matches!(next, b' ' | b',' | b':')),
        _ => false,
    }
}

/// Reads a quoted scalar with nothing but a comment behind it.
fn quoted_whole(content: &str) -> Option<Cow<'_, str>> {
    let (text, length) = quoted(content)?;
    let rest = content.get(length..)?;
    (rest.is_empty() || rest.trim_start_matches(' ').starts_with('#') && rest.starts_with(' ')).then_some(text)
}

/// Reads the quoted scalar that the text begins with, and says how long it is.
fn quoted(content: &str) -> Option<(Cow<'_, str>, usize)> {
    let sign = *content.as_bytes().first()?;
    let mut owned: Option<String> = None;
    let mut from = 1;
    loop {
        let rest = content.get(from..)?;
        let run = rest.bytes().position(|byte| byte == sign || byte == b'\\' && sign == b'"')?;
        let part = rest.get(..run)?;
        let at = from + run;
        let next = content.as_bytes().get(at + 1);
        if content.as_bytes().get(at) == Some(&b'\\') {
            let text = owned.get_or_insert_default();
            text.push_str(part);
            let (sign, length) = escape(content.get(at + 1..)?)?;
            text.push(sign);
            from = at + 1 + length;
        } else if sign == b'\'' && next == Some(&b'\'') {
            let text = owned.get_or_insert_default();
            text.push_str(part);
            text.push('\'');
            from = at + 2;
        } else {
            let text = match owned {
                Some(text) => Cow::Owned(text + part),
                None => Cow::Borrowed(part),
            };
            return Some((text, at + 1));
        }
    }
}

fn escape(rest: &str) -> Option<(char, usize)> {
    let sign = rest.chars().next()?;
    let digits = match sign {
        '"' | '\\' | '/' | ' ' => return Some((sign, 1)),
        'n' => return Some(('\n', 1)),
        't' => return Some(('\t', 1)),
        'r' => return Some(('\r', 1)),
        'x' => 2,
        'u' => 4,
        _ => return None,
    };
    let code = u32::from_str_radix(rest.get(1..=digits)?, 16).ok()?;
    Some((char::from_u32(code)?, digits + 1))
}

/// Reads a flow collection, and says how long it is.
fn flow(content: &str, depth: usize) -> Option<(Data<'_>, usize)> {
    if depth > 8 {
        return None;
    }
    let bytes = content.as_bytes();
    let skip = |mut at: usize| {
        while bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        at
    };
    match bytes.first()? {
        b'[' => {
            let (mut items, mut at) = (Vec::new(), skip(1));
            while bytes.get(at)? != &b']' {
                let (data, length) = flow(content.get(at..)?, depth + 1)?;
                items.push(Node { line: 0, data });
                at = skip(at + length);
                match bytes.get(at)? {
                    b',' => at = skip(at + 1),
                    b']' => {}
                    _ => return None,
                }
            }
            Some((Data::List(items), at + 1))
        }
        b'{' => {
            let (mut entries, mut at) = (Vec::new(), skip(1));
            while bytes.get(at)? != &b'}' {
                let rest = content.get(at..)?;
                let (key, length) = match rest.as_bytes().first()? {
                    b'"' | b'\'' => quoted(rest)?,
                    _ => {
                        let end = rest.bytes().position(|byte| matches!(byte, b':' | b',' | b'}' | b'{' | b'['))?;
                        (Cow::Borrowed(rest.get(..end)?), end)
                    }
                };
                at += length;
                if bytes.get(at)? != &b':' || bytes.get(at + 1)? != &b' ' {
                    return None;
                }
                at = skip(at + 2);
                let (data, length) = flow(content.get(at..)?, depth + 1)?;
                entries.push(Entry { key, line: 0, value: Node { line: 0, data } });
                at = skip(at + length);
                match bytes.get(at)? {
                    b',' => at = skip(at + 1),
                    b'}' => {}
                    _ => return None,
                }
            }
            Some((Data::Map(entries), at + 1))
        }
        b'"' | b'\'' => quoted(content).map(|(text, length)| (Data::Text(text), length)),
        b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b'|' | b'>' | b'#' | b',' | b']' | b'}' | b'?' => None,
        _ => {
            let end = bytes.iter().position(|byte| matches!(byte, b',' | b']' | b'}' | b'[' | b'{'))?;
            let text = content.get(..end)?.trim_end();
            if text.contains(" #") {
                return None;
            }
            plain(text).map(|data| (data, end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both readers must say the same of what the fast one takes; lines inside of flow collections aside.
    #[track_caller]
    fn same(text: &str) {
        let fast = Reader::new(text).and_then(Reader::documents).expect("taken by the fast reader");
        assert_eq!(bare(&fast), bare(&parse_in_full(text).unwrap()), "{text}");
    }

    fn bare(nodes: &[Node<'_>]) -> String {
        nodes.iter().map(|node| format!("{}\n", say(node))).collect()
    }

    fn say(node: &Node<'_>) -> String {
        match &node.data {
            Data::Null => "null".into(),
            Data::Bool(value) => value.to_string(),
            Data::Number(text) | Data::Text(text) => format!("{text:?}"),
            Data::List(items) => format!("[{}]", items.iter().map(say).collect::<Vec<_>>().join(",")),
            Data::Map(entries) => {
                let entry = |one: &Entry<'_>| format!("{:?}={}", one.key, say(&one.value));
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(","))
            }
        }
    }

    #[test]
    fn says_what_the_full_reader_says() {
        same("a: 1\nb:\n  'c''d': \"x\\u0041\"\n  e: {f: g, 'h i': [j, k]}\n");
        same("a:\n- b\n- c: d\n  e: f\n-\n  g: h\n- - i\n  - j\nk:\n");
        same("# comment\n---\na: b # c\n\n---\nc: ~\nd: true\n");
        same("PODS:\n  - A (1.0):\n    - B (= 2)\n  - B (2)\nX:\n  :git: https://x.example/y.git\n");
        same("? \"long, key\"\n:\n  version: 1\nnext: 2\n");
        same("a: foo@npm:1.0\nb: a#b\nc: {}\nd: []\n");
    }

    #[test]
    fn keeps_the_words_of_block_scalars() {
        let node = parse(b"a: >-\n  one\n  two\nb: |\n  x\n").unwrap();
        assert_eq!((node.text_of("a"), node.text_of("b")), (Some("one two"), Some("x")));
    }

    #[test]
    fn leaves_the_rest_to_the_full_reader() {
        for text in ["a: &x 1\nb: *x\n", "a: one\n  two\n", "a: \"one\n  two\"\n", "a: !!str 1\n", "{a: b,\n c: d}\n"] {
            assert!(Reader::new(text).and_then(Reader::documents).is_none(), "{text}");
            assert!(parse(text.as_bytes()).is_ok(), "{text}");
        }
        assert!(parse(b"a: [\n").is_err());
        assert!(parse("- ".repeat(1_000_000).as_bytes()).is_err());
        assert_eq!(parse(b"").unwrap().data, Data::Null);
    }

    proptest::proptest! {
        #[test]
        fn never_differs(text in "([a-c'\"{}:,#-]|: |- |\n|\n  | ){0,24}") {
            if let Some(fast) = Reader::new(&text).and_then(Reader::documents)
                && let Ok(full) = parse_in_full(&text)
            {
                proptest::prop_assert_eq!(bare(&fast), bare(&full));
            }
        }
    }
}
