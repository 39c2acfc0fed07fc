//! Evaluations and verdicts.

use jiff::Timestamp;
use serde::Serialize;
use slam_store::{exports::Evaluated, public::project};
use utoipa::ToSchema;

use super::{Repository, Requirements, Turn};

/// An evaluation of a project that was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Evaluation {
    /// Its id.
    pub(crate) id: String,
    /// The project.
    #[schema(example = "tidy-tables")]
    pub(crate) project: String,
    /// Why it was made: confirmed, demand, schedule, `cut-off:…`, objectives-changed, or recorded.
    #[schema(example = "schedule")]
    pub(crate) cause: String,
    /// When it was made.
    pub(crate) at: Timestamp,
    /// The level of the project.
    pub(crate) level: u8,
    /// Badges whose evidence was found.
    pub(crate) badges_found: u32,
    /// Its requirements in numbers.
    pub(crate) requirements: Requirements,
    /// The version of the edition whose objectives judged.
    pub(crate) edition_version: u32,
    /// SHA-256 of the objectives.
    pub(crate) objectives_sha256: String,
    /// SHA-256 of the catalogue of requirements.
    pub(crate) catalog_sha256: String,
    /// The program that judged.
    #[schema(example = "slam 0.3.0")]
    pub(crate) tool: String,
}

/// An evaluation with every verdict and every commit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvaluationWhole {
    /// What lists show.
    #[serde(flatten)]
    pub(crate) evaluation: Evaluation,
    /// The verdicts, by requirement.
    pub(crate) verdicts: Vec<Verdict>,
    /// The repositories, those that counted first.
    pub(crate) repositories: Vec<Repository>,
    /// What turned since the evaluation before, with the commit that did it; null when there is nothing to compare with.
    pub(crate) turns: Option<Vec<Turn>>,
}

/// The verdict on one requirement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Verdict {
    /// The requirement.
    #[schema(example = "OSPS-AC-01.01")]
    pub(crate) requirement: String,
    /// The lowest level that asks it.
    pub(crate) level: u8,
    /// The verdict by its name. What could not be seen is unknown, never failed.
    #[schema(example = "passed")]
    pub(crate) verdict: String,
    /// A stable code, `check-id/reason`.
    pub(crate) reason: String,
    /// The reason for people.
    pub(crate) message: String,
    /// What it rests on, best first: repository, commit, and citation each.
    #[schema(value_type = Vec<Object>)]
    pub(crate) evidence: serde_json::Value,
}

impl Evaluation {
    pub(crate) fn of(done: Evaluated, project: &str) -> Self {
        Self {
            id: done.id.as_str().to_owned(),
            project: project.to_owned(),
            cause: done.cause,
            at: done.at,
            level: done.level,
            badges_found: done.found,
            requirements: Requirements { passed: done.passed, decided: done.decided, required: done.required },
            edition_version: done.version,
            objectives_sha256: done.objectives_sha256,
            catalog_sha256: done.catalog_sha256,
            tool: done.tool_version,
        }
    }
}

impl From<project::Verdict> for Verdict {
    fn from(verdict: project::Verdict) -> Self {
        Self {
            requirement: verdict.requirement,
            level: verdict.level,
            verdict: verdict.verdict.to_lowercase(),
            reason: verdict.reason,
            message: verdict.message,
            // What no row of ours says is no evidence.
            evidence: serde_json::from_str(&verdict.evidence).unwrap_or_else(|_| serde_json::json!([])),
        }
    }
}
