//! Awards of projects.

use jiff::Timestamp;
use serde::Serialize;
use slam_store::exports;
use utoipa::ToSchema;

use super::project::some;

/// An award of a project, with everything that it rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Award {
    /// Its id.
    pub(crate) id: String,
    /// The edition.
    #[schema(example = "fall-2026")]
    pub(crate) edition: String,
    /// The project.
    #[schema(example = "tidy-tables")]
    pub(crate) project: String,
    /// badge or plaque.
    pub(crate) kind: String,
    /// The badge; null for a plaque.
    pub(crate) badge: Option<String>,
    /// The level of the project.
    pub(crate) level: u8,
    /// valid, revoked, or corrected.
    pub(crate) state: String,
    /// computed by this server, or recorded from a publication.
    pub(crate) source: String,
    /// When it was given.
    pub(crate) awarded_at: Timestamp,
    /// When its state changed last.
    pub(crate) changed_at: Timestamp,
    /// The award that stands in its place; null when none does.
    pub(crate) replaced_by: Option<String>,
    /// The evaluation that it rests on; null for a recorded one.
    pub(crate) evaluation: Option<String>,
    /// The commits that were judged.
    pub(crate) commits: Vec<Commit>,
    /// The objective set.
    pub(crate) objectives: String,
    /// SHA-256 of the objectives.
    pub(crate) objectives_sha256: String,
    /// SHA-256 of the catalogue of requirements.
    pub(crate) catalog_sha256: String,
    /// SHA-256 over the evidence of all repositories.
    pub(crate) evidence_sha256: String,
    /// Where a recorded award was published.
    pub(crate) published: Option<String>,
    /// Its page.
    pub(crate) url: String,
}

/// A repository at a commit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Commit {
    /// The id of the repository.
    pub(crate) repository: String,
    /// The commit.
    pub(crate) commit: String,
}

impl Award {
    pub(crate) fn of(award: exports::Award, url: String) -> Self {
        Self {
            id: award.id.as_str().to_owned(),
            edition: award.edition,
            project: award.project.to_string(),
            kind: award.kind,
            badge: some(award.badge),
            level: award.level,
            state: award.state,
            source: award.source,
            awarded_at: award.awarded_at,
            changed_at: award.changed_at,
            replaced_by: award.replaced_by,
            evaluation: award.evaluation,
            commits: commits(&award.commits),
            objectives: award.objectives_id,
            objectives_sha256: award.objectives_sha256,
            catalog_sha256: award.catalog_sha256,
            evidence_sha256: award.evidence_sha256,
            published: some(award.published),
            url,
        }
    }
}

/// Rows keep pairs of repository and commit.
fn commits(text: &str) -> Vec<Commit> {
    let pairs: Vec<(String, String)> = serde_json::from_str(text).unwrap_or_default();
    pairs.into_iter().map(|(repository, commit)| Commit { repository, commit }).collect()
}
