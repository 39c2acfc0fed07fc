//! The calendar of an edition: what is open now, and what comes next.

mod moment;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use moment::{Deadline, MomentError, Opening, Window, time_zone};

use crate::edition::Edition;

/// A date until which something counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CutOff {
    /// `printed-awards`.
    pub id: String,
    /// What ends then, for people.
    pub title: String,
    /// The first instant that is too late.
    pub at: Deadline,
    /// Whether the server evaluates every project then; a day for picking something up evaluates nothing.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub evaluates: bool,
}

fn yes() -> bool {
    true
}

// serde hands the field over by reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_yes(value: &bool) -> bool {
    *value
}

/// Where an edition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Nobody outside the organisers knows it.
    Planned,
    /// Known, and registration is not open yet.
    Announced,
    /// Projects work, and the last cut-off that evaluates lies ahead.
    Running,
    /// All cut-offs that evaluate are over; the awards are prepared.
    Judging,
    /// The awards were given.
    Over,
}

/// Something that is open for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period<'e> {
    /// Registering projects and individuals.
    Registration,
    /// Asking to be listed in public.
    Listing,
    /// Submitting for what this cut-off decides.
    CutOff(&'e str),
    /// Submitting for anything.
    Submission,
}

/// A dated thing of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Event {
    /// Its key, the same over versions of the edition: `registration.closes`, `cut-off.plaque`, `session.kick-off`.
    pub key: String,
    /// What happens, for people.
    pub title: String,
    /// When.
    pub at: Timestamp,
    /// When, in words.
    pub words: String,
}

/// The next dated thing, and how long it is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Countdown {
    /// What comes.
    pub event: Event,
    /// Whole seconds until then, rounded up, so that 0 is never shown before it happens.
    pub seconds: u64,
}

impl Edition {
    /// Returns where the edition stands.
    pub fn phase(&self, now: Timestamp) -> Phase {
        if now < self.announced.at() {
            Phase::Planned
        } else if now < self.registration.opens.at() {
            Phase::Announced
        } else if now < self.last_cut_off() {
            Phase::Running
        } else if now < self.awards.at() {
            Phase::Judging
        } else {
            Phase::Over
        }
    }

    /// Returns whether something is open. Ends are excluded: what arrives at the very instant of a deadline is late.
    pub fn is_open(&self, period: Period<'_>, now: Timestamp) -> bool {
        let started = self.registration.opens.at() <= now;
        match period {
            Period::Registration => self.registration.holds(now),
            Period::Listing => self.listing.holds(now),
            Period::CutOff(id) => started && self.cut_off(id).is_some_and(|one| one.evaluates && now < one.at.at()),
            Period::Submission => started && now < self.last_cut_off(),
        }
    }

    /// Returns the end of the last cut-off that evaluates.
    pub fn last_cut_off(&self) -> Timestamp {
        let evaluating = self.cut_offs.iter().filter(|one| one.evaluates).map(|one| one.at.at());
        evaluating.max().unwrap_or_else(|| self.registration.closes.at())
    }

    /// Returns every dated thing in the order of time; what happens at one instant is ordered by key.
    pub fn events(&self) -> Vec<Event> {
        let opening = |key: &str, title: &str, at: &Opening| Event {
            key: key.to_owned(),
            title: title.to_owned(),
            at: at.at(),
            words: at.words(),
        };
        let closing = |key: String, title: &str, at: &Deadline| Event {
            key,
            title: title.to_owned(),
            at: at.at(),
            words: at.words(),
        };
        let mut events = vec![
            opening("announced", "The edition is announced", &self.announced),
            opening("registration.opens", "Registration opens", &self.registration.opens),
            closing("registration.closes".to_owned(), "Registration closes", &self.registration.closes),
            opening("listing.opens", "Projects can ask to be listed", &self.listing.opens),
            closing("listing.closes".to_owned(), "Requests to be listed close", &self.listing.closes),
            opening("awards", "The awards are given", &self.awards),
        ];
        events.extend(self.cut_offs.iter().map(|one| closing(format!("cut-off.{}", one.id), &one.title, &one.at)));
        events.extend(self.agenda.iter().map(|one| opening(&format!("session.{}", one.id), &one.title, &one.starts)));
        events.sort_by(|one, other| (one.at, &one.key).cmp(&(other.at, &other.key)));
        events
    }

    /// Returns the next dated thing; `None` when everything is over.
    pub fn countdown(&self, now: Timestamp) -> Option<Countdown> {
        let event = self.events().into_iter().find(|event| event.at > now)?;
        let left = event.at.as_nanosecond().saturating_sub(now.as_nanosecond());
        let seconds = u64::try_from((left + 999_999_999) / 1_000_000_000).unwrap_or(u64::MAX);
        Some(Countdown { event, seconds })
    }

    /// Returns the instant from which personal data of the edition is no longer kept; `None` beyond the calendar's end.
    pub fn forget_at(&self) -> Option<Timestamp> {
        self.awards.at().checked_add(jiff::Span::new().hours(i64::from(self.retention_days) * 24)).ok()
    }
}
