//! Why a text is no package URL, or parts make none.

/// Why a text is no package URL, or parts make none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PurlError {
    /// The text does not start with `pkg:`.
    #[error("`{text}` is no package URL: it does not start with `pkg:`")]
    NoScheme {
        /// The text, shortened.
        text: String,
    },
    /// The type is missing or has characters that no type has.
    #[error("`{kind}` is no type of package: letters, digits, `.`, and `-` make one, a letter first")]
    Kind {
        /// What stands where the type should, shortened.
        kind: String,
    },
    /// There is no name.
    #[error("a package URL of type `{kind}` has no name: it is `pkg:{kind}/NAME`")]
    NoName {
        /// The type.
        kind: String,
    },
    /// The type asks for a namespace and there is none.
    #[error("a package URL of type `{kind}` has no namespace: it is `pkg:{kind}/NAMESPACE/NAME`")]
    NoNamespace {
        /// The type.
        kind: String,
    },
    /// The type has no namespaces and there is one.
    #[error("a package URL of type `{kind}` has the namespace `{namespace}`: this type admits none")]
    Namespace {
        /// The type.
        kind: String,
        /// The namespace, shortened.
        namespace: String,
    },
    /// The type does not admit the name.
    #[error("`{name}` is no name of type `{kind}`: {rule}")]
    Name {
        /// The type.
        kind: String,
        /// The name, shortened.
        name: String,
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// The type does not admit the version.
    #[error("`{version}` is no version of type `{kind}`: {rule}")]
    Version {
        /// The type.
        kind: String,
        /// The version, shortened.
        version: String,
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// The key of a qualifier has characters that no key has.
    #[error("`{key}` is no key of a qualifier: lower-case letters, digits, `.`, `-`, and `_` make one, a letter first")]
    Key {
        /// The key, shortened.
        key: String,
    },
    /// A key stands twice.
    #[error("the qualifier `{key}` stands twice: one value is possible")]
    Repeated {
        /// The key, shortened.
        key: String,
    },
    /// The type asks for a qualifier and it is not there.
    #[error("a package URL of type `{kind}` has no qualifier `{key}`: the name alone names no package there")]
    NoQualifier {
        /// The type.
        kind: String,
        /// The key.
        key: &'static str,
    },
    /// A percent sign is not followed by two hexadecimal digits, or what is encoded is not UTF-8.
    #[error("`{text}` is not percent-encoded UTF-8: `%` stands before two hexadecimal digits, and `%25` for itself")]
    Encoding {
        /// The part, shortened.
        text: String,
    },
}

/// Returns the beginning of a text, for a message.
pub(super) fn excerpt(text: &str) -> String {
    const CHARACTERS: usize = 80;
    match text.char_indices().nth(CHARACTERS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}
