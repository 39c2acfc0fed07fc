//! Harnesses of fuzzers and property-based tests, with the line that shows them.

use serde::{Deserialize, Serialize};

use crate::Quote;

/// One harness, or a configuration that runs them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Harness {
    /// The fuzzer, by the name that Scorecard gives it where it knows it: `GoBuiltInFuzzer`, `ClusterFuzzLite` …
    pub fuzzer: String,
    /// The line.
    pub quote: Quote,
    /// Whether Scorecard does not know it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beyond: bool,
}
