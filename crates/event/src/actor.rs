//! Who acts, and what the event lets them do.

use serde::{Deserialize, Serialize};

use crate::PersonId;

/// What a person may do in the whole event. That a person maintains a project is no role: it belongs to the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Helps projects and answers in the review queue with a recommendation.
    Advisor,
    /// Decides the human residue of submissions.
    Evaluator,
    /// Runs the edition: calendar, registrations, awards, roles.
    Organiser,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 3] = [Self::Advisor, Self::Evaluator, Self::Organiser];

    /// Returns the name as addresses and rows spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Advisor => "advisor",
            Self::Evaluator => "evaluator",
            Self::Organiser => "organiser",
        }
    }

    /// Finds a role by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person with an account, and the roles that they hold.
    Person {
        /// Who.
        id: PersonId,
        /// Their roles, in order.
        roles: Vec<Role>,
    },
    /// The event itself: its schedule, its cut-offs, its worker.
    Event,
    /// The operator at the command line of the server, who owns the database.
    Operator,
}

impl Actor {
    /// Returns the person, when one acts.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person { id, .. } => Some(id),
            Self::Event | Self::Operator => None,
        }
    }

    /// Returns whether the actor holds the role. The operator holds every one, the event none.
    pub fn is(&self, role: Role) -> bool {
        match self {
            Self::Person { roles, .. } => roles.contains(&role),
            Self::Operator => true,
            Self::Event => false,
        }
    }

    /// Returns how the audit log names the actor's kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Person { .. } => "person",
            Self::Event => "event",
            Self::Operator => "operator",
        }
    }
}
