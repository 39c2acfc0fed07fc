//! What a tag's name says of a version.

/// A version that a tag's name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagVersion {
    /// What stands before it.
    pub prefix: String,
    /// The version with dots between its numbers.
    pub version: String,
    /// Whether it is a pre-release: `rc`, `beta`, `alpha`, `dev`, `pre`, `snapshot`, `nightly` …
    pub is_prerelease: bool,
}

/// Returns the version that a tag's name holds; `None` when it is not the name of a release.
pub fn parse_tag(_name: &str) -> Option<TagVersion> {
    None
}
