//! What was seen, what was looked for and is not there, and what could not be looked at.

use serde::{Deserialize, Serialize};

/// Why something could not be seen and what would make it visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Why it could not be seen, as a lower-case fragment.
    pub why: String,
    /// What would make it visible: names only flags and verbs that this build has.
    pub how: String,
}

impl Gap {
    /// Returns the gap with its reason and its way out.
    pub fn new(why: impl Into<String>, how: impl Into<String>) -> Self {
        Self { why: why.into(), how: how.into() }
    }
}

/// An answer of a collector. Not knowing is an answer: `Absent` means that we looked and it is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "value", rename_all = "kebab-case")]
pub enum Fact<T> {
    /// It is there and was read.
    Seen(T),
    /// We looked where it would be, and it is not there.
    Absent,
    /// We could not look.
    NotVisible(Gap),
    /// It is there, and could not be read; the text names the cause.
    Broken(String),
}

impl<T> Fact<T> {
    /// Returns the value when it was seen.
    pub fn seen(&self) -> Option<&T> {
        match self {
            Self::Seen(value) => Some(value),
            Self::Absent | Self::NotVisible(_) | Self::Broken(_) => None,
        }
    }

    /// Returns the fact about a part of the value.
    pub fn map<U>(self, part: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Seen(value) => Fact::Seen(part(value)),
            Self::Absent => Fact::Absent,
            Self::NotVisible(gap) => Fact::NotVisible(gap),
            Self::Broken(cause) => Fact::Broken(cause),
        }
    }

    /// Returns the same fact, borrowed.
    pub fn as_ref(&self) -> Fact<&T> {
        match self {
            Self::Seen(value) => Fact::Seen(value),
            Self::Absent => Fact::Absent,
            Self::NotVisible(gap) => Fact::NotVisible(gap.clone()),
            Self::Broken(cause) => Fact::Broken(cause.clone()),
        }
    }

    /// Returns whether the answer is that it could not be seen or read.
    pub fn is_hidden(&self) -> bool {
        matches!(self, Self::NotVisible(_) | Self::Broken(_))
    }
}

impl<T> Default for Fact<T> {
    fn default() -> Self {
        Self::NotVisible(Gap::new("not collected", "run a build that collects it"))
    }
}
