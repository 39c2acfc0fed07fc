//! Percent-encoding of versions: only what VERS itself needs, and what is no printable ASCII, is encoded.

use std::borrow::Cow;
use std::fmt;

/// Returns whether a byte stands for itself.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'>' | b'<' | b'=' | b'!' | b'*' | b'|' | b'%')
}

/// Writes a version in its canonical encoding.
pub(super) fn encode(version: &str, out: &mut impl fmt::Write) -> fmt::Result {
    let mut rest = version;
    while let Some(at) = rest.bytes().position(|byte| !is_plain(byte)) {
        // Plain bytes are ASCII, so that both cuts are at the borders of characters.
        let (plain, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.write_str(plain)?;
        let mut chars = tail.chars();
        if let Some(character) = chars.next() {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                write!(out, "%{byte:02X}")?;
            }
        }
        rest = chars.as_str();
    }
    out.write_str(rest)
}

/// Decodes once; `None` for a percent sign without its two digits, and for bytes that are no UTF-8.
pub(super) fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
            bytes.push(high << 4 | low);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
