//! Names of properties that carry what the graph knows and a version of CycloneDX has no field for, and the other way
//! round. They begin with `slam:`; the reader understands them again.

/// Beginning of all of them.
pub(crate) const PREFIX: &str = "slam:";

/// Of a component: scope in our words, where `excluded` says less.
pub(crate) const SCOPE: &str = "slam:scope";
/// Of a component: what it is, where the version has no such word.
pub(crate) const KIND: &str = "slam:type";
/// Of a component: an arrow `KIND REFERENCE` that is no plain dependency.
pub(crate) const EDGE: &str = "slam:edge";
/// Of a component: where it was seen, `PATH:LINE`.
pub(crate) const EVIDENCE: &str = "slam:evidence";
/// Of a component: a digest that the version has no algorithm for, `ALGORITHM:VALUE`.
pub(crate) const HASH: &str = "slam:hash";
/// Of a component: another CPE name than the first.
pub(crate) const CPE: &str = "slam:cpe";
/// Of a component: an address that is no IRI, `KIND ADDRESS`.
pub(crate) const LINK: &str = "slam:link";
/// Of a component: name, and version after a space, of its source package.
pub(crate) const SOURCE: &str = "slam:source";
/// Of a component: name of the file as it is delivered.
pub(crate) const FILE_NAME: &str = "slam:file-name";
/// Of a component: release date.
pub(crate) const RELEASED: &str = "slam:released";
/// Of a component: build date.
pub(crate) const BUILT: &str = "slam:built";
/// Of a component: end of support.
pub(crate) const VALID_UNTIL: &str = "slam:valid-until";
/// Of a component or the document: a remark.
pub(crate) const COMMENT: &str = "slam:comment";
/// Of the document: name.
pub(crate) const NAME: &str = "slam:name";
/// Of the document: identity that is no serial number.
pub(crate) const IDENTITY: &str = "slam:identity";
/// Of the document: version of the SPDX licence list.
pub(crate) const LICENSE_LIST: &str = "slam:license-list";
/// Of the document: the text of a licence that SPDX does not list, as JSON.
pub(crate) const EXTRACTED: &str = "slam:extracted-license";
/// Of the document: a known unknown, `PATH:LINE: REASON`.
pub(crate) const UNKNOWN: &str = "slam:unknown";
/// Of the document: something wrong in a file, `PATH:LINE: MESSAGE`.
pub(crate) const PROBLEM: &str = "slam:problem";

/// Joins a place and a reason.
pub(crate) fn join_place(path: &str, line: Option<u32>, reason: &str) -> String {
    match line {
        Some(line) => format!("{path}:{line}: {reason}"),
        None => format!("{path}: {reason}"),
    }
}

/// Parts what [`join_place`] joined.
pub(crate) fn split_place(text: &str) -> (&str, Option<u32>, &str) {
    let (place, reason) = text.split_once(": ").unwrap_or(("", text));
    let (path, line) = split_line(place);
    (path, line, reason)
}

/// Parts `PATH:LINE`.
pub(crate) fn split_line(place: &str) -> (&str, Option<u32>) {
    match place.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse().ok()?))) {
        Some((path, line)) => (path, Some(line)),
        None => (place, None),
    }
}

/// What an occurrence says beside its place: who saw it, and in which layer.
pub(crate) fn join_context(reader: &str, layer: Option<u32>) -> Option<String> {
    match (reader, layer) {
        ("", None) => None,
        (reader, None) => Some(format!("read by {reader}")),
        (reader, Some(layer)) => Some(format!("read by {reader} in layer {layer}")),
    }
}

/// Parts what [`join_context`] joined; `None` when it is of another hand.
pub(crate) fn split_context(text: &str) -> Option<(&str, Option<u32>)> {
    let text = text.strip_prefix("read by ")?;
    match text.rsplit_once(" in layer ").and_then(|(reader, layer)| Some((reader, layer.parse().ok()?))) {
        Some((reader, layer)) => Some((reader, Some(layer))),
        None if text.contains(char::is_whitespace) => None,
        None => Some((text, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_parts_again() {
        assert_eq!(split_place(&join_place("a:b.lock", Some(7), "odd: x")), ("a:b.lock", Some(7), "odd: x"));
        assert_eq!(split_place(&join_place("a", None, "odd")), ("a", None, "odd"));
        for (reader, layer) in [("npm", Some(3)), ("npm", None), ("", Some(1))] {
            assert_eq!(split_context(&join_context(reader, layer).unwrap()), Some((reader, layer)));
        }
        assert_eq!(split_context("found by a person"), None);
    }
}
