//! What a conversion could not carry over.

use serde::{Deserialize, Serialize};

/// Everything that a conversion dropped (`slam.loss/1`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Losses {
    /// `slam.loss/1`
    pub schema: String,
    /// What reading lost in the order of the source, then what writing could not say; sorted by pointer from one version of
    /// CycloneDX to another.
    pub dropped: Vec<Loss>,
}

/// One thing that was dropped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Loss {
    /// JSON pointer (RFC 6901) into the source; into the JSON form of the document when the source is not JSON.
    pub pointer: String,
    /// Why, as a lower-case fragment: `SPDX 2.3 has no services`.
    pub reason: String,
}

impl Default for Losses {
    fn default() -> Self {
        Self { schema: "slam.loss/1".to_owned(), dropped: Vec::new() }
    }
}

impl Losses {
    /// Notes that what stands at `pointer` was dropped.
    pub fn drop(&mut self, pointer: impl Into<String>, reason: impl Into<String>) {
        self.dropped.push(Loss { pointer: pointer.into(), reason: reason.into() });
    }
}
