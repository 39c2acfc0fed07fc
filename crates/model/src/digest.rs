//! Digests and git object ids as checked newtypes.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

/// Is not a digest: wrong length or a character that is not lower-case hexadecimal.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{text}` is not {wanted}")]
pub struct DigestError {
    text: String,
    wanted: &'static str,
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A SHA-256 digest as 64 lower-case hexadecimal characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256(String);

impl Sha256 {
    /// Returns the digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex(&sha2::Sha256::digest(bytes)))
    }

    /// Returns the hexadecimal text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns `bytes` in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes every write");
        text
    })
}

impl TryFrom<String> for Sha256 {
    type Error = DigestError;
    fn try_from(text: String) -> Result<Self, DigestError> {
        if text.len() == 64 && is_lower_hex(&text) {
            Ok(Self(text))
        } else {
            Err(DigestError { text, wanted: "a SHA-256 digest" })
        }
    }
}

impl From<Sha256> for String {
    fn from(digest: Sha256) -> String {
        digest.0
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a git object: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObjectId(String);

impl ObjectId {
    /// Returns the id whose raw bytes are `bytes`; an error unless there are 20 or 32 of them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DigestError> {
        Self::try_from(hex(bytes))
    }

    /// Returns the hexadecimal text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the first twelve characters, for people.
    pub fn short(&self) -> &str {
        &self.0[..12]
    }
}

impl TryFrom<String> for ObjectId {
    type Error = DigestError;
    fn try_from(text: String) -> Result<Self, DigestError> {
        if matches!(text.len(), 40 | 64) && is_lower_hex(&text) {
            Ok(Self(text))
        } else {
            Err(DigestError { text, wanted: "a git object id" })
        }
    }
}

impl From<ObjectId> for String {
    fn from(id: ObjectId) -> String {
        id.0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_nothing_is_the_published_one() {
        // FIPS 180-4 example value for the empty message.
        assert_eq!(Sha256::of(b"").as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn an_object_id_of_another_length_is_refused() {
        assert!(ObjectId::try_from("abc".to_owned()).is_err());
        assert!(ObjectId::try_from("G".repeat(40)).is_err());
        assert_eq!(ObjectId::from_bytes(&[0xab; 20]).unwrap().short(), "abababababab");
    }
}
