//! Proof of control: who acts for a project shows, on any forge and on none, that its repositories are theirs.
//!
//! A challenge is bound to one project, one repository, one person, and one way. What a worker observes is judged
//! against that challenge alone: what proves something for another project, another person, or an earlier challenge
//! proves nothing here.

mod challenge;
mod judge;
mod live;
mod rivals;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use challenge::{Challenge, ControlRequest, Instructions, MailSource, Token, domain_for, issue, mail_sources};
pub use judge::{Judged, Observation, Permission, TagSignature, judge, record_override};
pub use live::{Action, Control, counts, require_control};
pub use rivals::{Claim, RivalCase, claim, decide_rival};

use crate::{PersonId, ProjectId};

/// A way to show control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofKind {
    /// The forge says that the signed-in person may write to the repository.
    Forge,
    /// A file with a one-time token on the default branch.
    File,
    /// A signed tag with a one-time token.
    Tag,
    /// A TXT record with a one-time token.
    Dns,
    /// An answer to a mail to an address that the tree names.
    Mail,
    /// An organiser said so, with a reason.
    Override,
}

impl ProofKind {
    /// Every kind, the way that asks least of a person first.
    pub const ALL: [Self; 6] = [Self::Forge, Self::File, Self::Tag, Self::Dns, Self::Mail, Self::Override];

    /// Returns the name as rows and addresses spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forge => "forge",
            Self::File => "file",
            Self::Tag => "tag",
            Self::Dns => "dns",
            Self::Mail => "mail",
            Self::Override => "override",
        }
    }

    /// Finds a kind by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns the kind in words, as a page shows it beside the date.
    pub fn words(self) -> &'static str {
        match self {
            Self::Forge => "the forge showed permission to write",
            Self::File => "a one-time file stood on the default branch",
            Self::Tag => "a signed one-time tag stood in the repository",
            Self::Dns => "a one-time record stood in the domain of the project",
            Self::Mail => "an address that the repository names was answered",
            Self::Override => "an organiser decided",
        }
    }

    /// Returns how much a proof weighs against a rival's: writing to the repository itself weighs most.
    pub fn strength(self) -> u8 {
        match self {
            Self::Override => 4,
            Self::Forge | Self::File | Self::Tag => 3,
            Self::Dns => 2,
            Self::Mail => 1,
        }
    }

    /// Returns for how many days a proof of this kind counts. Permissions change often and are asked again with every
    /// sign-in; the others take a person's time.
    pub fn lasts_days(self) -> i64 {
        match self {
            Self::Forge => 30,
            Self::Mail | Self::Override => 90,
            Self::File | Self::Tag | Self::Dns => 180,
        }
    }
}

/// A proof of control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Proof {
    /// The way.
    pub kind: ProofKind,
    /// The project that was asked for.
    pub project: ProjectId,
    /// The canonical form of the repository's address.
    pub repository: String,
    /// Who showed it.
    pub person: PersonId,
    /// When it was observed.
    pub at: Timestamp,
    /// The first instant at which it counts no longer.
    pub expires: Timestamp,
    /// What was observed, in words: shown to rivals and organisers.
    pub detail: String,
}

/// Returns the instant so many days later; the end of time when there is none.
fn days_after(at: Timestamp, days: i64) -> Timestamp {
    at.checked_add(jiff::Span::new().hours(days.saturating_mul(24))).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
