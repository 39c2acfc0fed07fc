//! Why an evaluation was made, as rows spell it.

use slam_event::{Refusal, RefusalKind};

use crate::{StoreError, jobs};

/// Why an evaluation was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The registration was confirmed.
    Confirmed,
    /// A person asked.
    Demand,
    /// The schedule of the edition.
    Schedule,
    /// A cut-off, by its key: see [`slam_event::cutoff::CutOff::key`].
    CutOff(String),
    /// The objectives have a new version.
    ObjectivesChanged,
    /// Published elsewhere, and not computed here.
    Recorded,
}

impl Cause {
    /// Returns the name as rows spell it.
    pub fn name(&self) -> String {
        match self {
            Self::Confirmed => "confirmed".to_owned(),
            Self::Demand => "demand".to_owned(),
            Self::Schedule => "schedule".to_owned(),
            Self::CutOff(key) => format!("cut-off:{key}"),
            Self::ObjectivesChanged => "objectives-changed".to_owned(),
            Self::Recorded => "recorded".to_owned(),
        }
    }

    /// Reads what [`Self::name`] wrote.
    ///
    /// # Errors
    /// It is no cause.
    pub fn from_name(name: &str) -> Result<Self, StoreError> {
        Ok(match name {
            "confirmed" => Self::Confirmed,
            "demand" => Self::Demand,
            "schedule" => Self::Schedule,
            "objectives-changed" => Self::ObjectivesChanged,
            "recorded" => Self::Recorded,
            other => match other.strip_prefix("cut-off:") {
                Some(key) => Self::CutOff(key.to_owned()),
                None => {
                    let message = format!("`{other}` is no cause of an evaluation");
                    return Err(Refusal::new(RefusalKind::Invalid, "cause-unknown", message).into());
                }
            },
        })
    }

    /// Returns why it was made, as a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Confirmed => "The registration was confirmed.".to_owned(),
            Self::Demand => "A maintainer asked for it.".to_owned(),
            Self::Schedule => "The schedule of the edition.".to_owned(),
            Self::CutOff(key) => format!("The cut-off {}.", key.split('@').next().unwrap_or(key)),
            Self::ObjectivesChanged => "The objectives have a new version.".to_owned(),
            Self::Recorded => "Published elsewhere, and not computed here.".to_owned(),
        }
    }

    /// Returns who waits for whom.
    pub(crate) fn job(&self) -> jobs::Cause {
        match self {
            Self::CutOff(_) => jobs::Cause::CutOff,
            Self::Confirmed | Self::Demand => jobs::Cause::Asked,
            Self::Schedule | Self::ObjectivesChanged | Self::Recorded => jobs::Cause::Scheduled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_read_back() {
        for name in
            ["confirmed", "demand", "schedule", "cut-off:plaque@1794000000000", "objectives-changed", "recorded"]
        {
            assert_eq!(Cause::from_name(name).unwrap().name(), name);
        }
        assert!(Cause::from_name("cutoff").is_err());
    }
}
