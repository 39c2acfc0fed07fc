//! What a person stated: declarations and waivers.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::RequirementId;

/// What the person claims about the requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// The requirement is met.
    Met,
    /// The requirement is not met.
    NotMet,
    /// The requirement does not apply.
    NotApplicable,
    /// The requirement is not met and the project accepts that for now; shown beside the failure, never instead of it.
    Waived,
}

/// A person's recorded statement about one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// The requirement.
    pub requirement: RequirementId,
    /// What is claimed.
    pub claim: Claim,
    /// Why, in the person's words.
    pub reason: String,
    /// Where the evidence can be read.
    #[serde(default)]
    pub links: Vec<String>,
    /// Who says it.
    #[serde(default)]
    pub by: Option<String>,
    /// In which role.
    #[serde(default)]
    pub role: Option<String>,
    /// On which day.
    #[serde(default)]
    pub date: Option<Date>,
    /// The last day on which it holds; without one it holds for a year from `date`.
    #[serde(default)]
    pub expires: Option<Date>,
    /// Where it is recorded: path and line, or another source.
    #[serde(default)]
    pub source: DeclarationSource,
}

/// Where a declaration is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeclarationSource {
    /// A file of the subject.
    File(crate::Place),
    /// A decision of an event's evaluator, named for people. Only the server of the event records it: no file of a
    /// project can.
    Review(String),
    /// Somewhere else, named for people.
    Other(String),
    /// Not recorded anywhere yet.
    #[default]
    Unrecorded,
}

impl Declaration {
    /// Returns whether the declaration holds at `now`: it counts through the whole of its last day, in UTC.
    /// Without a date and an expiry nobody can tell how old it is, and it does not hold.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        match self.last_day() {
            Some(last) => today <= last,
            None => false,
        }
    }

    /// Returns the last day on which the declaration holds.
    pub fn last_day(&self) -> Option<Date> {
        self.expires.or_else(|| self.date.and_then(|date| date.checked_add(jiff::Span::new().years(1)).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(date: &str, expires: Option<&str>) -> Declaration {
        Declaration {
            requirement: RequirementId::new("osps-ac-01.01"),
            claim: Claim::Met,
            reason: String::new(),
            links: Vec::new(),
            by: None,
            role: None,
            date: Some(date.parse().unwrap()),
            expires: expires.map(|day| day.parse().unwrap()),
            source: DeclarationSource::default(),
        }
    }

    #[test]
    fn holds_through_its_last_day_and_not_after() {
        let last_minute = "2026-03-01T23:59:00Z".parse().unwrap();
        let next_day = "2026-03-02T00:00:00Z".parse().unwrap();
        let one = declared("2026-01-01", Some("2026-03-01"));
        assert!(one.holds_at(last_minute) && !one.holds_at(next_day));
    }

    #[test]
    fn without_an_expiry_it_holds_for_a_year() {
        let one = declared("2026-01-01", None);
        assert!(one.holds_at("2027-01-01T12:00:00Z".parse().unwrap()));
        assert!(!one.holds_at("2027-01-02T00:00:00Z".parse().unwrap()));
    }
}
