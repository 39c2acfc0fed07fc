//! The words of SPDX 2 beside those of the graph: digests, purposes, categories.

use slam_packages::Kind;

use crate::graph::{ComponentKind, Text};

/// Digests: the word of SPDX, the word of the graph, and whether SPDX 2.2 has it.
const CHECKSUMS: &[(&str, &str, bool)] = &[
    ("SHA1", "SHA-1", true),
    ("SHA224", "SHA224", true),
    ("SHA256", "SHA-256", true),
    ("SHA384", "SHA-384", true),
    ("SHA512", "SHA-512", true),
    ("MD2", "MD2", true),
    ("MD4", "MD4", true),
    ("MD5", "MD5", true),
    ("MD6", "MD6", true),
    ("SHA3-256", "SHA3-256", false),
    ("SHA3-384", "SHA3-384", false),
    ("SHA3-512", "SHA3-512", false),
    ("BLAKE2b-256", "BLAKE2b-256", false),
    ("BLAKE2b-384", "BLAKE2b-384", false),
    ("BLAKE2b-512", "BLAKE2b-512", false),
    ("BLAKE3", "BLAKE3", false),
    ("ADLER32", "ADLER32", false),
];

/// Returns SPDX's own spelling of the name of a digest, or the name as it is.
pub(super) fn checksum_word(name: &str) -> String {
    let known = CHECKSUMS.iter().find(|(spdx, _, _)| same_letters(spdx, name));
    known.map_or_else(|| name.to_owned(), |(spdx, _, _)| (*spdx).to_owned())
}

/// Returns the graph's word for the name of a digest.
pub(super) fn hash_word(spdx: &str) -> Text {
    let known = CHECKSUMS.iter().find(|(word, _, _)| *word == spdx);
    known.map_or_else(|| Text::from(spdx), |(_, word, _)| Text::const_new(word))
}

/// Returns SPDX's word for a digest of the graph, if this version has it.
pub(super) fn spdx_checksum(hash: &str, is_old: bool) -> Option<&'static str> {
    let found = CHECKSUMS.iter().find(|(spdx, word, _)| *word == hash || *spdx == hash)?;
    (found.2 || !is_old).then_some(found.0)
}

fn same_letters(a: &str, b: &str) -> bool {
    let mut a = a.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    let mut b = b.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (x, y) if x == y => {}
            _ => return false,
        }
    }
}

/// Returns the category of an external reference in the spelling of the JSON form of this version.
pub(super) fn reference_category(word: &str, is_old: bool) -> String {
    let word = word.to_ascii_uppercase();
    match word.as_str() {
        "PACKAGE-MANAGER" | "PACKAGE_MANAGER" => if is_old { "PACKAGE_MANAGER" } else { "PACKAGE-MANAGER" }.to_owned(),
        "PERSISTENT-ID" | "PERSISTENT_ID" => "PERSISTENT-ID".to_owned(),
        _ => word,
    }
}

/// Purposes: the word of SPDX 2.3 and the kind of the graph.
const PURPOSES: &[(&str, Kind)] = &[
    ("LIBRARY", Kind::Library),
    ("APPLICATION", Kind::Application),
    ("FRAMEWORK", Kind::Framework),
    ("CONTAINER", Kind::Container),
    ("OPERATING-SYSTEM", Kind::OperatingSystem),
    ("FIRMWARE", Kind::Firmware),
    ("FILE", Kind::File),
];

/// Returns the kind of a component with this purpose.
pub(super) fn kind(purpose: &str) -> ComponentKind {
    if let Some((_, kind)) = PURPOSES.iter().find(|(word, _)| *word == purpose) {
        return ComponentKind::Known(*kind);
    }
    ComponentKind::Other(match purpose {
        "DEVICE" => Text::const_new("device"),
        other => Text::from(other),
    })
}

/// Returns the purpose of a component of this kind.
pub(super) fn purpose(kind: &ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Known(kind) => {
            PURPOSES.iter().find(|(_, known)| known == kind).map_or("OTHER", |(word, _)| word)
        }
        ComponentKind::Other(word) => match word.as_str() {
            "device" => "DEVICE",
            "SOURCE" => "SOURCE",
            "ARCHIVE" => "ARCHIVE",
            "INSTALL" => "INSTALL",
            _ => "OTHER",
        },
    }
}
