//! Characters, references, and ends of lines (sections 2.2, 2.11, 3.3.3, 4.1, and 4.6 of XML 1.0).

use std::borrow::Cow;

use memchr::memmem;

/// Returns where a character stands that no XML document may hold.
pub(super) fn foreign_character(bytes: &[u8]) -> Option<usize> {
    let control = bytes.iter().position(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'));
    control
        .or_else(|| memmem::find(bytes, "\u{fffe}".as_bytes()))
        .or_else(|| memmem::find(bytes, "\u{ffff}".as_bytes()))
}

pub(super) fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r')
}

/// Returns the text with the ends of its lines as XML hands them on.
pub(super) fn with_lines(raw: &str) -> Cow<'_, str> {
    match raw.contains('\r') {
        true => raw.replace("\r\n", "\n").replace('\r', "\n").into(),
        false => raw.into(),
    }
}

/// Returns the text of one of the five entities that every document knows, or of a character by its number.
pub(super) fn reference(name: &str) -> Option<Cow<'static, str>> {
    let text = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "apos" => "'",
        "quot" => "\"",
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix('x') {
                Some(hex) if hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
                None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
                _ => return None,
            };
            let letter = char::from_u32(number)?;
            let is_known = !matches!(letter, '\0'..'\t' | '\u{b}' | '\u{c}' | '\u{e}'..' ' | '\u{fffe}' | '\u{ffff}');
            return is_known.then(|| letter.to_string().into());
        }
    };
    Some(text.into())
}

pub(super) fn bad_reference(name: &str) -> String {
    match name.starts_with('#') {
        true => format!("not XML: `&{};` is no character of XML", super::short(name)),
        false => {
            format!("`&{};` is an entity that is not declared; only those of XML itself are read", super::short(name))
        }
    }
}

/// Returns the value of an attribute, references resolved, white space as spaces.
pub(super) fn attribute(raw: Cow<'_, str>) -> Result<Cow<'_, str>, String> {
    if !raw.contains(['&', '\t', '\n', '\r']) {
        return Ok(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let raw = with_lines(&raw);
    let mut rest = &*raw;
    while let Some(at) = rest.find(['&', '\t', '\n']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let Some(reference_text) = rest.strip_prefix('&') else {
            out.push(' ');
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        let (name, after) =
            reference_text.split_once(';').ok_or("not XML: a `&` begins no reference; write `&amp;`")?;
        out.push_str(&reference(name).ok_or_else(|| bad_reference(name))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out.into())
}
