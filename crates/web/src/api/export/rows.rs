//! The rows of an export: the types of the API, each with its project and edition.

use serde::Serialize;
use serde_json::Value;
use slam_store::{StoreError, exports, public::Listed};
use utoipa::ToSchema;

use super::Form;
use crate::{
    api::{
        read::awards,
        types::{Award, BadgeState, Evaluation, Project, Verdict},
    },
    app::App,
};

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Projects,
    Badges,
    Verdicts,
    Awards,
    Evaluations,
}

/// A row of an export.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::api) enum Exported {
    /// Of `projects`.
    Project(Project),
    /// Of `badges`.
    Badge(ExportedBadge),
    /// Of `verdicts`.
    Verdict(ExportedVerdict),
    /// Of `awards`.
    Award(Award),
    /// Of `evaluations`.
    Evaluation(ExportedEvaluation),
}

/// How far a project is with a badge.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ExportedBadge {
    /// The edition.
    edition: String,
    /// The project.
    project: String,
    /// The badge.
    #[serde(flatten)]
    state: BadgeState,
}

/// A verdict of the newest evaluation of a project.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ExportedVerdict {
    /// The edition.
    edition: String,
    /// The project.
    project: String,
    /// The evaluation.
    evaluation: String,
    /// The verdict.
    #[serde(flatten)]
    verdict: Verdict,
}

/// An evaluation of a project.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ExportedEvaluation {
    /// The edition.
    edition: String,
    /// The evaluation.
    #[serde(flatten)]
    evaluation: Evaluation,
}

impl What {
    const ALL: [(&'static str, Self); 5] = [
        ("projects", Self::Projects),
        ("badges", Self::Badges),
        ("verdicts", Self::Verdicts),
        ("awards", Self::Awards),
        ("evaluations", Self::Evaluations),
    ];

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, what)| what)
    }

    /// Returns the name of the file.
    pub(super) fn file(self, form: Form) -> String {
        let name = Self::ALL.into_iter().find(|(_, what)| *what == self).map_or("", |(name, _)| name);
        let ending = match form {
            Form::Json => "json",
            Form::Lines => "jsonl",
            Form::Csv => "csv",
        };
        format!("{name}.{ending}")
    }

    /// Returns the columns of the table, as paths into a row.
    pub(super) fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Projects => &[
                "edition",
                "slug",
                "name",
                "description",
                "steward",
                "level",
                "badges_awarded",
                "badges_found",
                "requirements/passed",
                "requirements/decided",
                "requirements/required",
                "last_badge_at",
                "evaluated_at",
                "url",
            ],
            Self::Badges => &["edition", "project", "badge", "status", "met", "parts", "since"],
            Self::Verdicts => &[
                "edition",
                "project",
                "evaluation",
                "requirement",
                "level",
                "verdict",
                "reason",
                "message",
                "evidence",
            ],
            Self::Awards => &[
                "edition",
                "project",
                "id",
                "kind",
                "badge",
                "level",
                "source",
                "awarded_at",
                "evaluation",
                "commits",
                "objectives",
                "objectives_sha256",
                "catalog_sha256",
                "evidence_sha256",
                "published",
                "url",
            ],
            Self::Evaluations => &[
                "edition",
                "project",
                "id",
                "cause",
                "at",
                "level",
                "badges_found",
                "requirements/passed",
                "requirements/decided",
                "requirements/required",
                "edition_version",
                "objectives_sha256",
                "catalog_sha256",
                "tool",
            ],
        }
    }
}

/// Returns the rows of some projects.
pub(super) async fn rows(
    app: &App,
    what: What,
    (edition, badges): (&str, &[String]),
    listed: Vec<Listed>,
) -> Result<Vec<Value>, StoreError> {
    let on = app.store.database();
    let edition = || edition.to_owned();
    let project = |one: Listed| {
        let url = app.config.address(&format!("/projects/{}", one.slug));
        Project::of(one, &edition(), badges, url)
    };
    let rows: Vec<Exported> = match what {
        What::Projects => listed.into_iter().map(|one| Exported::Project(project(one))).collect(),
        What::Badges => {
            let of = |one: Project| {
                let (slug, edition) = (one.slug, one.edition);
                one.badges.into_iter().map(move |state| {
                    Exported::Badge(ExportedBadge { edition: edition.clone(), project: slug.clone(), state })
                })
            };
            listed.into_iter().flat_map(|one| of(project(one))).collect()
        }
        What::Verdicts => {
            let found = exports::verdicts_of(on, &listed).await?;
            let row = |one: exports::VerdictOf| ExportedVerdict {
                edition: edition(),
                project: one.project.to_string(),
                evaluation: one.evaluation.as_str().to_owned(),
                verdict: one.verdict.into(),
            };
            found.into_iter().map(|one| Exported::Verdict(row(one))).collect()
        }
        What::Awards => {
            let found = exports::awards_of(on, &listed).await?;
            found.into_iter().map(|one| Exported::Award(awards::of(app, one))).collect()
        }
        What::Evaluations => {
            let found = exports::evaluations_of(on, &listed).await?;
            let row = |(slug, one): (slam_event::Slug, exports::Evaluated)| ExportedEvaluation {
                edition: edition(),
                evaluation: Evaluation::of(one, slug.as_str()),
            };
            found.into_iter().map(|one| Exported::Evaluation(row(one))).collect()
        }
    };
    let json = |row: &Exported| {
        serde_json::to_value(row).map_err(|source| StoreError::Json { what: "a row of an export", source })
    };
    rows.iter().map(json).collect()
}
