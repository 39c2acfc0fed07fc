//! A project's part in an edition: registered, confirmed, listed, withdrawn, refused, each step with its reason.

mod address;
mod public;
mod rename;
mod request;
mod slug;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use address::{Address, AddressRules, Transport};
pub use public::{public_address, without_paths};
pub use rename::{RenameOutcome, rename};
pub use request::{
    CheckedRegistration, CheckedRepository, RegistrationRequest, RepositoryRequest, check_request, check_texts,
};
pub use slug::choose_slug;

use crate::{
    Actor, Edition, PersonId, Refusal, RefusalKind, Role,
    calendar::{Period, Phase},
    eligibility::{EligibilityAnswer, EligibilityOutcome},
    level::{LevelAnswer, LevelSource},
};

/// Where a project stands in an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegistrationState {
    /// Registered; proof of control, eligibility, or a level is still open.
    Pending,
    /// Takes part, unlisted.
    Confirmed,
    /// Takes part, and is shown in public by its own wish.
    Listed,
    /// Takes part no longer, by its own wish.
    Withdrawn,
    /// An organiser does not let it take part.
    Refused,
}

impl RegistrationState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Confirmed, Self::Listed, Self::Withdrawn, Self::Refused];

    /// Returns the name as rows and addresses spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Listed => "listed",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
        }
    }

    /// Finds a state by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Returns whether the project takes part: it is evaluated, and may submit.
    pub fn takes_part(self) -> bool {
        matches!(self, Self::Confirmed | Self::Listed)
    }
}

/// One step of a registration. The store writes it beside the new state and never changes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RegistrationChange {
    /// The state before; `None` for a new registration.
    pub from: Option<RegistrationState>,
    /// The state from now on.
    pub to: RegistrationState,
    /// Whether the project wishes to be listed from now on.
    pub wants_listing: bool,
    /// Why, for the project.
    pub reason: String,
    /// Who did it; `None` for the event itself and for the operator.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// What a step has to know of a registration.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'r> {
    /// The state now.
    pub state: RegistrationState,
    /// Whether the project wishes to be listed.
    pub wants_listing: bool,
    /// Whether the person who acts is a maintainer of the project now.
    pub maintains: bool,
    /// Whether every repository in scope has a proof of control that counts now.
    pub has_control: bool,
    /// The level.
    pub level: &'r LevelAnswer,
    /// The answers to the edition's rules on who may take part.
    pub eligibility: &'r [EligibilityAnswer],
}

fn refuse(kind: RefusalKind, code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Refusal {
    Refusal::new(kind, code, message).hint(hint)
}

/// Refuses when registration is not open, with the date.
pub(crate) fn registration_closed(edition: &Edition, now: Timestamp) -> Result<(), Refusal> {
    let window = &edition.registration;
    if edition.is_open(Period::Registration, now) {
        return Ok(());
    }
    if now < window.opens.at() {
        let message = format!("registration for {} opens on {}", edition.title, window.opens.words());
        return Err(refuse(
            RefusalKind::TooSoon(window.opens.at()),
            "registration-not-open",
            message,
            "Come back then.",
        ));
    }
    let message = format!("registration for {} closed at {}", edition.title, window.closes.words());
    let hint =
        "Your repository can still be judged with `slam status`, and the next edition is announced on the home page.";
    Err(refuse(RefusalKind::Conflict, "registration-closed", message, hint))
}

fn person(actor: &Actor) -> Result<&PersonId, Refusal> {
    actor.person().ok_or_else(|| {
        refuse(RefusalKind::NotAllowed, "person-only", "a person does this, signed in", "Sign in as a maintainer.")
    })
}

fn organiser(actor: &Actor, what: &str) -> Result<(), Refusal> {
    if actor.is(Role::Organiser) {
        return Ok(());
    }
    let message = format!("only an organiser {what}");
    Err(refuse(RefusalKind::NotAllowed, "organiser-only", message, "Ask the organisers of the edition."))
}

fn maintainer(standing: &Standing<'_>, actor: &Actor, what: &str) -> Result<(), Refusal> {
    person(actor)?;
    if standing.maintains {
        return Ok(());
    }
    let message = format!("only a maintainer of the project {what}");
    let hint = "A present maintainer can add you; or show that you control the repository.";
    Err(refuse(RefusalKind::NotAllowed, "maintainer-only", message, hint))
}

fn reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        let hint = "Write one sentence that the project can read.";
        return Err(refuse(RefusalKind::Invalid, "reason-missing", "the step has no reason", hint));
    }
    Ok(text.to_owned())
}

fn wrong_state(standing: &Standing<'_>, what: &str) -> Refusal {
    let message = format!("the registration is {} and cannot be {what}", standing.state.name());
    refuse(RefusalKind::Conflict, "wrong-state", message, "Reload the page: somebody may have changed it meanwhile.")
}

fn step(
    standing: &Standing<'_>,
    to: RegistrationState,
    why: String,
    actor: &Actor,
    now: Timestamp,
) -> RegistrationChange {
    RegistrationChange {
        from: Some(standing.state),
        to,
        wants_listing: standing.wants_listing,
        reason: why,
        by: actor.person().cloned(),
        at: now,
    }
}

/// Registers a project: pending, until its control is shown. `before` is where the project stands in this edition
/// already; a project that withdrew may come back while registration is open.
///
/// # Errors
/// Nobody is signed in, registration is not open, or the project is registered or refused.
pub fn register(
    edition: &Edition,
    before: Option<&Standing<'_>>,
    wants_listing: bool,
    actor: &Actor,
    now: Timestamp,
) -> Result<RegistrationChange, Refusal> {
    let by = person(actor)?.clone();
    if let Some(standing) = before {
        match standing.state {
            RegistrationState::Withdrawn => maintainer(standing, actor, "registers it again")?,
            RegistrationState::Refused => {
                let message = "the organisers refused this project for this edition";
                let hint = "Their reason stands beside the registration; answer it by mail to the organisers.";
                return Err(refuse(RefusalKind::Conflict, "registration-refused", message, hint));
            }
            RegistrationState::Pending | RegistrationState::Confirmed | RegistrationState::Listed => {
                let message = format!("the project is registered already: {}", standing.state.name());
                let hint = "Open the project's page; if you maintain it too, ask a present maintainer to add you.";
                return Err(refuse(RefusalKind::Conflict, "already-registered", message, hint));
            }
        }
    }
    registration_closed(edition, now)?;
    Ok(RegistrationChange {
        from: before.map(|standing| standing.state),
        to: RegistrationState::Pending,
        wants_listing,
        reason: "registered by a maintainer; control has to be shown".to_owned(),
        by: Some(by),
        at: now,
    })
}

/// Returns everything that a pending registration still lacks, each as a sentence for the project.
pub fn open_points(standing: &Standing<'_>) -> Vec<String> {
    let mut open = Vec::new();
    if !standing.has_control {
        open.push("Show that you control each repository in scope.".to_owned());
    }
    if standing.level.source == LevelSource::Asked {
        open.push("An organiser decides the level.".to_owned());
    }
    open.extend(standing.eligibility.iter().filter(|one| one.outcome != EligibilityOutcome::Met).map(|one| {
        let who = if one.outcome == EligibilityOutcome::Review { "A reviewer looks" } else { "Missing" };
        format!("{who}: {} ({}).", one.title.trim_end_matches('.'), one.detail)
    }));
    open
}

/// Confirms a pending registration: by the event itself once nothing is open, or by an organiser, whose reason then
/// stands for eligibility and level. Control is never waived here; an organiser's own proof is another step.
///
/// # Errors
/// The registration is not pending, control is not shown, or the actor may not waive what is open.
pub fn confirm(
    edition: &Edition,
    standing: &Standing<'_>,
    why: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<RegistrationChange, Refusal> {
    if standing.state != RegistrationState::Pending {
        return Err(wrong_state(standing, "confirmed"));
    }
    if !standing.has_control {
        let message = "nobody has shown that they control every repository in scope";
        let hint = "Show control on the project's page; an organiser can record it with a reason there.";
        return Err(refuse(RefusalKind::Conflict, "control-missing", message, hint));
    }
    let open = open_points(standing);
    let why = match actor {
        Actor::Event if open.is_empty() => "control is shown, and every rule of the edition is met".to_owned(),
        _ if open.is_empty() => {
            organiser(actor, "confirms a registration")?;
            Some(why.trim()).filter(|text| !text.is_empty()).unwrap_or("an organiser looked").to_owned()
        }
        _ => {
            organiser(actor, "confirms a registration with open points")?;
            reason(why)?
        }
    };
    if edition.phase(now) > Phase::Running {
        let message = "the last cut-off of the edition is over";
        return Err(refuse(RefusalKind::Conflict, "edition-over", message, "Nothing can be decided for it any more."));
    }
    Ok(step(standing, RegistrationState::Confirmed, why, actor, now))
}

/// Records whether the project wishes to be listed. It becomes listed when it takes part and the window is open;
/// taking the wish back works at any time.
///
/// # Errors
/// The actor is no maintainer, the project does not take part, or the window is not open.
pub fn wish_listing(
    edition: &Edition,
    standing: &Standing<'_>,
    wants: bool,
    actor: &Actor,
    now: Timestamp,
) -> Result<RegistrationChange, Refusal> {
    maintainer(standing, actor, "decides whether it is listed")?;
    use RegistrationState::{Confirmed, Listed, Pending};
    let to = match (standing.state, wants) {
        (Confirmed | Listed, false) => Confirmed,
        (Confirmed | Listed, true) => Listed,
        (Pending, _) => Pending,
        (RegistrationState::Withdrawn | RegistrationState::Refused, _) => {
            return Err(wrong_state(standing, "listed"));
        }
    };
    if wants && standing.state != Listed && !edition.is_open(Period::Listing, now) {
        let window = &edition.listing;
        let (kind, message) = if now < window.opens.at() {
            (RefusalKind::TooSoon(window.opens.at()), format!("listing opens on {}", window.opens.words()))
        } else {
            (RefusalKind::Conflict, format!("requests to be listed closed at {}", window.closes.words()))
        };
        return Err(refuse(kind, "listing-closed", message, "The project takes part unlisted; nothing else changes."));
    }
    let why = if wants { "the project asked to be listed" } else { "the project does not wish to be listed" };
    let change = step(standing, to, why.to_owned(), actor, now);
    Ok(RegistrationChange { wants_listing: wants, ..change })
}

/// Lists a project that was confirmed after it had asked for it in time; `None` when there is nothing to do.
pub fn list_after_confirmation(standing: &Standing<'_>, now: Timestamp) -> Option<RegistrationChange> {
    let due = standing.state == RegistrationState::Confirmed && standing.wants_listing;
    let why = "the project asked to be listed when it registered".to_owned();
    due.then(|| step(standing, RegistrationState::Listed, why, &Actor::Event, now))
}

/// Takes a project out of the edition by its own wish, at any time. What it was awarded stays.
///
/// # Errors
/// The actor is no maintainer, or the project is out already.
pub fn withdraw(
    standing: &Standing<'_>,
    why: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<RegistrationChange, Refusal> {
    maintainer(standing, actor, "withdraws it")?;
    if matches!(standing.state, RegistrationState::Withdrawn | RegistrationState::Refused) {
        return Err(wrong_state(standing, "withdrawn"));
    }
    let why = Some(why.trim()).filter(|text| !text.is_empty()).unwrap_or("withdrawn by a maintainer").to_owned();
    let change = step(standing, RegistrationState::Withdrawn, why, actor, now);
    Ok(RegistrationChange { wants_listing: false, ..change })
}

/// Does not let a project take part.
///
/// # Errors
/// The actor is no organiser, gives no reason, or the project is out already.
pub fn refuse_registration(
    standing: &Standing<'_>,
    why: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<RegistrationChange, Refusal> {
    organiser(actor, "refuses a registration")?;
    if matches!(standing.state, RegistrationState::Withdrawn | RegistrationState::Refused) {
        return Err(wrong_state(standing, "refused"));
    }
    let change = step(standing, RegistrationState::Refused, reason(why)?, actor, now);
    Ok(RegistrationChange { wants_listing: false, ..change })
}

/// Takes a refusal back: the registration is pending again, whatever the date.
///
/// # Errors
/// The actor is no organiser, gives no reason, or the registration was not refused.
pub fn reopen(
    standing: &Standing<'_>,
    why: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<RegistrationChange, Refusal> {
    organiser(actor, "takes a refusal back")?;
    if standing.state != RegistrationState::Refused {
        return Err(wrong_state(standing, "opened again"));
    }
    Ok(step(standing, RegistrationState::Pending, reason(why)?, actor, now))
}

#[cfg(test)]
mod tests;
