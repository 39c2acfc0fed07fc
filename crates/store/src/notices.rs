//! Notices: what persons are told by mail, everybody by the feed, and programs by webhooks, written in the transaction
//! of what they tell.
//!
//! ```ignore
//! let notice = Notice::new(NoticeKind::Decision, "A decision on Guardian", "The evaluator says: …", cause)
//!     .of_registration(&registration).at("/my/curl");
//! notices::post(tx, &notice, &[Audience::Maintainers, Audience::Everybody], now).await?;
//! ```
//!
//! One cause makes one notice for each person, however often it is posted. The words of a notice that everybody sees
//! name no person.

mod audience;
mod letters;
mod post;
mod read;
mod reminders;
mod unsubscribe;
mod wishes;

pub use audience::Audience;
pub use letters::{Letter, find_letter, forget_letter, post_letter, sweep_letters};
pub use post::post;
pub use read::{Public, Stored, find, for_person, mark_sent, mark_unsent, public};
pub use reminders::{ask_reminders, remind};
pub use unsubscribe::{unsubscribe_token, unsubscribes};
pub use wishes::{Wishes, change_wishes, stop_mail, wishes};

use slam_event::{EditionId, RegistrationId};

/// What a notice is about; persons and webhooks choose by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// A registration was made, confirmed, listed, refused, or withdrawn.
    Registration,
    /// An evaluation is done.
    Evaluation,
    /// A badge that was met is met no longer.
    Regression,
    /// Work was sent to the reviewers.
    Submission,
    /// A reviewer or organiser decided.
    Decision,
    /// Something was awarded, revoked, or corrected.
    Award,
    /// A deadline comes near.
    Reminder,
    /// The calendar or the rules of an edition changed.
    Change,
}

impl NoticeKind {
    /// Every kind, as pages list them.
    pub const ALL: [Self; 8] = [
        Self::Registration,
        Self::Evaluation,
        Self::Regression,
        Self::Submission,
        Self::Decision,
        Self::Award,
        Self::Reminder,
        Self::Change,
    ];

    /// Returns the name as rows, forms, and webhooks spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Evaluation => "evaluation",
            Self::Regression => "regression",
            Self::Submission => "submission",
            Self::Decision => "decision",
            Self::Award => "award",
            Self::Reminder => "reminder",
            Self::Change => "change",
        }
    }

    /// Returns what people read beside a box to tick.
    pub fn title(self) -> &'static str {
        match self {
            Self::Registration => "Registrations and their states",
            Self::Evaluation => "Evaluations that are done",
            Self::Regression => "Badges that are met no longer",
            Self::Submission => "Submissions",
            Self::Decision => "Decisions",
            Self::Award => "Awards",
            Self::Reminder => "Deadlines that come near",
            Self::Change => "Changed deadlines and rules",
        }
    }

    /// Finds a kind by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Reads space separated names and leaves out unknown ones.
    pub(crate) fn list(names: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|kind| names.split(' ').any(|name| name == kind.name())).collect()
    }

    /// Writes names with spaces between them.
    pub(crate) fn names(kinds: &[Self]) -> String {
        let names: Vec<_> = Self::ALL.iter().filter(|kind| kinds.contains(kind)).map(|kind| kind.name()).collect();
        names.join(" ")
    }
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub(crate) kind: NoticeKind,
    pub(crate) edition: Option<EditionId>,
    pub(crate) registration: Option<RegistrationId>,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) path: String,
    pub(crate) cause: String,
}

impl Notice {
    /// Starts a notice: one line of subject, paragraphs of plain text with an empty line between them, and the cause
    /// that it is told once for: `award:01K8…:revoked`.
    pub fn new(
        kind: NoticeKind,
        subject: impl Into<String>,
        body: impl Into<String>,
        cause: impl Into<String>,
    ) -> Self {
        // A name of a project may hold a line break, which would end a header of a mail.
        let subject: String = subject.into().chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
        let (body, cause) = (body.into(), cause.into());
        Self { kind, edition: None, registration: None, subject, body, path: String::new(), cause }
    }

    /// Says which registration it is about; its edition follows.
    #[must_use]
    pub fn of_registration(mut self, registration: &RegistrationId) -> Self {
        self.registration = Some(registration.clone());
        self
    }

    /// Says which edition it is about.
    #[must_use]
    pub fn of_edition(mut self, edition: &EditionId) -> Self {
        self.edition = Some(edition.clone());
        self
    }

    /// Says where on this server to read more: a path that begins with `/`.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }
}

#[cfg(test)]
mod tests;
