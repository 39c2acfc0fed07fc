//! XML as we admit it: UTF-8, no document type, hence no entities of its own; bounded, with lines and namespaces.
//!
//! The tokens are quick-xml's; what it leaves to its user is here: one root, tags that match, namespaces, characters that
//! XML knows, attributes that stand once.

mod names;
mod text;

use std::borrow::Cow;

use memchr::memchr_iter;
use quick_xml::events::Event as Token;
use quick_xml::events::attributes::Attributes;

use crate::document::without_mark;
use names::Names;
pub(crate) use names::Space;

/// Deeper nesting is refused, as in JSON.
pub(crate) const MAX_DEPTH: usize = 256;

/// More attributes of one element are refused.
const MAX_ATTRIBUTES: usize = 256;

/// Why a text is no XML that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct XmlError {
    /// What is wrong, as a lower-case fragment.
    pub(crate) message: String,
    /// Line, from 1.
    pub(crate) line: u32,
    /// Whether it exceeds a limit, and is not broken.
    pub(crate) is_limit: bool,
}

impl From<XmlError> for crate::ReadError {
    fn from(error: XmlError) -> Self {
        match error.is_limit {
            true => Self::Limit(format!("{} at line {}", error.message, error.line)),
            false => Self::Broken { message: error.message, line: Some(error.line) },
        }
    }
}

/// What comes next in a document; comments and processing instructions are passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// A piece of text; several may follow each other.
    Text(Cow<'a, str>),
    /// The innermost element that is open ends.
    Close,
    /// The document ends.
    End,
}

/// The beginning of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// Its namespace.
    pub(crate) space: Space,
    /// Its name without prefix.
    pub(crate) name: &'a str,
    /// Its attributes without declarations of namespaces.
    pub(crate) attributes: Vec<Attribute<'a>>,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    /// Its namespace; none without prefix.
    pub(crate) space: Space,
    /// Its name without prefix.
    pub(crate) name: &'a str,
    /// Its value, white space normalised as XML asks.
    pub(crate) value: Cow<'a, str>,
}

/// Reads a document event by event.
pub(crate) struct Reader<'a> {
    text: &'a str,
    tokens: quick_xml::Reader<&'a [u8]>,
    names: Names<'a>,
    /// Names as written of the elements that are open.
    open: Vec<&'a str>,
    /// An empty element was opened and is closed next.
    closes: bool,
    has_root: bool,
    /// Where the last event began.
    start: usize,
    counted: usize,
    line: u32,
}

impl<'a> Reader<'a> {
    /// Begins to read.
    ///
    /// # Errors
    /// When the text is not UTF-8, or holds a character that XML does not know.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, XmlError> {
        let bytes = without_mark(bytes);
        let fail = |at: usize, message: &str| {
            let lines = memchr_iter(b'\n', bytes.get(..at).unwrap_or(bytes)).count();
            let line = u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1);
            XmlError { message: message.to_owned(), line, is_limit: false }
        };
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(fail(0, "the text is UTF-16; write it as UTF-8"));
        }
        let text =
            str::from_utf8(bytes).map_err(|error| fail(error.valid_up_to(), "not XML: the text is not UTF-8"))?;
        if let Some(at) = text::foreign_character(bytes) {
            return Err(fail(at, "not XML: a control character stands in the text"));
        }
        let mut tokens = quick_xml::Reader::from_str(text);
        let config = tokens.config_mut();
        config.check_comments = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Ok(Self {
            text,
            tokens,
            names: Names::new(),
            open: Vec::new(),
            closes: false,
            has_root: false,
            start: 0,
            counted: 0,
            line: 1,
        })
    }

    /// Returns the URI of a namespace; empty for none.
    pub(crate) fn uri(&self, space: Space) -> &str {
        self.names.uri(space)
    }

    /// Returns the namespace that a prefix means at the last event.
    pub(crate) fn prefix(&self, prefix: &str) -> Option<&str> {
        self.names.prefix(prefix).map(|space| self.names.uri(space))
    }

    /// Returns the line of the last event, from 1.
    pub(crate) fn line(&mut self) -> u32 {
        let passed = self.text.as_bytes().get(self.counted..self.start).unwrap_or_default();
        let lines = u32::try_from(memchr_iter(b'\n', passed).count()).unwrap_or(u32::MAX);
        self.line = self.line.saturating_add(lines);
        self.counted = self.counted.max(self.start);
        self.line
    }

    fn fail<T>(&mut self, message: impl Into<String>) -> Result<T, XmlError> {
        Err(XmlError { message: message.into(), line: self.line(), is_limit: false })
    }

    fn limit<T>(&mut self, message: impl Into<String>) -> Result<T, XmlError> {
        Err(XmlError { message: message.into(), line: self.line(), is_limit: true })
    }

    fn position(&self) -> usize {
        usize::try_from(self.tokens.buffer_position()).unwrap_or(usize::MAX)
    }

    /// Returns the next event.
    ///
    /// # Errors
    /// When the text is no XML, asks for what is not admitted, or exceeds a limit.
    pub(crate) fn next(&mut self) -> Result<Event<'a>, XmlError> {
        if self.closes {
            self.closes = false;
            return Ok(self.close());
        }
        loop {
            self.start = self.position();
            let token = match self.tokens.read_event() {
                Ok(token) => token,
                Err(error) => {
                    // Where the tag or text begins that is broken: its end may be the end of the document.
                    return self.fail(format!("not XML: {error}"));
                }
            };
            let raw = self.text.get(self.start..self.position()).unwrap_or_default();
            match token {
                Token::Start(_) => return self.open(tag(raw), false),
                Token::Empty(_) => return self.open(tag(raw), true),
                Token::End(_) => {
                    let name = raw.trim_start_matches("</").trim_end_matches('>').trim_ascii_end();
                    match self.open.last() {
                        Some(open) if *open == name => return Ok(self.close()),
                        Some(open) => {
                            let message = format!("not XML: `</{}>` stands where `{open}` must end", short(name));
                            return self.fail(message);
                        }
                        None => return self.fail(format!("not XML: `</{}>` ends nothing", short(name))),
                    }
                }
                Token::Text(_) if self.open.is_empty() => {
                    if !raw.trim_matches(text::is_space).is_empty() {
                        return self.fail("not XML: text stands outside the root element");
                    }
                }
                Token::Text(_) => {
                    if raw.contains("]]>") {
                        return self.fail("not XML: `]]>` stands in text");
                    }
                    return Ok(Event::Text(text::with_lines(raw)));
                }
                Token::CData(_) | Token::GeneralRef(_) if self.open.is_empty() => {
                    return self.fail("not XML: text stands outside the root element");
                }
                Token::CData(_) => {
                    let inner = raw.strip_prefix("<![CDATA[").and_then(|raw| raw.strip_suffix("]]>"));
                    return Ok(Event::Text(text::with_lines(inner.unwrap_or_default())));
                }
                Token::GeneralRef(_) => {
                    let name = raw.trim_start_matches('&').trim_end_matches(';');
                    match text::reference(name) {
                        Some(value) => return Ok(Event::Text(value)),
                        None => return self.fail(text::bad_reference(name)),
                    }
                }
                Token::DocType(_) => {
                    return self.fail(
                        "a document type stands here; it is refused, because entities could be declared in it: remove it",
                    );
                }
                Token::Decl(_) => {
                    if self.start != 0 {
                        return self.fail("not XML: the declaration must stand at the very beginning");
                    }
                    self.declaration(raw)?;
                }
                Token::PI(_) | Token::Comment(_) => {}
                Token::Eof => {
                    self.start = self.text.len();
                    if let Some(name) = self.open.last() {
                        let message = format!("not XML: the document ends within `{}`", short(name));
                        return self.fail(message);
                    }
                    if !self.has_root {
                        return self.fail("not XML: there is no element");
                    }
                    return Ok(Event::End);
                }
            }
        }
    }

    fn declaration(&mut self, raw: &str) -> Result<(), XmlError> {
        let inner = raw.trim_start_matches("<?").trim_end_matches("?>");
        for attribute in Attributes::new(inner, "xml".len()) {
            let Ok(attribute) = attribute else { return self.fail("not XML: the declaration is broken") };
            if attribute.key.0 == "encoding" {
                let encoding = attribute.value.to_ascii_lowercase();
                let is_wide = encoding.starts_with("utf-16") || encoding.starts_with("utf-32");
                // ASCII is the same in every encoding that is named here in earnest.
                if encoding != "utf-8" && encoding != "utf8" && (is_wide || !self.text.is_ascii()) {
                    let message =
                        format!("the encoding `{}` is not read; write the document as UTF-8", short(&encoding));
                    return self.fail(message);
                }
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Event<'a> {
        self.names.leave(self.open.len());
        self.open.pop();
        Event::Close
    }

    /// `inner` is what stands between the angle brackets.
    fn open(&mut self, inner: &'a str, is_empty: bool) -> Result<Event<'a>, XmlError> {
        if self.open.is_empty() && self.has_root {
            return self.fail("not XML: a second root element begins");
        }
        if self.open.len() >= MAX_DEPTH {
            return self.limit(format!("nested deeper than {MAX_DEPTH} elements"));
        }
        self.has_root = true;
        let end = inner.find(text::is_space).unwrap_or(inner.len());
        let written = inner.get(..end).unwrap_or_default();
        if !names::is_name(written) {
            return self.fail(format!("not XML: `{}` is no name of an element", short(written)));
        }
        self.open.push(written);
        self.closes = is_empty;
        // With their names as written first: what a prefix means may be declared after it is used.
        let mut attributes: Vec<Attribute<'a>> = Vec::new();
        let mut written_ones = Attributes::new(inner, end);
        written_ones.with_checks(false);
        for attribute in written_ones {
            let Ok(attribute) = attribute else {
                return self.fail(format!("not XML: an attribute of `{}` is broken", short(written)));
            };
            let (name, value) = (attribute.key.0, attribute.value);
            if !names::is_name(name) || value.contains('<') {
                return self.fail(format!("not XML: the attribute `{}` is broken", short(name)));
            }
            if attributes.len() >= MAX_ATTRIBUTES {
                return self.limit(format!("`{}` has more than {MAX_ATTRIBUTES} attributes", short(written)));
            }
            let value = match text::attribute(value) {
                Ok(value) => value,
                Err(message) => return self.fail(message),
            };
            match self.names.declare(name, &value, self.open.len()) {
                Ok(true) => {}
                Ok(false) => attributes.push(Attribute { space: Space::NONE, name, value }),
                Err(message) => return self.fail(message),
            }
        }
        for place in 0..attributes.len() {
            let (before, rest) = attributes.split_at_mut(place);
            let Some(attribute) = rest.first_mut() else { break };
            let written = attribute.name;
            let Some((space, name)) = self.names.resolve(written, false) else {
                return self.fail(format!("not XML: the prefix of `{}` is not declared", short(written)));
            };
            if before.iter().any(|known| known.name == name && known.space == space) {
                return self.fail(format!("not XML: the attribute `{}` stands twice", short(written)));
            }
            (attribute.space, attribute.name) = (space, name);
        }
        let Some((space, name)) = self.names.resolve(written, true) else {
            return self.fail(format!("not XML: the prefix of `{}` is not declared", short(written)));
        };
        Ok(Event::Open(Element { space, name, attributes }))
    }
}

/// Returns what stands between the angle brackets of a tag.
fn tag(raw: &str) -> &str {
    let raw = raw.strip_prefix('<').unwrap_or(raw);
    let raw = raw.strip_suffix('>').unwrap_or(raw);
    raw.strip_suffix('/').unwrap_or(raw)
}

fn short(text: &str) -> Cow<'_, str> {
    crate::json::excerpt(text)
}

/// Reads a document to its end.
///
/// # Errors
/// When it is no XML that is read.
pub(crate) fn check(bytes: &[u8]) -> Result<(), XmlError> {
    let mut reader = Reader::new(bytes)?;
    while reader.next()? != Event::End {}
    Ok(())
}

#[cfg(test)]
mod tests;
