//! Text to a package URL: cut from both ends, decoded, and normalised.

use super::error::excerpt;
use super::{Purl, PurlError, canonical};
use std::borrow::Cow;
use std::str::FromStr;

impl FromStr for Purl {
    type Err = PurlError;

    /// Reads a package URL as the standard has it, and checks the rules of its type.
    fn from_str(text: &str) -> Result<Self, PurlError> {
        let purl = read(text, Keys::LowerFirst)?;
        purl.check()?;
        Ok(purl)
    }
}

/// Which keys of qualifiers are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// Those that start with a lower-case letter, each once. The published cases refuse `Arch` and read `repositorY_url`.
    LowerFirst,
    /// In any case; the last of those with one key counts.
    AnyCase,
}

pub(super) fn read(text: &str, keys: Keys) -> Result<Purl, PurlError> {
    let rest = match text.split_at_checked(4) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("pkg:") => rest.trim_start_matches('/'),
        _ => return Err(PurlError::NoScheme { text: excerpt(text) }),
    };
    let (rest, subpath) = rest.rsplit_once('#').unwrap_or((rest, ""));
    // The first mark, not the last: a URL in a qualifier that forgot to encode its own is read whole.
    let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
    let (kind, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let kind = canonical::kind(kind)?;
    let (path, version) = cut_version(rest.trim_start_matches('/'));
    let (namespace, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name.is_empty() {
        return Err(PurlError::NoName { kind: kind.into_string() });
    }
    let (namespace, name, version) = (decode(namespace)?, decode(name)?, version.map(decode).transpose()?);
    let mut purl = Purl::assemble(&kind, Some(&*namespace), &name, version.as_deref())?;
    if !qualifiers.is_empty() {
        read_qualifiers(&mut purl, qualifiers, keys)?;
        purl.fold_by_qualifier();
    }
    if !subpath.is_empty() {
        purl.set_subpath(&decode(subpath)?);
    }
    Ok(purl)
}

/// Cuts the version at the last `@`, but not at one that starts a segment with others after it: the scope in
/// `@babel/core`, which should be encoded.
fn cut_version(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once('@') {
        Some((path, version)) if (path.is_empty() || path.ends_with('/')) && version.contains('/') => (text, None),
        Some((path, version)) => (path, Some(version)),
        None => (text, None),
    }
}

fn read_qualifiers(purl: &mut Purl, text: &str, keys: Keys) -> Result<(), PurlError> {
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if keys == Keys::LowerFirst && key.starts_with(|first: char| first.is_ascii_uppercase()) {
            return Err(PurlError::Key { key: excerpt(key) });
        }
        let (key, value) = (canonical::key(key)?, decode(value)?);
        if !value.is_empty() {
            purl.qualifiers.push((key.into_string(), value.into_owned()));
        }
    }
    // Stable, so that among those with one key the last one read stays the last.
    purl.qualifiers.sort_by(|(a, _), (b, _)| a.cmp(b));
    if keys == Keys::LowerFirst {
        if let Some([(key, _), _]) = purl.qualifiers.array_windows().find(|[(a, _), (b, _)]| a == b) {
            return Err(PurlError::Repeated { key: excerpt(key) });
        }
    } else {
        purl.qualifiers.reverse();
        purl.qualifiers.dedup_by(|(a, _), (b, _)| a == b);
        purl.qualifiers.reverse();
    }
    Ok(())
}

/// Decodes percent-encoded text; what has no percent sign is not copied.
fn decode(text: &str) -> Result<Cow<'_, str>, PurlError> {
    if !text.contains('%') {
        return Ok(Cow::Borrowed(text));
    }
    let wrong = || PurlError::Encoding { text: excerpt(text) };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let ([high, low], after) = rest.split_first_chunk::<2>().ok_or_else(wrong)?;
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (digit(*high), digit(*low)) {
            (Some(high), Some(low)) => bytes.push(high << 4 | low),
            _ => return Err(wrong()),
        }
        rest = after;
    }
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| wrong())
}
