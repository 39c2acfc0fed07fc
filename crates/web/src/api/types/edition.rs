//! Editions and their badges.

use jiff::Timestamp;
use serde::Serialize;
use slam_event::calendar::Window;
use slam_standards::objectives::Badge as BadgeRules;
use slam_store::{board::BadgeNumbers, public::editions::Shown};
use utoipa::ToSchema;

/// An edition of the Slam: dates and rules, at the version that holds now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Edition {
    /// Its id, which never changes.
    #[schema(example = "fall-2026")]
    pub(crate) id: String,
    /// Its name for people.
    pub(crate) title: String,
    /// Where it stands: announced, running, judging, or over.
    #[schema(example = "running")]
    pub(crate) phase: String,
    /// month, lightning, or live-sessions.
    pub(crate) format: String,
    /// The zone in which pages show its times.
    #[schema(example = "Europe/Berlin")]
    pub(crate) time_zone: String,
    /// When it was made known.
    pub(crate) announced_at: Timestamp,
    /// When projects and individuals may register.
    pub(crate) registration: Period,
    /// When a project may ask to be listed in public.
    pub(crate) listing: Period,
    /// Dates until which something counts, in the order of time.
    pub(crate) cut_offs: Vec<CutOff>,
    /// When the awards are given.
    pub(crate) awards_at: Timestamp,
    /// The version of its rules, from 1.
    pub(crate) version: u32,
    /// Since when this version holds.
    pub(crate) changed_at: Timestamp,
    /// Why this version was made.
    pub(crate) reason: String,
    /// SHA-256 of the text of its objectives.
    pub(crate) objectives_sha256: String,
}

/// From an instant until another one, which is the first that is too late.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Period {
    /// The first instant.
    pub(crate) opens_at: Timestamp,
    /// The first instant that is too late.
    pub(crate) closes_at: Timestamp,
}

/// A date until which something counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CutOff {
    /// Its id.
    #[schema(example = "digital-badges")]
    pub(crate) id: String,
    /// What ends then.
    pub(crate) title: String,
    /// The first instant that is too late.
    pub(crate) at: Timestamp,
    /// Whether every project is evaluated then.
    pub(crate) evaluates: bool,
}

/// An edition with everything that organisers decided, and every change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EditionWhole {
    /// What lists show.
    #[serde(flatten)]
    pub(crate) edition: Edition,
    /// Confirmed projects, listed or not.
    pub(crate) projects: u32,
    /// Listed projects.
    pub(crate) listed: u32,
    /// Badges whose evidence is found, over all projects.
    pub(crate) badges_found: u32,
    /// Badges that were awarded, over all projects.
    pub(crate) badges_awarded: u32,
    /// The definition of the edition, as `slam event new` writes it, in JSON.
    #[schema(value_type = Object)]
    pub(crate) definition: slam_event::Edition,
    /// Every version, the oldest first.
    pub(crate) changes: Vec<Change>,
}

/// A version of an edition.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Change {
    /// Its number.
    pub(crate) version: u32,
    /// Since when it held.
    pub(crate) changed_at: Timestamp,
    /// Why it was made.
    pub(crate) reason: String,
    /// SHA-256 of the text of the objectives.
    pub(crate) objectives_sha256: String,
}

/// A badge of an edition, and how far its projects are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Badge {
    /// Its id.
    #[schema(example = "defender")]
    pub(crate) id: String,
    /// Its name for people.
    pub(crate) title: String,
    /// What it asks, in one line.
    pub(crate) challenge: String,
    /// How many parts it has.
    pub(crate) parts: u32,
    /// Projects that it was awarded to.
    pub(crate) awarded: u32,
    /// Projects whose evidence is found.
    pub(crate) found: u32,
    /// Projects with some parts met.
    pub(crate) partial: u32,
    /// Projects with nothing there yet.
    pub(crate) not_started: u32,
    /// Projects of which a deciding part cannot be seen.
    pub(crate) unknown: u32,
}

impl Edition {
    pub(crate) fn of(shown: &Shown, now: Timestamp) -> Self {
        let edition = &shown.edition;
        let period = |window: &Window| Period { opens_at: window.opens.at(), closes_at: window.closes.at() };
        let cut_off = |one: &slam_event::calendar::CutOff| CutOff {
            id: one.id.clone(),
            title: one.title.clone(),
            at: one.at.at(),
            evaluates: one.evaluates,
        };
        Self {
            id: edition.id.as_str().to_owned(),
            title: edition.title.clone(),
            phase: word(&edition.phase(now)),
            format: word(&edition.format),
            time_zone: edition.time_zone.clone(),
            announced_at: edition.announced.at(),
            registration: period(&edition.registration),
            listing: period(&edition.listing),
            cut_offs: edition.cut_offs.iter().map(cut_off).collect(),
            awards_at: edition.awards.at(),
            version: shown.version,
            changed_at: shown.changed_at,
            reason: shown.reason.clone(),
            objectives_sha256: shown.objectives_sha256.clone(),
        }
    }
}

impl From<Shown> for Change {
    fn from(shown: Shown) -> Self {
        Self {
            version: shown.version,
            changed_at: shown.changed_at,
            reason: shown.reason,
            objectives_sha256: shown.objectives_sha256,
        }
    }
}

impl Badge {
    pub(crate) fn of(rules: &BadgeRules, numbers: BadgeNumbers) -> Self {
        Self {
            id: rules.id.clone(),
            title: rules.title.clone(),
            challenge: rules.challenge.clone(),
            parts: u32::try_from(rules.parts.len()).unwrap_or(u32::MAX),
            awarded: numbers.awarded,
            found: numbers.found,
            partial: numbers.partial,
            not_started: numbers.not_started,
            unknown: numbers.unknown,
        }
    }
}

/// Returns the word by which an enum without values is written in files.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
