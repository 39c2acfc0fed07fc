//! Projects, their badges, and their repositories.

use jiff::Timestamp;
use serde::Serialize;
use slam_model::report::BadgeStatus;
use slam_store::public::{BadgeMark, Listed, Mark, project};
use utoipa::ToSchema;

/// A listed project in one edition.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Project {
    /// Its name in addresses. It may change; the former address leads on.
    #[schema(example = "tidy-tables")]
    pub(crate) slug: String,
    /// Its name for people.
    pub(crate) name: String,
    /// What it is, in its own words.
    pub(crate) description: String,
    /// The foundation that looks after it; null when it stands on its own.
    pub(crate) steward: Option<String>,
    /// The edition.
    #[schema(example = "fall-2026")]
    pub(crate) edition: String,
    /// The level that it is judged at, from 1 to 3.
    pub(crate) level: u8,
    /// Badges that were awarded.
    pub(crate) badges_awarded: u32,
    /// Badges whose evidence is found.
    pub(crate) badges_found: u32,
    /// Its badges, in the order of the edition.
    pub(crate) badges: Vec<BadgeState>,
    /// Its requirements in numbers.
    pub(crate) requirements: Requirements,
    /// When the evidence of its last badge was found.
    pub(crate) last_badge_at: Option<Timestamp>,
    /// When it was evaluated last; null before the first time.
    pub(crate) evaluated_at: Option<Timestamp>,
    /// Its page.
    pub(crate) url: String,
}

/// How far a project is with a badge.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BadgeState {
    /// The badge.
    #[schema(example = "defender")]
    pub(crate) badge: String,
    /// awarded, evidence-found, partial, not-started, or unknown. What could not be seen is unknown, never failed.
    #[schema(example = "partial")]
    pub(crate) status: String,
    /// Parts that are met.
    pub(crate) met: u32,
    /// Parts that are asked.
    pub(crate) parts: u32,
    /// Since when it stands there.
    pub(crate) since: Option<Timestamp>,
}

/// Requirements in numbers.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Requirements {
    /// Those that are met.
    pub(crate) passed: u32,
    /// Those that could be decided.
    pub(crate) decided: u32,
    /// All that its level asks.
    pub(crate) required: u32,
}

/// A listed project with what it was judged by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectWhole {
    /// What lists show.
    #[serde(flatten)]
    pub(crate) project: Project,
    /// Its page on the net; null for none.
    pub(crate) homepage: Option<String>,
    /// Its stage, as the edition's rule for levels names it.
    pub(crate) stage: String,
    /// Why it is judged at its level.
    pub(crate) level_reason: String,
    /// The newest evaluation that was done.
    pub(crate) evaluation: Option<String>,
    /// Its repositories, those that count first.
    pub(crate) repositories: Vec<Repository>,
    /// The editions in which it is listed, the newest first.
    pub(crate) editions: Vec<EditionName>,
}

/// An edition by its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EditionName {
    /// Its id.
    pub(crate) id: String,
    /// Its name for people.
    pub(crate) title: String,
}

/// A repository as an evaluation saw it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Repository {
    /// Its name.
    pub(crate) name: String,
    /// Where others reach it, as its maintainer wrote it; null for a repository that lies on the server itself.
    #[schema(example = "https://git.example.org/tidy-tables.git")]
    pub(crate) address: Option<String>,
    /// The kind of forge; `plain` for a repository on none.
    #[schema(example = "forgejo")]
    pub(crate) forge: String,
    /// Whether it counts.
    pub(crate) in_scope: bool,
    /// Why it does not count; empty when it does.
    pub(crate) scope_reason: String,
    /// The commit that was judged; null when none was.
    pub(crate) commit: Option<String>,
    /// The branch at which it stood.
    pub(crate) branch: Option<String>,
    /// Why nothing could be judged; null when it could.
    pub(crate) problem: Option<String>,
}

impl Project {
    /// `badges` are the ids of the edition's badges, `base` the address of the server's pages.
    pub(crate) fn of(listed: Listed, edition: &str, badges: &[String], url: String) -> Self {
        let place = |one: &BadgeMark| badges.iter().position(|id| *id == one.badge).unwrap_or(usize::MAX);
        let mut marks = listed.badges;
        marks.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| one.badge.cmp(&other.badge)));
        Self {
            slug: listed.slug.to_string(),
            name: listed.name,
            description: listed.description,
            steward: some(listed.steward),
            edition: edition.to_owned(),
            level: listed.level,
            badges_awarded: listed.awarded,
            badges_found: listed.found,
            badges: marks.into_iter().map(BadgeState::from).collect(),
            requirements: Requirements { passed: listed.passed, decided: listed.decided, required: listed.required },
            last_badge_at: listed.reached_at,
            evaluated_at: listed.evaluated_at,
            url,
        }
    }
}

impl From<BadgeMark> for BadgeState {
    fn from(mark: BadgeMark) -> Self {
        Self {
            status: status(mark.mark).to_owned(),
            badge: mark.badge,
            met: mark.met,
            parts: mark.parts,
            since: mark.since,
        }
    }
}

impl From<project::Repository> for Repository {
    fn from(seen: project::Repository) -> Self {
        Self {
            name: seen.name,
            address: some(seen.address),
            forge: seen.forge,
            in_scope: seen.is_in_scope,
            scope_reason: seen.scope_reason,
            commit: some(seen.commit),
            branch: some(seen.branch),
            problem: some(seen.problem),
        }
    }
}

fn status(mark: Mark) -> &'static str {
    match mark {
        Mark::Awarded => "awarded",
        Mark::Seen(BadgeStatus::EvidenceFound) => "evidence-found",
        Mark::Seen(BadgeStatus::Partial) => "partial",
        Mark::Seen(BadgeStatus::NotStarted) => "not-started",
        Mark::Seen(BadgeStatus::Unknown) => "unknown",
    }
}

/// What rows keep as an empty text is null in JSON.
pub(super) fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
