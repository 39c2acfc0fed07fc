//! The demonstration: a server on this machine on which whoever looks may sign in as anybody of its cast, with one click.
//!
//! Nothing of a real server leads here. [`Config::demonstrate`](crate::Config::demonstrate) is the only switch: a program
//! turns it with the address that it listens on, no file of settings knows it, and an address that others reach is refused.
//! Without it, the routes of this module do not show themselves.

use slam_event::PersonId;

/// What a demonstration shows: its cast, and the way through all of its pages.
#[derive(Debug, Clone, Default)]
pub struct Tour {
    /// Whom one can sign in as.
    pub cast: Vec<Player>,
    /// The pages, by who sees them.
    pub chapters: Vec<Chapter>,
}

/// A person of the cast.
#[derive(Debug, Clone)]
pub struct Player {
    /// The name in the form: `olga`.
    pub login: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// The role, for people: `organiser`.
    pub role: &'static str,
    /// What there is to do for them.
    pub does: &'static str,
    /// Their account.
    pub person: PersonId,
}

/// Pages for one kind of reader.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// The heading.
    pub title: &'static str,
    /// As whom to look: a login of the cast; `None` for pages that everybody sees.
    pub player: Option<&'static str>,
    /// The pages.
    pub stops: Vec<Stop>,
}

/// One page.
#[derive(Debug, Clone)]
pub struct Stop {
    /// Its address, with everything filled in.
    pub at: String,
    /// What it is.
    pub title: &'static str,
    /// What there is to see.
    pub see: &'static str,
}

impl Tour {
    /// Finds a person of the cast.
    pub(crate) fn player(&self, login: &str) -> Option<&Player> {
        self.cast.iter().find(|one| one.login == login)
    }
}
