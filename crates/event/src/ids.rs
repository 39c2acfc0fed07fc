//! The names of things: lasting ids that the store makes, and slugs that people read in addresses.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest id or slug, in bytes.
const LONGEST: usize = 64;

/// Why a text is no id or no slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing is there.
    #[error("is empty")]
    Empty,
    /// More than 64 bytes.
    #[error("is longer than {LONGEST} characters")]
    TooLong,
    /// A character that addresses would have to escape.
    #[error("contains `{0}`; only a-z, 0-9, and single hyphens between them are allowed")]
    Character(char),
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an id that the store made: up to 64 letters and digits. Anything else came from outside.
            ///
            /// # Errors
            /// The text is empty, too long, or holds another character.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                match text.chars().find(|one| !one.is_ascii_alphanumeric()) {
                    Some(other) => Err(IdError::Character(other)),
                    None if text.is_empty() => Err(IdError::Empty),
                    None if text.len() > LONGEST => Err(IdError::TooLong),
                    None => Ok(Self(text)),
                }
            }

            /// Returns the id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A person with an account.
    PersonId,
    /// A project, which lives longer than an edition.
    ProjectId,
    /// One repository of a project.
    RepositoryId,
    /// A project's part in one edition.
    RegistrationId,
    /// One judgement of a registered project at one set of commits.
    EvaluationId,
    /// A maintainer's claim of one badge.
    SubmissionId,
    /// A recognition that an organiser gave.
    AwardId,
    /// A maintainer's objection to a decision.
    AppealId,
}

/// A name in an address: `a-z`, `0-9`, and single hyphens between them, at most 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

/// The name of an edition, as objective sets and addresses spell it: `fall-2026`.
pub type EditionId = Slug;

impl Slug {
    /// Checks a text that came from outside.
    ///
    /// # Errors
    /// The text is empty, too long, or holds a character that a slug has not.
    pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
        let text = text.into();
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if text.len() > LONGEST {
            return Err(IdError::TooLong);
        }
        let odd = text.chars().find(|one| !matches!(one, 'a'..='z' | '0'..='9' | '-'));
        match odd {
            Some(other) => Err(IdError::Character(other)),
            None if text.starts_with('-') || text.ends_with('-') || text.contains("--") => Err(IdError::Character('-')),
            None => Ok(Self(text)),
        }
    }

    /// Makes a slug of a name for people: letters in lower case, everything else a hyphen. `None` when nothing is left,
    /// as for a name without one Latin letter or digit.
    pub fn of_name(name: &str) -> Option<Self> {
        let mut text = String::new();
        for one in name.chars().flat_map(char::to_lowercase) {
            if text.len() >= LONGEST {
                break;
            }
            if one.is_ascii_alphanumeric() {
                text.push(one);
            } else if !text.is_empty() && !text.ends_with('-') {
                text.push('-');
            }
        }
        Self::new(text.trim_end_matches('-')).ok()
    }

    /// Returns the slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(reader)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_of_a_name() {
        for (name, slug) in [
            ("Metal³", Some("metal")),
            ("OSPS Baseline Scanner for GitHub", Some("osps-baseline-scanner-for-github")),
            ("  --  ", None),
            ("日本", None),
            ("<script>", Some("script")),
        ] {
            assert_eq!(Slug::of_name(name).as_ref().map(Slug::as_str), slug, "{name}");
        }
    }

    #[test]
    fn a_slug_from_outside_is_checked() {
        for text in ["", "A", "a/b", "../x", "-a", "a-", "a--b", "a b", &"a".repeat(65)] {
            assert!(Slug::new(text).is_err(), "{text}");
        }
        assert!(Slug::new("fall-2026").is_ok());
    }

    #[test]
    fn an_id_from_outside_is_checked() {
        for text in ["", "a-b", "a'b", "a b", &"a".repeat(65)] {
            assert!(ProjectId::new(text).is_err(), "{text}");
        }
        assert!(ProjectId::new("01K8ZQ").is_ok());
    }
}
