//! Requirement ids and levels.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id of an assessment requirement, as the standard spells it: `OSPS-VM-03.01`, `CRA-04`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequirementId(String);

impl RequirementId {
    /// Returns the id in its canonical spelling: trimmed and upper case.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_uppercase())
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the family of an OSPS requirement (`VM` of `OSPS-VM-03.01`), or the part before the first `-`.
    pub fn family(&self) -> &str {
        let rest = self.0.strip_prefix("OSPS-").unwrap_or(&self.0);
        rest.split('-').next().unwrap_or(rest)
    }

    /// Returns the control of an OSPS requirement: `OSPS-VM-03` of `OSPS-VM-03.01`.
    pub fn control(&self) -> &str {
        self.0.split('.').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for RequirementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A maturity level of the OSPS Baseline; levels are cumulative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Level {
    /// Any code or non-code project.
    One = 1,
    /// At least two maintainers and a small number of consistent users.
    Two = 2,
    /// A large number of consistent users.
    Three = 3,
}

/// Is not a level.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not a level; levels are 1, 2, and 3")]
pub struct LevelError(u8);

impl TryFrom<u8> for Level {
    type Error = LevelError;
    fn try_from(number: u8) -> Result<Self, LevelError> {
        match number {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            3 => Ok(Self::Three),
            other => Err(LevelError(other)),
        }
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level as u8
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", *self as u8)
    }
}
