//! The canonical form: normalised parts in, encoded text out.

use super::error::excerpt;
use super::{Purl, PurlError, types};
use compact_str::CompactString;
use std::fmt;

/// Returns the type in lower case.
pub(super) fn kind(text: &str) -> Result<CompactString, PurlError> {
    let letter_first = text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let is_known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    if !letter_first || !text.as_bytes().iter().all(is_known) {
        return Err(PurlError::Kind { kind: excerpt(text) });
    }
    let mut kind = CompactString::from(text);
    kind.make_ascii_lowercase();
    Ok(kind)
}

/// Returns the key of a qualifier in lower case.
pub(super) fn key(text: &str) -> Result<CompactString, PurlError> {
    let letter_first = text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let is_known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if !letter_first || !text.as_bytes().iter().all(is_known) {
        return Err(PurlError::Key { key: excerpt(text) });
    }
    let mut key = CompactString::from(text);
    key.make_ascii_lowercase();
    Ok(key)
}

/// Returns the segments without empty ones, or none.
pub(super) fn namespace(text: &str) -> Option<CompactString> {
    segments(text, |segment| !segment.is_empty())
}

/// Returns the segments without those that are empty, `.`, or `..`, or none.
pub(super) fn subpath(text: &str) -> Option<CompactString> {
    segments(text, |segment| !matches!(segment, "" | "." | ".."))
}

fn segments(text: &str, counts: impl Fn(&str) -> bool) -> Option<CompactString> {
    if text.split('/').all(&counts) {
        return Some(CompactString::from(text));
    }
    let mut kept = CompactString::default();
    for segment in text.split('/').filter(|segment| counts(segment)) {
        if !kept.is_empty() {
            kept.push('/');
        }
        kept.push_str(segment);
    }
    (!kept.is_empty()).then_some(kept)
}

/// Returns the first segment as the namespace and the others as the name: host and path of a repository.
pub(super) fn split_host(namespace: Option<&str>, name: &str) -> (Option<CompactString>, CompactString) {
    let name = segments(name, |segment| !segment.is_empty()).unwrap_or_default();
    match namespace.map(|namespace| namespace.split_once('/').ok_or(namespace)) {
        None => (None, name),
        Some(Err(host)) => (Some(host.into()), name),
        Some(Ok((host, path))) if name.is_empty() => (Some(host.into()), path.into()),
        Some(Ok((host, path))) => {
            let mut whole = CompactString::from(path);
            whole.push('/');
            whole.push_str(&name);
            (Some(host.into()), whole)
        }
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pkg:")?;
        f.write_str(&self.kind)?;
        if let Some(namespace) = &self.namespace {
            f.write_str("/")?;
            write_encoded(namespace, true, f)?;
        }
        f.write_str("/")?;
        let is_path = types::find(&self.kind).is_some_and(|rules| rules.name_is_path);
        write_encoded(&self.name, is_path, f)?;
        if let Some(version) = &self.version {
            f.write_str("@")?;
            write_encoded(version, false, f)?;
        }
        for (at, (key, value)) in self.qualifiers.iter().enumerate() {
            f.write_str(if at == 0 { "?" } else { "&" })?;
            f.write_str(key)?;
            f.write_str("=")?;
            write_encoded(value, false, f)?;
        }
        if let Some(subpath) = &self.subpath {
            f.write_str("#")?;
            write_encoded(subpath, true, f)?;
        }
        Ok(())
    }
}

/// Writes text with everything percent-encoded but letters, digits, `.`, `-`, `_`, `~`, and `:`, which the standard
/// exempts; of a path also the slashes.
fn write_encoded(text: &str, is_path: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let stays = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~' | b':') || (is_path && byte == b'/')
    };
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !stays(byte)) {
        let (plain, after) = rest.split_at(at);
        f.write_str(plain)?;
        let mut characters = after.chars();
        let mut encoded = [0; 4];
        let character = characters.next().unwrap_or_default();
        for byte in character.encode_utf8(&mut encoded).bytes() {
            let digit = |value: u8| char::from(HEX.get(usize::from(value)).copied().unwrap_or(b'0'));
            fmt::Write::write_char(f, '%')?;
            fmt::Write::write_char(f, digit(byte >> 4))?;
            fmt::Write::write_char(f, digit(byte & 15))?;
        }
        rest = characters.as_str();
    }
    f.write_str(rest)
}
