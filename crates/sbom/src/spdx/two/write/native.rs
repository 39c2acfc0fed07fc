//! What of the graph fits the members of SPDX 2 as it is.

use super::super::value::{Object, integer, string};
use super::super::words;
use crate::graph::Hash;
use crate::json::{Value, parse};

/// Returns the algorithm in SPDX's words and the digest, if SPDX of this version can say them.
pub(super) fn checksum(hash: &Hash, is_old: bool) -> Option<(&'static str, &str)> {
    let word = words::spdx_checksum(&hash.algorithm, is_old)?;
    let is_hex = !hash.value.is_empty() && hash.value.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then_some((word, &hash.value))
}

/// Returns whether a text can be an address: not empty, without spaces, and with a scheme.
pub(super) fn is_address(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    is_word(text)
        && scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Returns whether a text is one word.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

/// Returns whether a text is a time as SPDX writes it.
pub(super) fn is_time(text: &str) -> bool {
    super::utc(text).is_some_and(|time| time == text)
}

/// An annotation that another program made.
pub(super) fn annotation(json: &str) -> Option<Value<'_>> {
    let value = parse(json.as_bytes()).ok()?;
    let fits = matches!(value.text("annotationType"), Some("OTHER" | "REVIEW"));
    fits.then(|| texts(&value, &["annotationDate", "annotationType", "annotator", "comment"], &[]))?
}

/// A review.
pub(super) fn reviewed(json: &str) -> Option<Value<'_>> {
    texts(&parse(json.as_bytes()).ok()?, &["reviewDate"], &["reviewer", "comment"])
}

/// An external reference that is neither purl, CPE, nor link.
pub(super) fn external_ref(json: &str, is_old: bool) -> Option<Value<'static>> {
    let value = parse(json.as_bytes()).ok()?;
    let category = words::reference_category(value.text("referenceCategory")?, is_old);
    let fits = matches!(category.as_str(), "OTHER" | "SECURITY" | "PACKAGE_MANAGER" | "PACKAGE-MANAGER")
        || category == "PERSISTENT-ID" && !is_old;
    if !fits {
        return None;
    }
    let mut made = Object::default();
    made.text("referenceCategory", category);
    made.text("referenceType", value.text("referenceType")?.to_owned());
    made.text("referenceLocator", value.text("referenceLocator")?.to_owned());
    if let Some(comment) = value.text("comment") {
        made.text("comment", comment.to_owned());
    }
    Some(made.done())
}

/// A reference to another document.
pub(super) fn external_document(json: &str, is_old: bool) -> Option<Value<'static>> {
    let value = parse(json.as_bytes()).ok()?;
    let checksum = value.get("checksum")?;
    let mut made = Object::default();
    made.text("externalDocumentId", value.text("externalDocumentId")?.to_owned());
    made.text("spdxDocument", value.text("spdxDocument")?.to_owned());
    let mut digest = Object::default();
    digest.text("algorithm", words::spdx_checksum(checksum.text("algorithm")?, is_old)?);
    digest.text("checksumValue", checksum.text("checksumValue")?.to_owned());
    made.set("checksum", digest.done());
    Some(made.done())
}

/// The code that says which files a package had.
pub(super) fn verification_code(json: &str) -> Option<Value<'static>> {
    let value = parse(json.as_bytes()).ok()?;
    let mut made = Object::default();
    made.text("packageVerificationCodeValue", value.text("packageVerificationCodeValue")?.to_owned());
    let excluded = value.list("packageVerificationCodeExcludedFiles").iter().filter_map(Value::as_str);
    made.list("packageVerificationCodeExcludedFiles", excluded.map(|file| string(file.to_owned())).collect());
    Some(made.done())
}

/// The place of a snippet: its unit (`offset`, `lineNumber`), first, and last.
pub(super) fn range(json: &str) -> Option<(&'static str, u64, u64)> {
    let value = parse(json.as_bytes()).ok()?;
    let (start, end) = (value.get("startPointer")?, value.get("endPointer")?);
    ["offset", "lineNumber"]
        .into_iter()
        .find_map(|unit| Some((unit, start.get(unit)?.as_u64()?, end.get(unit)?.as_u64()?)))
}

/// The place of a snippet in the file that holds it.
pub(super) fn range_value(json: &str, file: &str) -> Option<Value<'static>> {
    let (unit, start, end) = range(json)?;
    let pointer = |number: u64| {
        let mut pointer = Object::default();
        pointer.set(unit, integer(number));
        pointer.text("reference", file.to_owned());
        pointer.done()
    };
    let mut range = Object::default();
    range.set("startPointer", pointer(start));
    range.set("endPointer", pointer(end));
    Some(range.done())
}

/// Returns whether a word is a type of file.
pub(super) fn is_file_type(word: &str) -> bool {
    const TYPES: [&str; 11] = [
        "OTHER",
        "DOCUMENTATION",
        "IMAGE",
        "VIDEO",
        "ARCHIVE",
        "SPDX",
        "APPLICATION",
        "SOURCE",
        "BINARY",
        "TEXT",
        "AUDIO",
    ];
    TYPES.contains(&word)
}

/// An object of texts: those that must be there, and those that may.
fn texts(value: &Value<'_>, must: &[&'static str], may: &[&'static str]) -> Option<Value<'static>> {
    let mut made = Object::default();
    for key in must {
        made.text(key, value.text(key)?.to_owned());
    }
    for key in may {
        if let Some(text) = value.text(key) {
            made.text(key, text.to_owned());
        }
    }
    Some(made.done())
}
