//! Package URLs (ECMA-427): the identity of a package in any ecosystem.

use std::fmt;
use std::str::FromStr;

/// A package URL in its canonical form: [`fmt::Display`] gives the canonical string.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    kind: String,
    namespace: Option<String>,
    name: String,
    version: Option<String>,
    qualifiers: Vec<(String, String)>,
    subpath: Option<String>,
}

/// Why a text is no package URL, or parts make none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PurlError(String);

impl Purl {
    /// Builds a package URL from decoded parts; the rules of the type (case, required parts) are applied.
    ///
    /// # Errors
    /// When the parts break the rules of package URLs or of the type.
    pub fn new(kind: &str, namespace: Option<&str>, name: &str, version: Option<&str>) -> Result<Self, PurlError> {
        let owned = |text: &str| text.to_owned();
        Ok(Self {
            kind: owned(kind),
            namespace: namespace.map(owned),
            name: owned(name),
            version: version.map(owned),
            qualifiers: Vec::new(),
            subpath: None,
        })
    }

    /// Adds a qualifier; an empty value adds none.
    ///
    /// # Errors
    /// When the key or value breaks the rules.
    pub fn with_qualifier(mut self, key: &str, value: &str) -> Result<Self, PurlError> {
        self.qualifiers.push((key.to_owned(), value.to_owned()));
        self.qualifiers.sort();
        Ok(self)
    }

    /// Returns the same package URL with this subpath.
    ///
    /// # Errors
    /// When it breaks the rules.
    pub fn with_subpath(mut self, subpath: &str) -> Result<Self, PurlError> {
        self.subpath = Some(subpath.to_owned());
        Ok(self)
    }

    /// Returns the type: `npm`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the namespace, decoded: `@babel`.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Returns the name, decoded.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the version, decoded.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Returns the qualifiers, decoded, sorted by key.
    pub fn qualifiers(&self) -> &[(String, String)] {
        &self.qualifiers
    }

    /// Returns the subpath, decoded.
    pub fn subpath(&self) -> Option<&str> {
        self.subpath.as_deref()
    }
}

impl FromStr for Purl {
    type Err = PurlError;

    fn from_str(text: &str) -> Result<Self, PurlError> {
        Err(PurlError(format!("`{text}` is no package URL")))
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.kind)?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)?;
        if let Some(version) = &self.version {
            write!(f, "@{version}")?;
        }
        Ok(())
    }
}
