//! Package URLs (ECMA-427): the identity of a package in any ecosystem.
//!
//! A [`Purl`] is always canonical: parts are decoded, normalised by the rules of their type, and qualifiers are sorted.
//! Three ways lead to one: [`Purl::new`] from parts, [`str::parse`] from text as the standard has it, and
//! [`Purl::lenient`] from text as tools write it.

mod canonical;
mod error;
mod parse;
#[cfg(test)]
mod tests;
mod types;

use compact_str::CompactString;
pub use error::PurlError;
use types::{Need, Rules};

/// A package URL in its canonical form: [`std::fmt::Display`] gives the canonical string.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    kind: CompactString,
    namespace: Option<CompactString>,
    name: CompactString,
    version: Option<CompactString>,
    qualifiers: Vec<(String, String)>,
    subpath: Option<CompactString>,
}

impl Purl {
    /// Builds a package URL from decoded parts; the rules of the type (case, required and prohibited namespace, permitted
    /// characters) are applied. Empty parts are absent ones. What a type asks of its qualifiers is left to
    /// [`Purl::check`], as they come later.
    ///
    /// # Errors
    /// When the parts break the rules of package URLs or of the type.
    pub fn new(kind: &str, namespace: Option<&str>, name: &str, version: Option<&str>) -> Result<Self, PurlError> {
        let purl = Self::assemble(kind, namespace, name, version)?;
        if let Some(rules) = types::find(&purl.kind) {
            purl.check_parts(rules)?;
        }
        Ok(purl)
    }

    /// Adds a qualifier, or replaces the one with this key; an empty value adds none. The key is lowered.
    ///
    /// # Errors
    /// When the key is no letter followed by letters, digits, `.`, `-`, and `_`.
    pub fn with_qualifier(mut self, key: &str, value: &str) -> Result<Self, PurlError> {
        let key = canonical::key(key)?;
        if !value.is_empty() {
            match self.qualifiers.binary_search_by(|(known, _)| known.as_str().cmp(&key)) {
                Ok(at) => {
                    if let Some((_, known)) = self.qualifiers.get_mut(at) {
                        value.clone_into(known);
                    }
                }
                Err(at) => self.qualifiers.insert(at, (key.into_string(), value.to_owned())),
            }
        }
        self.fold_by_qualifier();
        Ok(self)
    }

    /// Returns the same package URL with this subpath; slashes at its ends and the segments ``, `.`, and `..` are dropped.
    ///
    /// # Errors
    /// None today: every text makes a subpath, or none.
    pub fn with_subpath(mut self, subpath: &str) -> Result<Self, PurlError> {
        self.set_subpath(subpath);
        Ok(self)
    }

    /// Reads a package URL as tools write it: keys of qualifiers in any case, the last of a repeated key, and parts that
    /// its type does not admit or misses. [`Purl::check`] tells about the latter.
    ///
    /// # Errors
    /// When the text is no package URL at all.
    pub fn lenient(text: &str) -> Result<Self, PurlError> {
        parse::read(text, parse::Keys::AnyCase)
    }

    /// Checks the rules of the type, all that the standard asks of the parts: the namespace, the characters, and the
    /// qualifiers that must be there. A type that nobody registered has none.
    ///
    /// # Errors
    /// With the first rule that is broken.
    pub fn check(&self) -> Result<(), PurlError> {
        let Some(rules) = types::find(&self.kind) else { return Ok(()) };
        self.check_parts(rules)?;
        match rules.qualifier {
            Some(key) if self.qualifier(key).is_none() => {
                Err(PurlError::NoQualifier { kind: rules.kind.to_owned(), key })
            }
            _ => Ok(()),
        }
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

    /// Returns the value of the qualifier with this key.
    pub fn qualifier(&self, key: &str) -> Option<&str> {
        let at = self.qualifiers.binary_search_by(|(known, _)| known.as_str().cmp(key)).ok()?;
        self.qualifiers.get(at).map(|(_, value)| value.as_str())
    }

    /// Returns the subpath, decoded.
    pub fn subpath(&self) -> Option<&str> {
        self.subpath.as_deref()
    }

    /// Returns the same package without version, qualifiers, and subpath: what the versions of one package share.
    #[must_use]
    pub fn without_version(&self) -> Self {
        Self { version: None, qualifiers: Vec::new(), subpath: None, ..self.clone() }
    }

    /// Puts normalised parts together; whether the type admits them is not asked.
    fn assemble(kind: &str, namespace: Option<&str>, name: &str, version: Option<&str>) -> Result<Self, PurlError> {
        let kind = canonical::kind(kind)?;
        let rules = types::find(&kind).unwrap_or(&types::UNKNOWN);
        let (mut namespace, mut name) = (namespace.and_then(canonical::namespace), CompactString::from(name));
        if rules.name_is_path {
            (namespace, name) = canonical::split_host(namespace.as_deref(), &name);
        }
        if name.is_empty() {
            return Err(PurlError::NoName { kind: kind.into_string() });
        }
        if let Some(namespace) = &mut namespace {
            rules.namespace_case.apply(namespace);
        }
        rules.name_case.apply(&mut name);
        rules.name_shape.apply(&mut name);
        let mut version = version.filter(|version| !version.is_empty()).map(CompactString::from);
        if let Some(version) = &mut version {
            rules.version_case.apply(version);
        }
        Ok(Self { kind, namespace, name, version, qualifiers: Vec::new(), subpath: None })
    }

    fn check_parts(&self, rules: &'static Rules) -> Result<(), PurlError> {
        match (rules.namespace, &self.namespace) {
            (Need::Required, None) => return Err(PurlError::NoNamespace { kind: rules.kind.to_owned() }),
            (Need::Prohibited, Some(namespace)) => {
                return Err(PurlError::Namespace { kind: rules.kind.to_owned(), namespace: error::excerpt(namespace) });
            }
            _ => {}
        }
        if let Err(rule) = (rules.name_rule)(&self.name) {
            return Err(PurlError::Name { kind: rules.kind.to_owned(), name: error::excerpt(&self.name), rule });
        }
        match &self.version {
            Some(version) => (rules.version_rule)(version).map_err(|rule| PurlError::Version {
                kind: rules.kind.to_owned(),
                version: error::excerpt(version),
                rule,
            }),
            None => Ok(()),
        }
    }

    fn set_subpath(&mut self, subpath: &str) {
        self.subpath = canonical::subpath(subpath);
        if let Some(subpath) = &mut self.subpath
            && types::find(&self.kind).is_some_and(|rules| rules.folds_subpath)
        {
            subpath.make_ascii_lowercase();
        }
    }

    /// Lowers the name of a model that Databricks serves: there its case does not count.
    fn fold_by_qualifier(&mut self) {
        if self.kind == "mlflow" && self.qualifier("repository_url").is_some_and(|url| url.contains("databricks")) {
            self.name.make_ascii_lowercase();
        }
    }
}
