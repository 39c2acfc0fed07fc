//! Which format bytes are in, by their content.

use memchr::memmem;

use super::Format;

/// How far into a text the words that name a format are looked for; JSON is looked through whole, because its members
/// have no order.
const HEAD_BYTES: usize = 1 << 16;

/// Says which format bytes are in, by their content, also when the rest of them is broken.
pub fn detect(bytes: &[u8]) -> Option<Format> {
    let text = without_mark(bytes).trim_ascii_start();
    match text.first()? {
        b'{' => json(text),
        b'<' => xml(text.get(..HEAD_BYTES).unwrap_or(text)),
        _ => lines(text.get(..HEAD_BYTES).unwrap_or(text)),
    }
}

/// Returns the bytes without the byte order mark of UTF-8.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Walks over the members of the outermost object without building anything.
fn json(text: &[u8]) -> Option<Format> {
    let walk = Members { text, at: 1 };
    let (mut manifests, mut detector, mut versioned, mut components) = (false, false, false, false);
    for (name, value) in walk {
        let has = |needle: &[u8]| memmem::find(value.get(..512).unwrap_or(value), needle).is_some();
        match name {
            b"bomFormat" if value == br#""CycloneDX""# => return Some(Format::CycloneDxJson),
            b"$schema" if has(b"cyclonedx.org/schema/bom-") => return Some(Format::CycloneDxJson),
            b"spdxVersion" => return Some(Format::Spdx2Json),
            b"@context" if has(b"spdx.org/rdf/3") => return Some(Format::Spdx3Json),
            b"schema" if value == br#""slam.sbom/1""# => return Some(Format::Slam),
            b"manifests" => manifests = true,
            b"detector" => detector = true,
            b"specVersion" => versioned = true,
            b"components" | b"bomFormat" | b"metadata" => components = true,
            _ => {}
        }
    }
    if manifests && detector {
        Some(Format::GithubSnapshot)
    } else if versioned && components {
        // What forgets to say that it is CycloneDX is refused by the validator, and read.
        Some(Format::CycloneDxJson)
    } else {
        None
    }
}

/// The members of one object: name without quotes, value as written.
struct Members<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.at += self.text.get(self.at..)?.iter().position(|byte| *byte == b'"' || *byte == b'}')?;
        if self.text.get(self.at) == Some(&b'}') {
            return None;
        }
        let start = self.at + 1;
        self.at = after_string(self.text, start)?;
        let name = self.text.get(start..self.at - 1)?;
        self.at += self.text.get(self.at..)?.iter().position(|byte| *byte == b':')? + 1;
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.text.get(self.at) {
                Some(b'"') => match after_string(self.text, self.at + 1) {
                    Some(at) => self.at = at,
                    None => self.at = self.text.len(),
                },
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                Some(b',') if depth > 0 => self.at += 1,
                None | Some(b'}' | b']' | b',') => break,
                Some(_) => self.at += 1,
            }
        }
        Some((name, self.text.get(start..self.at)?.trim_ascii()))
    }
}

/// Returns the place after the quote that ends the text which begins at `at`.
fn after_string(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

fn xml(head: &[u8]) -> Option<Format> {
    let mut rest = head;
    // Declaration, comments, and a document type stand before the root; what is refused in them is the reader's matter.
    let root = loop {
        rest = rest.get(memchr::memchr(b'<', rest)? + 1..)?;
        if let Some(comment) = rest.strip_prefix(b"!--") {
            rest = comment.get(memmem::find(comment, b"-->")? + 3..)?;
        } else if !matches!(rest.first(), Some(b'?' | b'!')) {
            break rest;
        }
    };
    let name = root.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')).next()?;
    let local = name.rsplit(|byte| *byte == b':').next()?;
    let has = |needle: &[u8]| memmem::find(root, needle).is_some();
    match local {
        b"bom" if has(b"cyclonedx.org/schema/bom") => Some(Format::CycloneDxXml),
        b"RDF" if has(b"spdx.org/rdf/terms") => Some(Format::Spdx2Rdf),
        b"Document" if has(b"<spdxVersion") || has(b"<SPDXID") => Some(Format::Spdx2Xml),
        _ => None,
    }
}

fn lines(head: &[u8]) -> Option<Format> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        if line.starts_with(b"SPDXVersion:") {
            Some(Format::Spdx2Tag)
        } else if [&b"spdxVersion:"[..], b"\"spdxVersion\":", b"'spdxVersion':"]
            .iter()
            .any(|name| line.starts_with(name))
        {
            Some(Format::Spdx2Yaml)
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn content_tells_the_format() {
        for (text, format) in [
            ("\u{feff} {\"specVersion\":\"1.6\",\"bomFormat\": \"CycloneDX\" }", Some(Format::CycloneDxJson)),
            ("{\"components\":[{\"name\":\"a } \\\" ,\"}],\"bomFormat\":\"CycloneDX\",", Some(Format::CycloneDxJson)),
            ("{\"metadata\":{\"bomFormat\":\"CycloneDX\"}}", None),
            ("{\"a\":[1,{\"b\":2}],\"spdxVersion\":\"SPDX-2.3\"", Some(Format::Spdx2Json)),
            ("{\"@context\":[\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"]}", Some(Format::Spdx3Json)),
            ("{\"schema\":\"slam.sbom/1\"}", Some(Format::Slam)),
            ("{\"version\":0,\"job\":{},\"detector\":{},\"manifests\":{}}", Some(Format::GithubSnapshot)),
            (
                "<?xml version=\"1.0\"?><!-- <x> --><c:bom xmlns:c=\"http://cyclonedx.org/schema/bom/1.4\"/>",
                Some(Format::CycloneDxXml),
            ),
            ("<rdf:RDF xmlns:spdx=\"http://spdx.org/rdf/terms#\">", Some(Format::Spdx2Rdf)),
            ("<Document><SPDXID>", Some(Format::Spdx2Xml)),
            ("<html/>", None),
            ("# remark\nSPDXVersion: SPDX-2.3\n", Some(Format::Spdx2Tag)),
            ("---\nSPDXID: \"x\"\nspdxVersion: \"SPDX-2.3\"\n", Some(Format::Spdx2Yaml)),
            ("", None),
            ("{", None),
        ] {
            assert_eq!(detect(text.as_bytes()), format, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(text in "[{}\\[\\]\",:<>!?a\\\\ -]{0,40}") {
            _ = detect(text.as_bytes());
        }
    }
}
