//! `go.sum`: the digests of modules.

use std::collections::HashMap;

use data_encoding::{BASE64, HEXLOWER};

use crate::{Hash, HashAlgorithm};

/// The digests of one or more files of sums.
#[derive(Debug, Default)]
pub(super) struct Sums<'a>(HashMap<(&'a str, &'a str), &'a str>);

impl<'a> Sums<'a> {
    /// Adds the lines of a file; lines about `go.mod` alone are passed over.
    pub(super) fn add(&mut self, bytes: &'a [u8]) {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        for line in text.lines() {
            let mut words = line.split_ascii_whitespace();
            if let (Some(path), Some(version), Some(sum)) = (words.next(), words.next(), words.next())
                && !version.ends_with("/go.mod")
            {
                self.0.insert((path, version), sum);
            }
        }
    }

    /// Returns the digest of a module: `h1` is the SHA-256 of the list of its files' digests, the form in which the
    /// CycloneDX tool for Go writes it, too.
    pub(super) fn hash(&self, path: &str, version: &str) -> Option<Hash> {
        let encoded = self.0.get(&(path, version))?.strip_prefix("h1:")?;
        let bytes = BASE64.decode(encoded.as_bytes()).ok().filter(|bytes| bytes.len() == 32)?;
        Some(Hash { algorithm: HashAlgorithm::Sha256, hex: HEXLOWER.encode(&bytes) })
    }
}
