//! Paths inside a repository: bytes, as git has them.

use std::fmt;

use bstr::{BStr, BString, ByteSlice};
use serde::{Deserialize, Serialize};

/// A path relative to the repository root, with `/` between its parts.
///
/// Holds the bytes that git holds. Shown and serialised as text: bytes that are not UTF-8 are percent-escaped, and
/// whoever serialises a path beside other fields adds [`RepoPath::bytes_hex`] as `path_bytes`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct RepoPath(BString);

impl RepoPath {
    /// Returns the path of these bytes, unchanged.
    pub fn new(bytes: impl Into<BString>) -> Self {
        Self(bytes.into())
    }

    /// Returns the bytes as git has them.
    pub fn as_bstr(&self) -> &BStr {
        self.0.as_bstr()
    }

    /// Returns the path as text when it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        self.0.to_str().ok()
    }

    /// Returns the part after the last `/`.
    pub fn file_name(&self) -> &BStr {
        self.0.rsplit_str("/").next().unwrap_or_default().as_bstr()
    }

    /// Returns the folder without a final `/`; empty at the root.
    pub fn parent(&self) -> &BStr {
        self.0.rfind_byte(b'/').map_or(b"".as_bstr(), |at| self.0[..at].as_bstr())
    }

    /// Returns the lower-case text of the path, lossy where it is not UTF-8; for matching names, never for opening.
    pub fn to_lower(&self) -> String {
        self.0.to_str_lossy().to_lowercase()
    }

    /// Returns how many folders the path is below the root.
    pub fn depth(&self) -> usize {
        self.0.find_iter("/").count()
    }

    /// Returns the raw bytes in hexadecimal when they are not UTF-8, for the field `path_bytes`.
    pub fn bytes_hex(&self) -> Option<String> {
        self.as_str().is_none().then(|| crate::digest::hex(&self.0))
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            f.write_str(chunk.valid())?;
            for byte in chunk.invalid() {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl From<String> for RepoPath {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for RepoPath {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<RepoPath> for String {
    fn from(path: RepoPath) -> String {
        path.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_text_are_escaped_and_kept_beside() {
        let path = RepoPath::new(&b"a/\xff.md"[..]);
        assert_eq!(path.to_string(), "a/%FF.md");
        assert_eq!(path.bytes_hex().as_deref(), Some("612fff2e6d64"));
    }

    #[test]
    fn parts_of_a_path() {
        let path = RepoPath::from("docs/guide/index.md");
        assert_eq!((path.file_name(), path.parent(), path.depth()), ("index.md".into(), "docs/guide".into(), 2));
        assert_eq!(RepoPath::from("README").parent(), "");
    }
}
