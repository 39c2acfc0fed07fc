//! Digests as lock files write them.

use data_encoding::{BASE64, HEXLOWER};

use crate::{Hash, HashAlgorithm};

/// Returns the digests of a subresource integrity (`sha512-BASE64 sha1-BASE64`); what is none is left out.
pub(crate) fn integrity(text: &str) -> Vec<Hash> {
    text.split_ascii_whitespace().filter_map(one_integrity).collect()
}

fn one_integrity(text: &str) -> Option<Hash> {
    let (name, rest) = text.split_once('-')?;
    let algorithm = algorithm(name)?;
    let encoded = rest.split('?').next()?;
    let bytes = BASE64.decode(encoded.as_bytes()).ok()?;
    (bytes.len() * 2 == length(algorithm)).then(|| Hash { algorithm, hex: HEXLOWER.encode(&bytes) })
}

/// Returns the digest of `sha256:HEX` (also with `=` or `-` between).
pub(crate) fn prefixed(text: &str) -> Option<Hash> {
    let (name, digits) = text.split_once([':', '=', '-'])?;
    hex(algorithm(name)?, digits)
}

/// Returns the digest of these digits when they are as many as the algorithm has.
pub(crate) fn hex(algorithm: HashAlgorithm, digits: &str) -> Option<Hash> {
    let whole = digits.len() == length(algorithm) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| Hash { algorithm, hex: digits.to_ascii_lowercase() })
}

fn algorithm(name: &str) -> Option<HashAlgorithm> {
    Some(match name {
        "md5" => HashAlgorithm::Md5,
        "sha1" => HashAlgorithm::Sha1,
        "sha256" => HashAlgorithm::Sha256,
        "sha384" => HashAlgorithm::Sha384,
        "sha512" => HashAlgorithm::Sha512,
        _ => return None,
    })
}

/// Digits in hexadecimal.
const fn length(algorithm: HashAlgorithm) -> usize {
    match algorithm {
        HashAlgorithm::Md5 => 32,
        HashAlgorithm::Sha1 => 40,
        HashAlgorithm::Sha256 => 64,
        HashAlgorithm::Sha384 => 96,
        HashAlgorithm::Sha512 => 128,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The digests of no bytes at all: FIPS 180-4 test values.
    #[test]
    fn turns_integrity_into_hexadecimal() {
        let found = integrity("sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha9-AAAA sha256-AAAA");
        assert_eq!(
            found,
            [Hash { algorithm: HashAlgorithm::Sha1, hex: "da39a3ee5e6b4b0d3255bfef95601890afd80709".into() }]
        );
    }

    #[test]
    fn takes_only_whole_digests() {
        assert!(prefixed("md5:D41D8CD98F00B204E9800998ECF8427E").is_some_and(|hash| hash.hex.starts_with("d41d8")));
        assert_eq!(prefixed("md5:d41d"), None);
    }
}
