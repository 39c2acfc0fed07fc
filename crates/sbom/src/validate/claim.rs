//! What a file that nobody recognises says that it is.

use memchr::memmem;
use slam_model::Problem;
use slam_model::report::FileValidation;

use super::{at, verdict};
use crate::document::without_mark;
use crate::json;

/// A format that a file names without being readable as it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    CycloneDx,
    Spdx,
}

/// Endings of names that the specifications register or recommend.
const ENDINGS: &[(&str, Claim)] = &[
    (".cdx.json", Claim::CycloneDx),
    (".cdx.xml", Claim::CycloneDx),
    (".cdx", Claim::CycloneDx),
    ("bom.json", Claim::CycloneDx),
    ("bom.xml", Claim::CycloneDx),
    (".spdx", Claim::Spdx),
    (".spdx.json", Claim::Spdx),
    (".spdx.yaml", Claim::Spdx),
    (".spdx.yml", Claim::Spdx),
    (".spdx.xml", Claim::Spdx),
    (".spdx.rdf", Claim::Spdx),
    (".spdx.rdf.xml", Claim::Spdx),
    (".spdx3.json", Claim::Spdx),
    (".spdx.jsonld", Claim::Spdx),
    (".spdx3.jsonld", Claim::Spdx),
];

/// Words that only such a document has, looked for near its beginning.
const WORDS: &[(&str, Claim)] = &[
    ("http://cyclonedx.org/schema/bom", Claim::CycloneDx),
    ("\"bomFormat\"", Claim::CycloneDx),
    ("\"spdxVersion\"", Claim::Spdx),
    ("SPDXVersion:", Claim::Spdx),
    ("https://spdx.org/rdf/3", Claim::Spdx),
    ("http://spdx.org/rdf/terms", Claim::Spdx),
];

/// Says what a file claims to be: its content first, then its name.
pub(super) fn of(name: &str, bytes: &[u8]) -> Option<Claim> {
    let head = bytes.get(..1 << 16).unwrap_or(bytes);
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let text = without_mark(head).trim_ascii_start();
    // A text that speaks of SBOMs is none: only what begins like one may claim by its words.
    let begins = matches!(text.first(), Some(b'{' | b'<')) || text.starts_with(b"SPDXVersion:");
    let by_words = WORDS
        .iter()
        .filter(|_| begins)
        .filter_map(|(word, claim)| Some((memmem::find(head, word.as_bytes())?, *claim)))
        .min_by_key(|(place, _)| *place);
    let by_name = || ENDINGS.iter().find(|(ending, _)| file.ends_with(ending)).map(|(_, claim)| *claim);
    by_words.map(|(_, claim)| claim).or_else(by_name)
}

impl Claim {
    /// Says why the file is not what it claims to be.
    pub(super) fn refuse(self, name: &str, bytes: &[u8]) -> FileValidation {
        let (kind, asked) = match self {
            Self::CycloneDx => (
                "cyclonedx",
                "`\"bomFormat\": \"CycloneDX\"`, or in XML a root `bom` in the namespace \
                 `http://cyclonedx.org/schema/bom/1.7`",
            ),
            Self::Spdx => ("spdx", "`spdxVersion`, or for SPDX 3 a `@context` of `https://spdx.org/rdf/3.0.1`"),
        };
        verdict(name, kind, None, vec![reason(bytes, asked)], Vec::new())
    }
}

fn reason(bytes: &[u8], asked: &str) -> Problem {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return at(1, "the text is UTF-16; write it as UTF-8".to_owned());
    }
    let text = without_mark(bytes).trim_ascii_start();
    match text.first() {
        None => at(1, "the file is empty".to_owned()),
        Some(b'{' | b'[') => match json::parse(bytes) {
            Err(error) => at(error.line, error.message.to_owned()),
            Ok(_) => at(1, format!("does not say what it is: needs {asked}")),
        },
        Some(b'<') => match crate::xml::check(bytes) {
            Err(error) => at(error.line, error.message),
            Ok(()) => at(1, format!("does not say what it is: needs {asked}")),
        },
        Some(_) => at(1, format!("does not say what it is: needs {asked}")),
    }
}
