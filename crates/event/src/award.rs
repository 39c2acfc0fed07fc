//! Awards: what an organiser gave to whom, by which rules and for which commits, and how it is taken back or put right.
//!
//! An award stays under the version of the objectives that it was decided by. Nothing here reads a newer one.

mod give;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::{Level, ObjectId, Sha256, report::Tool};

use crate::audit::{Salt, SaltedDigest};
use crate::evaluation::{Evaluation, evidence_digest};
use crate::review::Reason;
use crate::submission::ContributorName;
use crate::{AwardId, EditionId, EvaluationId, PersonId, ProjectId, Refusal, RefusalKind, RepositoryId};

pub use give::{Proposal, Revocation, Support, correct, give, plaque_due, revoke, without_support};

/// What is given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recognition {
    /// A badge for a project.
    Badge(String),
    /// The plaque for a project that completed every objective.
    Plaque,
    /// The thanks to a person who helped a project with a badge.
    Contributor(String),
}

/// Who gets it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipient {
    /// A project.
    Project(ProjectId),
    /// A person by their login at a forge.
    Login {
        /// Host of the forge.
        forge: String,
        /// The login.
        login: String,
    },
    /// A person by the salted digest of their mail address: whoever knows both can show that it is them.
    Mail(SaltedDigest),
}

impl Recipient {
    /// Returns the recipient for a contributor; `salt` is the salt of the award, and read for a mail address only.
    pub fn contributor(name: &ContributorName, salt: &Salt) -> Self {
        match name {
            ContributorName::Login { forge, login } => Self::Login { forge: forge.clone(), login: login.clone() },
            ContributorName::Mail(mail) => Self::Mail(salt.digest("mail", mail)),
        }
    }
}

/// What an award rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// An evaluation of this server.
    Computed(Box<Computed>),
    /// A published result that was not computed here.
    Recorded {
        /// Where it was published.
        source: String,
    },
}

/// The evaluation behind an award, with everything that a replay and a verifiable credential need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Computed {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The objective set's id.
    pub objectives: String,
    /// Its digest.
    pub objectives_sha256: Sha256,
    /// Digest of the catalogue.
    pub catalog_sha256: Sha256,
    /// The level.
    pub level: Level,
    /// The program that judged.
    pub tool: Tool,
    /// The commit of each repository in scope.
    pub commits: Vec<(RepositoryId, ObjectId)>,
    /// Digest over the evidence of all of them.
    pub evidence_sha256: Sha256,
}

impl Computed {
    /// Reads the ground from an evaluation.
    ///
    /// # Errors
    /// Nothing was judged in it.
    pub fn of(evaluation: &Evaluation) -> Result<Self, Refusal> {
        let Some(basis) = evaluation.basis().filter(|_| !evaluation.commits().is_empty()) else {
            let message = "the evaluation judged no repository, and nothing can rest on it";
            return Err(
                Refusal::new(RefusalKind::Conflict, "nothing-judged", message).hint("Evaluate the project again.")
            );
        };
        Ok(Self {
            evaluation: evaluation.id.clone(),
            objectives: basis.objectives.clone(),
            objectives_sha256: basis.objectives_sha256.clone(),
            catalog_sha256: basis.standard.catalog_sha256.clone(),
            level: basis.level,
            tool: basis.tool.clone(),
            commits: evaluation.commits(),
            evidence_sha256: evidence_digest(evaluation),
        })
    }
}

/// Whether an award holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AwardState {
    /// It does.
    Given,
    /// It was taken back.
    Revoked {
        /// Who took it back.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: Reason,
    },
    /// Another award stands in its place.
    Corrected {
        /// Who put it right.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: Reason,
        /// The award that holds instead.
        replaced_by: AwardId,
    },
}

/// An award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// Its id.
    pub id: AwardId,
    /// The edition.
    pub edition: EditionId,
    /// What was given.
    pub recognition: Recognition,
    /// The project that earned it, also when a person gets it.
    pub project: ProjectId,
    /// Who got it.
    pub recipient: Recipient,
    /// What it rests on.
    pub ground: Ground,
    /// The organiser who gave it; `None` for a recorded one.
    pub decided_by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// Whether it holds.
    pub state: AwardState,
}

impl Award {
    /// Returns whether it holds.
    pub fn holds(&self) -> bool {
        self.state == AwardState::Given
    }
}
