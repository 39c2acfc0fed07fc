//! The lines of a tag-value document: `Tag: value`, where a value may span lines between `<text>` and `</text>`.

use std::borrow::Cow;

use super::super::fields::Oddity;

/// A tag with its value.
pub(super) struct Tag<'a> {
    /// The name.
    pub(super) name: &'a str,
    /// The value, trimmed; between `<text>` and `</text>` as it stands, line ends as `\n`.
    pub(super) value: Cow<'a, str>,
    /// Line of the name, from 1.
    pub(super) line: u32,
}

/// What is left to read. Lines end with `\n`, `\r\n`, or `\r` alone, as some generators write.
pub(super) struct Lines<'a> {
    rest: &'a str,
    line: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 0 }
    }

    /// Returns the next tag; lines that are none go to `odd`.
    pub(super) fn next_tag(&mut self, odd: &mut Vec<Oddity>) -> Option<Tag<'a>> {
        while !self.rest.is_empty() {
            let before = self.rest;
            let text = self.next_line();
            let line = self.line;
            let trimmed = text.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let name_and_value = trimmed.split_once(':').map(|(name, value)| (name.trim_end(), value.trim()));
            let Some((name, value)) = name_and_value.filter(|(name, _)| is_tag(name)) else {
                odd.push(Oddity {
                    line: Some(line),
                    message: "the line is no `Tag: value`, and no comment".to_owned(),
                });
                continue;
            };
            if !value.starts_with("<text>") {
                return Some(Tag { name, value: Cow::Borrowed(value), line });
            }
            let start = before.find("<text>").map_or(before.len(), |at| at + "<text>".len());
            let body = before.get(start..).unwrap_or_default();
            let (value, rest) = match body.split_once("</text>") {
                Some(parts) => parts,
                None => {
                    let message = "`<text>` has no `</text>`".to_owned();
                    odd.push(Oddity { line: Some(line), message });
                    (body, "")
                }
            };
            self.line = line + count_lines(value);
            self.rest = rest;
            // What stands behind `</text>` on its line means nothing.
            if !rest.starts_with(['\r', '\n']) && !rest.is_empty() {
                self.next_line();
                self.line -= 1;
            } else {
                self.skip_line_end();
            }
            let value = if value.contains('\r') {
                Cow::Owned(value.replace("\r\n", "\n").replace('\r', "\n"))
            } else {
                Cow::Borrowed(value)
            };
            return Some(Tag { name, value, line });
        }
        None
    }

    fn next_line(&mut self) -> &'a str {
        self.line = self.line.saturating_add(1);
        let end = memchr::memchr2(b'\n', b'\r', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.skip_line_end();
        line
    }

    fn skip_line_end(&mut self) {
        self.rest = self
            .rest
            .strip_prefix("\r\n")
            .or_else(|| self.rest.strip_prefix('\n'))
            .or_else(|| self.rest.strip_prefix('\r'))
            .unwrap_or(self.rest);
    }
}

fn is_tag(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn count_lines(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let pairs = memchr::memmem::find_iter(bytes, b"\r\n").count();
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).count();
    u32::try_from(ends - pairs).unwrap_or(u32::MAX)
}
