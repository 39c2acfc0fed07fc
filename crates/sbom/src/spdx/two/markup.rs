//! XML as SPDX needs it: elements, attributes, and text. DTDs and entities of one's own are refused.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::ReadError;

/// A stream of elements and text.
pub(super) struct Markup<'a> {
    reader: Reader<&'a [u8]>,
    bytes: &'a [u8],
    /// Where the lines were last counted, and how many there were.
    counted: std::cell::Cell<(usize, u32)>,
    /// An empty element whose end is still owed.
    owes_end: bool,
    depth: usize,
}

/// What comes next.
pub(super) enum Piece<'a> {
    /// An element begins.
    Start(Start),
    /// Text, entities resolved.
    Text(Cow<'a, str>),
    /// The innermost element ends.
    End,
    /// The document ends.
    Done,
}

/// The beginning of an element.
pub(super) struct Start {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Start {
    /// Returns the name with its prefix.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name without prefix.
    pub(super) fn local(&self) -> &str {
        local(&self.name)
    }

    /// Returns the attributes: names as written, values with entities resolved.
    pub(super) fn attributes(&self) -> &[(String, String)] {
        &self.attributes
    }
}

/// Returns a name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl<'a> Markup<'a> {
    /// Returns the stream.
    ///
    /// # Errors
    /// When the bytes are not UTF-8.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = count_lines(bytes.get(..error.valid_up_to()).unwrap_or_default());
            ReadError::Broken { message: "the XML is not UTF-8".to_owned(), line: Some(line) }
        })?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        Ok(Self { reader, bytes, counted: std::cell::Cell::new((0, 1)), owes_end: false, depth: 0 })
    }

    /// Returns the line that the stream is at, from 1.
    pub(super) fn line(&self) -> u32 {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.bytes.len());
        let (from, lines) = self.counted.get();
        let more = self.bytes.get(from..at).map_or(0, |part| memchr::memchr_iter(b'\n', part).count());
        let line = lines.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        self.counted.set((at.max(from), line));
        line
    }

    fn broken(&self, message: impl Into<String>) -> ReadError {
        ReadError::Broken { message: message.into(), line: Some(self.line()) }
    }

    /// Returns the next piece.
    ///
    /// # Errors
    /// When it is no XML, or has a DTD.
    pub(super) fn next_piece(&mut self) -> Result<Piece<'a>, ReadError> {
        if std::mem::take(&mut self.owes_end) {
            return Ok(Piece::End);
        }
        loop {
            let event = self.reader.read_event().map_err(|error| self.broken(format!("no XML: {error}")))?;
            match event {
                Event::Start(start) => {
                    self.depth += 1;
                    return Ok(Piece::Start(self.start(&start)?));
                }
                Event::Empty(start) => {
                    self.owes_end = true;
                    return Ok(Piece::Start(self.start(&start)?));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Piece::End);
                }
                Event::Text(text) => return Ok(Piece::Text(text.xml10_content())),
                Event::CData(text) => return Ok(Piece::Text(text.xml10_content())),
                Event::GeneralRef(entity) => {
                    if let Ok(Some(character)) = entity.resolve_char_ref() {
                        return Ok(Piece::Text(Cow::Owned(character.to_string())));
                    }
                    let name: &str = &entity;
                    let text = quick_xml::escape::resolve_xml_entity(name);
                    return text.map(|text| Piece::Text(Cow::Borrowed(text))).ok_or_else(|| {
                        self.broken(format!("`&{name};` is none of the five entities of XML; others are not read"))
                    });
                }
                Event::DocType(_) => {
                    return Err(self.broken(
                        "the document has a DTD, which is not read: it could name files and expand without end",
                    ));
                }
                Event::Eof if self.depth > 0 => return Err(self.broken("the document ends inside an element")),
                Event::Eof => return Ok(Piece::Done),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn start(&self, start: &BytesStart<'_>) -> Result<Start, ReadError> {
        let name = start.name().as_ref().to_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.broken(format!("no XML: {error}")))?;
            let key = attribute.key.as_ref().to_owned();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| self.broken(format!("no XML: {error}")))?;
            attributes.push((key, value.into_owned()));
        }
        Ok(Start { name, attributes })
    }
}

fn count_lines(bytes: &[u8]) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX).saturating_add(1)
}
