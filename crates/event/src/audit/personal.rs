//! Digests of personal data that tell nothing once their salt is erased.

use std::fmt;

use serde::{Deserialize, Serialize};
use slam_model::Sha256;

/// 32 random bytes that belong to one person and lie in their erasable row.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt([u8; 32]);

/// A digest over a salt, the name of a field, and its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SaltedDigest(Sha256);

impl Salt {
    /// Wraps random bytes; the caller rolls the dice.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, for the row that keeps them.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the digest of a value. The name of the field goes in with its length, so that `("a", "bc")` and
    /// `("ab", "c")` differ.
    pub fn digest(&self, field: &str, value: &str) -> SaltedDigest {
        let mut bytes = Vec::from(self.0);
        bytes.extend((field.len() as u64).to_be_bytes());
        bytes.extend(field.as_bytes());
        bytes.extend(value.as_bytes());
        SaltedDigest(Sha256::of(&bytes))
    }
}

// Who prints a salt undoes the erasure.
impl fmt::Debug for Salt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Salt(…)")
    }
}

impl SaltedDigest {
    /// Returns the hexadecimal text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for SaltedDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salt_field_and_value_all_count() {
        let (one, other) = (Salt::new([1; 32]), Salt::new([2; 32]));
        let digests = [
            one.digest("mail", "a@example.org"),
            other.digest("mail", "a@example.org"),
            one.digest("login", "a@example.org"),
            one.digest("mail", "b@example.org"),
            one.digest("maila", "@example.org"),
        ];
        for (at, digest) in digests.iter().enumerate() {
            assert!(!digests[at + 1..].contains(digest), "{at}");
        }
        assert_eq!(one.digest("mail", "a@example.org"), digests[0]);
    }

    #[test]
    fn a_salt_does_not_print_itself() {
        assert_eq!(format!("{:?}", Salt::new([171; 32])), "Salt(…)");
    }
}
