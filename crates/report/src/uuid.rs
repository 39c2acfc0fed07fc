//! Identifiers that follow from content: the same report gives the same UUIDs.

use slam_model::Sha256;

/// Returns a UUID of the text.
///
/// OSCAL accepts versions 4 and 5 only, so the version bits say 5 (made from a name); the digest is SHA-256 where
/// RFC 9562 uses SHA-1, which changes nothing for a reader, because a name-based UUID is opaque.
pub(crate) fn of(text: &str) -> String {
    let digest = Sha256::of(text.as_bytes());
    let hex = digest.as_str();
    let variant = match hex.as_bytes().get(16) {
        Some(b'0' | b'4' | b'8' | b'c') => '8',
        Some(b'1' | b'5' | b'9' | b'd') => '9',
        Some(b'2' | b'6' | b'a' | b'e') => 'a',
        _ => 'b',
    };
    format!("{}-{}-5{}-{variant}{}-{}", &hex[0..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

#[cfg(test)]
mod tests {
    #[test]
    fn has_the_shape_that_oscal_asks_for() {
        let one = super::of("a");
        assert_eq!(one, "ca978112-ca1b-5dca-bac2-31b39a23dc4d");
        assert_ne!(one, super::of("b"));
    }
}
