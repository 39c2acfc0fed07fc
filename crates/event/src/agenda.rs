//! The agenda of live sessions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Edition, calendar::Opening};

/// A live session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Session {
    /// `kick-off`; feeds know the session by it when its hour moves.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// When it starts.
    pub starts: Opening,
    /// How long it takes.
    pub minutes: u32,
    /// Where people meet, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Where people meet on the net.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

impl Session {
    /// Returns the first instant after the session.
    pub fn ends(&self) -> Timestamp {
        let start = self.starts.at();
        start.checked_add(jiff::Span::new().minutes(i64::from(self.minutes))).unwrap_or(Timestamp::MAX)
    }

    /// Returns whether the session runs now.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.starts.at() <= now && now < self.ends()
    }
}

impl Edition {
    /// Returns the sessions in the order of time.
    pub fn sessions(&self) -> Vec<&Session> {
        let mut sessions: Vec<_> = self.agenda.iter().collect();
        sessions.sort_by(|one, other| (one.starts.at(), &one.id).cmp(&(other.starts.at(), &other.id)));
        sessions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_over_a_change_of_clocks_takes_as_long_as_it_says() {
        let session = Session {
            id: "night".into(),
            title: "A night of fixes".into(),
            starts: Opening::parse("2026-10-25T02:30:00+02:00[Europe/Berlin]").unwrap(),
            minutes: 60,
            place: String::new(),
            link: None,
            hosts: Vec::new(),
        };
        assert_eq!(session.ends().to_string(), "2026-10-25T01:30:00Z");
        assert!(session.is_live("2026-10-25T01:29:59Z".parse().unwrap()));
        assert!(!session.is_live("2026-10-25T01:30:00Z".parse().unwrap()));
    }
}
