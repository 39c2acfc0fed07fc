//! What the schemas admit in each field.

use std::borrow::Cow;

use fluent_uri::IriRef;

/// Returns the text without line breaks in 1.2, whose patterns admit none.
pub(crate) fn line(text: &str, minor: u8) -> Cow<'_, str> {
    const BREAKS: [char; 4] = ['\n', '\r', '\u{2028}', '\u{2029}'];
    if minor == 2 && text.contains(BREAKS) { text.replace(BREAKS, " ").into() } else { text.into() }
}

/// Returns the address as an IRI reference, odd letters percent-encoded; `None` when even that makes none.
pub(crate) fn iri(text: &str) -> Option<Cow<'_, str>> {
    if IriRef::parse(text).is_ok() {
        return Some(text.into());
    }
    let mut encoded = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if letter.is_ascii_control() || " <>\"{}|\\^`".contains(letter) {
            encoded.push_str(&format!("%{:02X}", u32::from(letter)));
        } else {
            encoded.push(letter);
        }
    }
    IriRef::parse(encoded.as_str()).is_ok().then_some(())?;
    Some(encoded.into())
}

/// Returns whether it is a mail address of the plain kind.
pub(crate) fn is_mail(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_atom = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter);
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() < 64
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    local.len() <= 64
        && domain.len() < 190
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom))
        && domain.split('.').all(is_label)
}

/// Returns whether it is a time of RFC 3339.
pub(crate) fn is_time(text: &str) -> bool {
    let is_shaped = text.as_bytes().get(10).is_some_and(|byte| matches!(byte, b'T' | b't'))
        && text.as_bytes().get(16) == Some(&b':')
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"-+:.TtZz".contains(&byte))
        && text.bytes().all(|byte| !byte.is_ascii_lowercase());
    is_shaped && !text.ends_with([':', '.']) && has_offset(text) && text.parse::<jiff::Timestamp>().is_ok()
}

/// `Z`, or hours and minutes: what is shorter or longer is of ISO 8601 and not of RFC 3339.
fn has_offset(text: &str) -> bool {
    let Some(rest) = text.get(19..) else { return false };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|letter: char| letter.is_ascii_digit()),
        None => rest,
    };
    rest == "Z" || matches!(rest.as_bytes(), [b'+' | b'-', _, _, b':', _, _])
}

/// Returns whether it is a serial number.
pub(crate) fn is_serial(text: &str) -> bool {
    let Some(uuid) = text.strip_prefix("urn:uuid:") else { return false };
    uuid.len() == 36
        && uuid.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// Returns whether it is a MIME type as the schemas spell them.
pub(crate) fn is_mime(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| matches!(byte, b'-' | b'+' | b'.' | b'a'..=b'z' | b'0'..=b'9'))
    };
    text.split_once('/').is_some_and(|(kind, subtype)| is_part(kind) && is_part(subtype))
}

/// Returns whether a digest of this algorithm can be written.
pub(crate) fn is_hash(algorithm: &str, value: &str, minor: u8) -> bool {
    const ALGORITHMS: [&str; 12] = [
        "MD5",
        "SHA-1",
        "SHA-256",
        "SHA-384",
        "SHA-512",
        "SHA3-256",
        "SHA3-384",
        "SHA3-512",
        "BLAKE2b-256",
        "BLAKE2b-384",
        "BLAKE2b-512",
        "BLAKE3",
    ];
    let is_known =
        ALGORITHMS.contains(&algorithm) || (minor >= 7 && matches!(algorithm, "Streebog-256" | "Streebog-512"));
    is_known && matches!(value.len(), 32 | 40 | 64 | 96 | 128) && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns whether the version has this word for what a component is.
pub(crate) fn is_kind(word: &str, minor: u8) -> bool {
    let since = match word {
        "application" | "framework" | "library" | "container" | "operating-system" | "device" | "firmware" | "file" => {
            2
        }
        "platform" | "device-driver" | "machine-learning-model" | "data" => 5,
        "cryptographic-asset" => 6,
        _ => return false,
    };
    minor >= since
}

/// Returns whether the version has this word for what a link leads to.
pub(crate) fn is_link(word: &str, minor: u8) -> bool {
    let since = match word {
        "vcs" | "issue-tracker" | "website" | "advisories" | "bom" | "mailing-list" | "social" | "chat"
        | "documentation" | "support" | "distribution" | "license" | "build-meta" | "build-system" | "other" => 2,
        "release-notes" => 4,
        "distribution-intake"
        | "security-contact"
        | "model-card"
        | "log"
        | "configuration"
        | "evidence"
        | "formulation"
        | "attestation"
        | "threat-model"
        | "adversary-model"
        | "risk-assessment"
        | "vulnerability-assertion"
        | "exploitability-statement"
        | "pentest-report"
        | "static-analysis-report"
        | "dynamic-analysis-report"
        | "runtime-analysis-report"
        | "component-analysis-report"
        | "maturity-report"
        | "certification-report"
        | "codified-infrastructure"
        | "quality-metrics"
        | "poam" => 5,
        "source-distribution" | "electronic-signature" | "digital-signature" | "rfc-9116" => 6,
        "patent" | "patent-family" | "patent-assertion" | "citation" => 7,
        _ => return false,
    };
    minor >= since
}

/// Returns whether the version has this word for completeness.
pub(crate) fn is_completeness(word: &str, minor: u8) -> bool {
    let since = match word {
        "complete"
        | "incomplete"
        | "incomplete_first_party_only"
        | "incomplete_third_party_only"
        | "unknown"
        | "not_specified" => 3,
        "incomplete_first_party_proprietary_only"
        | "incomplete_first_party_opensource_only"
        | "incomplete_third_party_proprietary_only"
        | "incomplete_third_party_opensource_only" => 5,
        _ => return false,
    };
    minor >= since
}

/// Returns whether it is the id of one licence that the schemas list.
pub(crate) fn is_license_id(text: &str) -> bool {
    // Licences of a newer SPDX list than the one that CycloneDX 1.7 was published with.
    const NEWER: [&str; 14] = [
        "BSD-2-Clause-pos-unchanged",
        "BSD-3-Clause-OpenWebUI",
        "BSD-Source-Code-no-disclaimer",
        "BSD-Source-alt-GPL",
        "BSD-ask-to-endorse",
        "Brian-Gladman-3-Clause-no-conversion",
        "Bugroff",
        "CC-BY-NC-3.0-IGO",
        "FDK-MPEG-H",
        "Hippocratic-3.0-core",
        "Informatica",
        "MVT-1.1",
        "atc-game",
        "NOASSERTION",
    ];
    // The library knows variants of the GFDL by names that are no ids.
    let is_variant = text.starts_with("GFDL-")
        && text.ends_with("invariants")
        && !text.ends_with("-only")
        && !text.ends_with("-or-later");
    spdx::license_id(text).is_some_and(|id| id.name == text) && !NEWER.contains(&text) && !is_variant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_iri_or_becomes_one_or_is_none() {
        assert_eq!(iri("https://example.org/ä").as_deref(), Some("https://example.org/ä"));
        assert_eq!(iri("https://example.org/a b").as_deref(), Some("https://example.org/a%20b"));
        assert_eq!(iri("git@github.com:a/b.git").as_deref(), Some("git@github.com:a/b.git").filter(|_| false));
        assert_eq!(iri("http://[::1"), None);
    }

    #[test]
    fn a_time_is_of_rfc_3339() {
        for good in ["2024-02-29T23:59:59Z", "2024-01-01T00:00:00.123+01:00"] {
            assert!(is_time(good), "{good}");
        }
        for bad in [
            "2024-01-01",
            "2024-01-01T00:00:00",
            "2023-02-29T00:00:00Z",
            "2024-01-01T00:00:00+01",
            "",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00Z",
        ] {
            assert!(!is_time(bad), "{bad}");
        }
    }

    /// The list of ids that CycloneDX publishes beside its schemas.
    #[test]
    fn every_id_that_is_written_is_in_the_published_list() {
        let Some(folder) = slam_testdata::folder("cyclonedx") else { return };
        let schema = std::fs::read_to_string(folder.join("schema/spdx.schema.json")).unwrap();
        let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
        let listed: Vec<&str> = schema["enum"].as_array().unwrap().iter().filter_map(|id| id.as_str()).collect();
        let odd: Vec<&str> = spdx::identifiers::LICENSES
            .iter()
            .map(|license| license.name)
            .filter(|name| is_license_id(name) && !listed.contains(name))
            .collect();
        assert_eq!(odd, Vec::<&str>::new());
    }
}
