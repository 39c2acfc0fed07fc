//! The mandatory reason of a decision.

use serde::{Deserialize, Serialize};

use crate::{Refusal, RefusalKind};

/// The longest reason, in bytes.
const LONGEST: usize = 4000;

/// A person's reason for a decision: not empty, not endless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(String);

impl Reason {
    /// Checks a text that a person wrote.
    ///
    /// # Errors
    /// It says nothing, or it is too long.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        // Punctuation alone is what people type to get past a mandatory field.
        if !text.chars().any(char::is_alphanumeric) {
            return Err(Refusal::new(RefusalKind::Invalid, "reason-missing", "a decision needs a reason")
                .hint("Say in a sentence what you looked at and what you saw."));
        }
        if text.len() > LONGEST {
            let message = format!("the reason has {} bytes; the limit is {LONGEST}", text.len());
            return Err(Refusal::new(RefusalKind::Invalid, "reason-too-long", message));
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Reason {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::new(&text)
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> String {
        reason.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something() {
        for text in ["", "   ", "\n", "...", "-", "👍"] {
            assert_eq!(Reason::new(text).unwrap_err().code, "reason-missing", "{text:?}");
        }
        assert_eq!(Reason::new(&"a".repeat(LONGEST + 1)).unwrap_err().code, "reason-too-long");
        assert_eq!(Reason::new(" It is there.\n").unwrap().as_str(), "It is there.");
    }
}
