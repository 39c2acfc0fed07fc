//! Why something that was asked does not happen, and what the person can do.

use jiff::Timestamp;
use serde::Serialize;

/// What kind of refusal: the API maps it to a status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalKind {
    /// The actor may not do this, whatever the state.
    NotAllowed,
    /// The thing is in a state that does not permit it: asked twice, too early, too late.
    Conflict,
    /// The input breaks a rule.
    Invalid,
    /// The actor must wait until then.
    TooSoon(Timestamp),
    /// There is no such thing.
    NotFound,
}

/// Why something that was asked does not happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What kind.
    pub kind: RefusalKind,
    /// A stable code in kebab-case: `registration-closed`.
    pub code: &'static str,
    /// What happened, as a lowercase fragment without a full stop.
    pub message: String,
    /// What the person can do, as one sentence; empty when there is nothing.
    pub hint: String,
}

impl Refusal {
    /// Makes a refusal without advice.
    pub fn new(kind: RefusalKind, code: &'static str, message: impl Into<String>) -> Self {
        Self { kind, code, message: message.into(), hint: String::new() }
    }

    /// Adds the advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}
